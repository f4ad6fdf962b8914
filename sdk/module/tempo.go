package module

import (
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Tempo replaces what waits are measured by. The zero Tempo replaces nothing.
type Tempo struct {
	// Clock is the connector's and the runner's. One that is an
	// httpclient.Sleeper also decides how long a connector waits between two
	// attempts.
	Clock sdk.Clock
	// MinBackoff and MaxBackoff bound the waits after a failure, of the runner
	// and of the publisher.
	MinBackoff, MaxBackoff time.Duration
	// Timeout bounds a request to the vendor, and an attempt to deliver.
	Timeout time.Duration
}

// clock is what tells the connector and the runner the time.
func (c *command) clock() sdk.Clock {
	if c.program.Tempo.Clock != nil {
		return c.program.Tempo.Clock
	}
	return wallClock{}
}
