//go:build unix

package harness_test

import (
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitFiles bounds the size of the files that this process writes, until it
// gets SIGUSR1: a disk that is full, and then is not.
func limitFiles(bytes string) {
	size, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return
	}
	signal.Ignore(syscall.SIGXFSZ)
	limit := func(size uint64) {
		var now unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &now); err != nil {
			panic(err)
		}
		assign(&now.Cur, min(size, uint64(now.Max)))
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &now); err != nil {
			panic(err)
		}
	}
	limit(size)
	lift := make(chan os.Signal, 1)
	signal.Notify(lift, syscall.SIGUSR1)
	go func() {
		<-lift
		limit(1 << 62)
	}()
}

// assign is an assignment: the limit's type differs between systems.
func assign[T int64 | uint64](to *T, size uint64) { *to = T(size) }
