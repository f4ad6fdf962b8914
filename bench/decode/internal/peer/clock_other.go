//go:build !unix

package peer

import "time"

// ClockName says what times are.
const ClockName = "wall time"

func now() time.Duration { return time.Duration(time.Now().UnixNano()) }
