// Package demo shows a connector at work on a machine with nothing but Go: a
// stand-in vendor that never stops publishing, a stand-in intake, and between
// them the real program, a process of its own.
//
// Every minute the vendor is down for a while, limits the rate, the program is
// killed and the intake is down, all while events go on being published. The
// demo knows every event that the vendor published and every one that the
// intake accepted, so that what it says about lost ones is counted, not hoped.
package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// childName is what the demo calls itself when it is to be the program.
const childName = "connectors"

// Main runs the demo for the process and returns its exit status: 0 when every
// event has arrived, 1 when not, 2 for a wrong call. A process that was started
// under the name of the program is the program.
func Main(connectors []sdk.Entry) int {
	if os.Args[0] == childName {
		return module.Main(connectors)
	}
	settings, err := parse(os.Args[1:], os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}

	// The first wish to end it ends the demo in good order, the second one at once.
	asked, stop := context.WithCancel(context.Background())
	hurried, hurry := context.WithCancel(context.Background())
	defer stop()
	defer hurry()
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	keys := make(chan struct{}, 2)
	go func() {
		for _, end := range []context.CancelFunc{stop, hurry} {
			select {
			case <-signals:
			case <-keys:
			case <-hurried.Done():
				return
			}
			end()
		}
	}()
	show, err := openScreen(os.Stdin, os.Stdout, settings.plain, keys)
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 2
	}
	defer show.close()
	return run(asked, hurried, settings, show, os.Stderr)
}

// settings are the flags.
type settings struct {
	length, cycle time.Duration
	rate          float64
	restart       bool
	plain         bool
}

func parse(args []string, stderr io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&s.length, "for", 0, "end by itself after this `TIME`, such as 30s; by default it goes on until Ctrl-C")
	flags.DurationVar(&s.cycle, "cycle", time.Minute, "the `TIME` in which each fault comes once; 0 is a world without faults")
	flags.Float64Var(&s.rate, "rate", 4, "how many events the vendor publishes a second")
	flags.BoolVar(&s.restart, "restart", true, "kill the connector once a cycle, as kill -9 does, and start it again")
	flags.BoolVar(&s.plain, "plain", false, "print lines, as for a pipe, where there is a terminal")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	switch {
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case s.length < 0 || s.cycle < 0:
		err = errors.New("--for and --cycle take a positive time such as 30s")
	case !(s.rate > 0 && s.rate <= 10_000):
		err = errors.New("--rate takes a number above 0, and 10000 at most")
	}
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
	}
	if s.length > 0 {
		s.cycle = min(s.cycle, s.length)
	}
	return s, err
}

// run runs the demo until asked ends; when hurried ends, too, it waits for nothing.
func run(asked, hurried context.Context, s settings, show screen, stderr io.Writer) int {
	if s.length > 0 {
		limited, cancel := context.WithTimeout(asked, s.length)
		defer cancel()
		asked = limited
	}
	d, err := newDemo(hurried, s, show)
	if err != nil {
		show.close()
		fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	err = d.play(asked, hurried)
	d.close()
	show.close()
	fmt.Fprintln(show, d.summary())
	if err != nil {
		fmt.Fprintln(stderr, "demo:", err)
		return 1
	}
	return 0
}
