package harness_test

import (
	"context"
	"flag"
	"io"
	"log"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// The size of the long form. Without -soak the short form runs, of the sizes
// that the claims say.
var (
	soak       = flag.Bool("soak", false, "run the long form of the claims")
	soakEvents = flag.Int("events", 1_000_000, "how many events the long form has")
	soakKills  = flag.Int("kills", 1000, "how often the long form kills the program")
	soakStops  = flag.Int("terms", 200, "how often the long form stops it")
	seedFlag   = flag.Uint64("seed", 0, "of everything at random; 0 takes one by the clock")
)

func TestMain(m *testing.M) {
	play() // before the flags are read: they are the program's, if it is one
	flag.Parse()
	// Most of what runs here waits; a machine of few cores can do it at once.
	if given := flag.Lookup("test.parallel"); given.Value.String() == strconv.Itoa(runtime.GOMAXPROCS(0)) {
		_ = given.Value.Set("12") // a number
	}
	os.Exit(m.Run())
}

var quiet = log.New(io.Discard, "", 0)

// seed returns what to begin with at random, and has it printed on failure.
func seed(t testing.TB) dice {
	t.Helper()
	s := *seedFlag
	if s == 0 {
		s = uint64(time.Now().UnixNano())
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("again, as far as scheduling allows: -seed %d", s)
		}
	})
	return roll(s)
}

// hurry makes the waits of outages short: a hundredth where the connector
// waits, and milliseconds in the place of seconds where the runtime does.
var hurry = module.Tempo{
	Clock:      fast{},
	MinBackoff: 5 * time.Millisecond, MaxBackoff: 100 * time.Millisecond,
	Timeout: 20 * time.Second,
}

// fast is the machine's clock; whoever waits by it waits a hundredth.
type fast struct{}

func (fast) Now() time.Time { return time.Now() }

func (fast) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d / 100)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
