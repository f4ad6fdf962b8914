package sdktest

import (
	"context"
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
// the answer, or does not answer. Fetch and TestConnection must return an error
// of the right class, and both must end soon when they are stopped. Failures of
// one vendor alone are for tests of their own.
func Failures(t *testing.T, connect Connect) {
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			p := connectTo(t, f, connect)
			for _, problem := range judge(t.Context(), p, f.class) {
				t.Error(problem)
			}
		})
	}
	for _, c := range calls() {
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
	do   func(context.Context, sdk.Poller) reading
}

func calls() []call {
	return []call{
		{"Fetch", func(ctx context.Context, p sdk.Poller) reading { return collect(ctx, p, sdk.FetchRequest{}) }},
		{"TestConnection", func(ctx context.Context, p sdk.Poller) reading { return reading{err: p.TestConnection(ctx)} }},
	}
}

// judge returns what is wrong with a connector's errors while its vendor fails.
func judge(ctx context.Context, p sdk.Poller, want sdk.Class) (problems []string) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, c := range calls() {
		r := c.do(ctx, p)
		problems = append(problems, r.broken...)
		if len(r.events) > 0 {
			problems = append(problems, fmt.Sprintf("%s: %d events of an answer that has none", c.name, len(r.events)))
		}
		if r.err == nil {
			problems = append(problems, c.name+": no error: nobody sees that the source is broken")
		} else if e := sdk.Classify(r.err); e.Class != want {
			problems = append(problems, fmt.Sprintf("%s: class %s, want %s: %v", c.name, e.Class, want, e))
		}
	}
	return problems
}

// stop ends the context of a call while the vendor keeps it waiting. It returns
// what is wrong when the call goes on for longer than limit.
func stop(ctx context.Context, p sdk.Poller, c call, asked <-chan struct{}, limit time.Duration) (problem string) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.do(ctx, p)
	}()
	select {
	case <-asked:
	case <-ended:
		return c.name + " asks the vendor nothing"
	}
	cancel()
	late, done := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer done()
	select {
	case <-ended:
		return ""
	case <-late.Done():
		return fmt.Sprintf("%s goes on for %s after its context ended: make every request under it", c.name, limit)
	}
}
