package sdktest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const (
	// impatience is how long a request may take while the vendor does not answer.
	impatience = 100 * time.Millisecond
	// stopping is how long a call may go on after its context ended. A runner
	// has more time, and a busy machine needs some.
	stopping = 5 * time.Second
)

// failure is a way to fail, and the error that shows it.
type failure struct {
	name   string
	answer http.HandlerFunc
	class  sdk.Class
	wait   time.Duration // of the error, unless 0
}

func failures() []failure {
	return []failure{
		{name: "401", answer: echo(http.StatusUnauthorized), class: sdk.ClassCredential},
		{name: "403", answer: body(http.StatusForbidden, ""), class: sdk.ClassPermission},
		{name: "429", answer: body(http.StatusTooManyRequests, ""), class: sdk.ClassRateLimit},
		{name: "429 with a time to wait", answer: limited, class: sdk.ClassRateLimit, wait: time.Hour},
		{name: "500", answer: echo(http.StatusInternalServerError), class: sdk.ClassStatus},
		{name: "JSON cut off", answer: body(http.StatusOK, `[{"id": "1", "events`), class: sdk.ClassResponse},
		{name: "a page for people", answer: body(http.StatusOK, "<!DOCTYPE html>\n<p>Please sign in.</p>"), class: sdk.ClassResponse},
		{name: "a reset", answer: reset, class: sdk.ClassNetwork},
		{name: "an answer broken off", answer: truncated, class: sdk.ClassNetwork},
		{name: "no answer", answer: hang, class: sdk.ClassTimeout},
	}
}

// vendor fails in one way.
type vendor struct {
	failure
	grants        bool         // access tokens, and fails behind them
	tokens, asked atomic.Int64 // how often: for a token, and for what fails
}

// accessToken is the one that is granted.
const accessToken = "gr4nted-acce55-t0ken"

// secrets returns what nobody may show: the author's, and the access token.
func (v *vendor) secrets(authors []string) []string {
	if v.grants {
		return append(slices.Clone(authors), accessToken)
	}
	return authors
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	said, err := io.ReadAll(r.Body) // until then nobody sees that the client goes
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(said))
	// RFC 6749 wants it in a form; some vendors take JSON.
	if r.Method == http.MethodPost && bytes.Contains(said, []byte("grant_type")) {
		v.tokens.Add(1)
		if v.grants {
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"access_token": %q, "token_type": "Bearer", "expires_in": 3600}`, accessToken)
			return
		}
	}
	v.asked.Add(1)
	v.answer(w, r)
}

func body(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

// echo says what it was asked, the credential and all.
func echo(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		said, _ := io.ReadAll(r.Body)
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, "refused: %s %v %s\n", r.RequestURI, r.Header, said)
	}
}

// limited asks for a wait that is the runner's: no test has so much patience.
func limited(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Retry-After", "3600")
	w.WriteHeader(http.StatusTooManyRequests)
}

// reset breaks the connection off instead of an answer.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// truncated breaks the connection off within an answer.
func truncated(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// hang gives no answer until the client goes, and none then: one that comes
// while the client closes the connection may still be read.
func hang(_ http.ResponseWriter, r *http.Request) {
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}
