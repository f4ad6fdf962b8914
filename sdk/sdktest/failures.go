package sdktest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Connect makes the connector under test, for the address of a stand-in.
type Connect func(env sdk.Env, baseURL string) (sdk.Poller, error)

// Failures lets a vendor fail in each of the ways that all vendors have: it
// refuses the credential, forbids, limits, breaks, answers with JSON that is
// cut off or with a page for people, breaks the connection off before or within
// the answer, does not answer, or cannot be reached, as [Unreachable] has it.
// Where the connector asks for an OAuth2 access token, the vendor fails twice:
// in place of the token, and behind it; the token is then the last of the secrets.
//
// Fetch and TestConnection must return an error of the right class, with the
// wait that the vendor asks for. Both must end soon, and without success, when
// they are stopped, and leave no goroutine behind. No error may show one of the
// secrets, nor may the log, though the vendor says what it was asked. Failures
// of one vendor alone are for tests of their own, with [Intake] and [CheckError].
func Failures(t *testing.T, connect Connect, secrets ...string) {
	for _, f := range failures() {
		play(t, f, connect, secrets, func(x *runs, v *vendor, c sdk.Connector) {
			x.judge(c, f.class, f.wait, v.secrets(secrets))
		})
	}
	Unreachable(t, func(env sdk.Env, baseURL string) (sdk.Connector, error) { return connect(env, baseURL) }, secrets...)
	for _, call := range []call{fetch, testConnection} {
		play(t, failure{name: "a stop of " + call.name, answer: hang}, connect, secrets, func(x *runs, v *vendor, c sdk.Connector) {
			x.stop(c, call, v.asked.Load)
		})
	}
}

// trying is what is done with a connector while its vendor fails.
type trying func(*runs, *vendor, sdk.Connector)

// play is a test of a connector whose vendor fails.
func play(t *testing.T, f failure, connect Connect, secrets []string, try trying) {
	t.Run(f.name, func(t *testing.T) {
		for _, problem := range problems(t, f, connect, secrets, try) {
			t.Error(problem)
		}
	})
}

// problems returns what is wrong with a connector while its vendor fails and,
// where it asks for an access token, with another one that gets the token.
func problems(t *testing.T, f failure, connect Connect, secrets []string, try trying) []string {
	t.Helper()
	v := &vendor{failure: f}
	all := problemsWith(t, v, connect, secrets, try)
	if v.tokens.Load() > 0 {
		for _, problem := range problemsWith(t, &vendor{failure: f, grants: true}, connect, secrets, try) {
			all = append(all, "behind the access token: "+problem)
		}
	}
	return all
}

func problemsWith(t *testing.T, v *vendor, connect Connect, secrets []string, try trying) []string {
	t.Helper()
	p, log := connectTo(t, v, connect)
	x := newRuns(t.Context())
	try(x, v, p)
	return append(x.found(), shown(log.String(), "the log", v.secrets(secrets))...)
}

func connectTo(t *testing.T, v *vendor, connect Connect) (sdk.Poller, *Log) {
	t.Helper()
	env, baseURL := Serve(t, v)
	log := Record(t, &env)
	if v.class == sdk.ClassTimeout {
		env.HTTP.Timeout = impatience
	}
	p, err := connect(env, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	return p, log
}

// call is what a connector is asked to do.
type call struct {
	name string
	do   func(context.Context, sdk.Connector) reading
}

var (
	fetch = call{"Fetch", func(ctx context.Context, c sdk.Connector) reading {
		return collect(ctx, c.(sdk.Poller), sdk.FetchRequest{}, 0)
	}}
	stream = call{"Stream", func(ctx context.Context, c sdk.Connector) (r reading) {
		r.err = c.(sdk.Streamer).Stream(ctx, "", func(page sdk.Page) error {
			r.pages = append(r.pages, clone(page))
			return nil
		})
		return r
	}}
	testConnection = call{"TestConnection", func(ctx context.Context, c sdk.Connector) reading {
		return reading{err: c.TestConnection(ctx)}
	}}
)

// call makes a call. Unless returned, it may still be at work.
func (x *runs) call(ctx context.Context, c sdk.Connector, call call) (r reading, returned bool) {
	done := make(chan reading, 1)
	returned, err := x.run(ctx, call.name, func(ctx context.Context) error {
		r := call.do(ctx, c)
		done <- r
		return r.err
	})
	if returned {
		r = <-done
		r.err = err
	}
	return r, returned
}

// judge says what is wrong with a connector's errors while its vendor fails.
func (x *runs) judge(c sdk.Connector, want sdk.Class, wait time.Duration, secrets []string) {
	calls := []call{fetch, testConnection}
	if _, ok := c.(sdk.Streamer); ok {
		calls[0] = stream
	}
	for _, call := range calls {
		r, returned := x.call(x.ctx, c, call)
		if !returned {
			continue
		}
		for _, broken := range r.broken {
			x.wrong("%s", broken)
		}
		events := 0
		for _, page := range r.pages {
			events += len(page.Events)
		}
		if events > 0 {
			x.wrong("%s: %d events of an answer that has none", call.name, events)
		}
		for _, problem := range judgeFailure(r.err, want, wait, secrets) {
			x.wrong("%s: %s", call.name, problem)
		}
	}
}

// stop ends the context of a call while the vendor keeps it waiting. The call
// must not end as if the vendor had answered.
func (x *runs) stop(c sdk.Connector, call call, asked func() int64) {
	ctx, release := x.when(func() bool { return asked() > 0 })
	defer release()
	r, returned := x.call(ctx, c, call)
	switch {
	case !returned:
	case asked() == 0:
		x.wrong("%s asks the vendor nothing", call.name)
	case r.err == nil && call.name == testConnection.name:
		x.wrong("%s succeeds, though its vendor has not answered", call.name)
	case r.err != nil && !errors.Is(r.err, context.Canceled):
		x.wrong("%s: %v, want the context's error", call.name, r.err)
	}
}
