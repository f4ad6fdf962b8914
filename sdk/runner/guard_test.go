package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Seed: "Always return a dict. Never raise."
// Seed: "Multiple connectors can be tested in parallel; the response key lets the UI route the result to the right card."
// Seed: "Surface the difference so the operator knows whether to call IT or the vendor."
// Seed: "an unhandled exception bubbles up as a 500 and the operator sees a useless "request failed" toast."
func TestTestAlwaysAnswers(t *testing.T) {
	cases := map[string]struct {
		test func(context.Context) error
		want string
	}{
		"success":    {func(context.Context) error { return nil }, `{"success":true,"connector":"hello","error":""}`},
		"status":     {func(context.Context) error { return sdk.StatusError(500, 0, "") }, `"error":"unexpected status: HTTP 500"`},
		"credential": {func(context.Context) error { return sdk.StatusError(401, 0, "") }, `"error":"credential error: HTTP 401"`},
		"network": {
			func(context.Context) error { return &net.OpError{Op: "dial", Err: errors.New("refused")} },
			`"error":"network error: connect: dial: refused"`,
		},
		"panic":    {func(context.Context) error { panic("oh") }, `{"success":false,"connector":"hello","error":"bug: TestConnection panicked: oh"}`},
		"goexit":   {func(context.Context) error { runtime.Goexit(); return nil }, `"error":"bug: the connector ended its goroutine`},
		"hang":     {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, `"error":"network error: timeout: TestConnection gave no answer within 30s"`},
		"deaf":     {func(context.Context) error { time.Sleep(time.Hour); return nil }, `"error":"network error: timeout: TestConnection gave no answer within 30s"`},
		"its own":  {func(context.Context) error { return fmt.Errorf("10 s: %w", context.DeadlineExceeded) }, `"error":"network error: timeout: 10 s: context deadline exceeded"`},
		"stub":     {func(context.Context) error { return sdk.ErrNotImplemented }, `"error":"not implemented yet"`},
		"own text": {func(context.Context) error { return errors.New("no such tenant") }, `"error":"no such tenant"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				got, err := json.Marshal(Test(t.Context(), sdk.Identity{Command: "hello"}, &vendor{test: c.test}))
				if err != nil || !strings.Contains(string(got), c.want) || !strings.Contains(string(got), `"connector":"hello"`) {
					t.Errorf("got %s, want %s", got, c.want)
				}
				if took := time.Since(began); took > testTimeout+leave {
					t.Errorf("it took %s", took)
				}
				time.Sleep(time.Hour)
			})
		})
	}
}

func TestTestEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		got := Test(ctx, sdk.Identity{}, &vendor{test: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }})
		if got.Success || !strings.Contains(got.Error, "timeout") || strings.Contains(got.Error, "30s") {
			t.Errorf("got %+v", got)
		}
	})
}
