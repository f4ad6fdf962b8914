package sdk

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// Identity is what a platform, a catalog and an operator know a connector by.
// It is generated from the manifest.
type Identity struct {
	// UUID never changes; instances and their positions hang on it.
	UUID string
	// Name and Description are for people.
	Name, Description string
	// Command is the wire id: unique, and as permanent as UUID.
	Command string
	// Version is the connector's semantic version, or empty.
	Version string
	// Category is one of the manifest's categories, or empty.
	Category string
	// Capabilities are the verbs that an agent may ask for, in the manifest's order.
	Capabilities []string
	// DocsURL is the connector's page for people, or empty.
	DocsURL string
	// PollIntervalSeconds is how often a Poller is asked, unless an instance says otherwise.
	PollIntervalSeconds int
}

// Entry is one connector of the registry.
type Entry struct {
	Identity
	// Example marks a connector that is built and tested but not offered.
	Example bool
	// New makes a connector from a configuration that it parses and validates
	// first. The result is a [Poller] or a [Streamer].
	New func(RawConfig, Env) (Connector, error)
	// Validate reports what is wrong with a configuration without making a
	// connector. It makes no requests.
	Validate func(RawConfig) error
}

// RawConfig is a configuration as it is stored: JSON, with secrets in clear.
// It prints, logs and marshals as [redacted], except from an unexported field,
// where no method is called: keep the parsed configuration, not this.
type RawConfig struct {
	// Connector are the connector's own settings.
	Connector []byte
	// Module are the settings that it shares with the other connectors of its
	// module; nil when it belongs to none.
	Module []byte
}

// Format writes "[redacted]" for every verb and flag.
func (RawConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes a logger write "[redacted]".
func (RawConfig) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns "[redacted]" as a JSON string.
func (RawConfig) MarshalJSON() ([]byte, error) { return Secret{}.MarshalJSON() }

// Env is what the runner lends a connector. The runner sets every member;
// members may be added, so write Env literals with field names.
type Env struct {
	// Logger carries the connector's and the instance's names already.
	Logger *slog.Logger
	// HTTP is to be used for every request: it has the proxy, the timeouts and
	// the metrics of this instance.
	HTTP *http.Client
	// Clock is the time, so that tests can set it.
	Clock Clock
}

// Clock tells the time.
type Clock interface {
	Now() time.Time
}
