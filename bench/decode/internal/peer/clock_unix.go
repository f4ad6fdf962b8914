//go:build unix

package peer

import (
	"syscall"
	"time"
)

// ClockName says what times are.
const ClockName = "processor time of the process, the garbage collector's included"

// now is the processor time that this process has used: what else runs on the machine does not count.
func now() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return time.Duration(time.Now().UnixNano())
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
