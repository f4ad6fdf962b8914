package runner

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Whenever the stop comes, it is announced once and before Run returns: in the
// log, in the record and to who traces.
func TestEveryStopIsAnnounced(t *testing.T) {
	for name, at := range map[string]time.Duration{
		"before the first poll": 0,
		"in a poll":             500 * time.Millisecond,
		"as a poll ends":        time.Second,
		"between polls":         30 * time.Second,
		"as a poll begins":      time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				traced := 0
				b := newBench(t, &vendor{fetch: func(ctx context.Context, _ sdk.FetchRequest, _ func(sdk.Page, error) bool) {
					wait(ctx, time.Second)
				}}, func(o *Options) {
					o.Interval = time.Minute
					o.Trace = func(p Point) {
						if p == Stopping {
							traced++
						}
					}
				})
				b.run(t, at)
				if logged := strings.Count(b.log.String(), "stopping"); traced != 1 || logged != 1 || len(b.notes.with("stopping")) != 1 {
					t.Errorf("traced %d times, logged %d times, recorded %v", traced, logged, b.notes.with("stopping"))
				}
			})
		})
	}
}

// Once is over when it has made its poll: to be told so in the middle, as when
// enough was shown, is nothing to announce.
func TestOnceAnnouncesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: endless})
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		_ = b.Once(ctx)
		if strings.Contains(b.log.String(), "stopping") {
			t.Error(b.log)
		}
	})
}
