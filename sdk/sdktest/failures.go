package sdktest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
// Fetch and TestConnection must return an error of the right class, and both
// must end soon, and without success, when they are stopped. No error may show
// one of the secrets, though the vendor says what it was asked. Failures of one
// vendor alone are for tests of their own, with [Intake] and [CheckError].
func Failures(t *testing.T, connect Connect, secrets ...string) {
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			p := connectTo(t, f, connect)
			for _, problem := range judge(t.Context(), p, f.class, secrets) {
				t.Error(problem)
			}
		})
	}
	Unreachable(t, func(env sdk.Env, baseURL string) (sdk.Connector, error) { return connect(env, baseURL) }, secrets...)
	for _, c := range []call{fetch, testConnection} {
		t.Run("a stop of "+c.name, func(t *testing.T) {
			asked := make(chan struct{}, 100)
			p := connectTo(t, failure{answer: func(w http.ResponseWriter, r *http.Request) {
				asked <- struct{}{}
				hang(w, r)
			}}, connect)
			if problem := stop(t.Context(), p, c, asked, stopping); problem != "" {
				t.Error(problem)
			}
		})
	}
}

func connectTo(t *testing.T, f failure, connect Connect) sdk.Poller {
	t.Helper()
	env, baseURL := Serve(t, f.answer)
	if f.class == sdk.ClassTimeout {
		env.HTTP.Timeout = impatience
	}
	p, err := connect(env, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	return p
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

// judge returns what is wrong with a connector's errors while its vendor fails.
func judge(ctx context.Context, c sdk.Connector, want sdk.Class, secrets []string) (problems []string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	calls := []call{fetch, testConnection}
	if _, ok := c.(sdk.Streamer); ok {
		calls[0] = stream
	}
	for _, call := range calls {
		r := call.do(ctx, c)
		problems = append(problems, r.broken...)
		events := 0
		for _, page := range r.pages {
			events += len(page.Events)
		}
		if events > 0 {
			problems = append(problems, fmt.Sprintf("%s: %d events of an answer that has none", call.name, events))
		}
		for _, problem := range judgeError(r.err, want, "", secrets) {
			problems = append(problems, call.name+": "+problem)
		}
	}
	return problems
}

// stop ends the context of a call while the vendor keeps it waiting. It returns
// what is wrong when the call goes on for longer than limit, or ends as if the
// vendor had answered.
func stop(ctx context.Context, c sdk.Connector, call call, asked <-chan struct{}, limit time.Duration) (problem string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var r reading
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r = call.do(ctx, c)
	}()
	select {
	case <-asked:
	case <-ended:
		return call.name + " asks the vendor nothing"
	}
	cancel()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		return fmt.Sprintf("%s goes on for %s after its context ended: make every request under it", call.name, limit)
	}
	switch {
	case r.err == nil && call.name == testConnection.name:
		return call.name + " succeeds, though its vendor has not answered"
	case r.err != nil && !errors.Is(r.err, context.Canceled):
		return fmt.Sprintf("%s: %v, want the context's error", call.name, r.err)
	}
	return ""
}
