package sdktest

import (
	"fmt"
	"io"
	"net/http"
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

// failure is a way to fail, and the class of error that shows it.
type failure struct {
	name   string
	answer http.HandlerFunc
	class  sdk.Class
}

func failures() []failure {
	return []failure{
		{"401", echo(http.StatusUnauthorized), sdk.ClassCredential},
		{"403", body(http.StatusForbidden, ""), sdk.ClassPermission},
		{"429", body(http.StatusTooManyRequests, ""), sdk.ClassRateLimit},
		{"500", echo(http.StatusInternalServerError), sdk.ClassStatus},
		{"JSON cut off", body(http.StatusOK, `[{"id": "1", "events`), sdk.ClassResponse},
		{"a page for people", body(http.StatusOK, "<!DOCTYPE html>\n<p>Please sign in.</p>"), sdk.ClassResponse},
		{"a reset", reset, sdk.ClassNetwork},
		{"an answer broken off", truncated, sdk.ClassNetwork},
		{"no answer", hang, sdk.ClassTimeout},
	}
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
		w.WriteHeader(status)
		_, _ = fmt.Fprintln(w, "refused:", r.RequestURI, r.Header)
	}
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
	_, _ = io.Copy(io.Discard, r.Body) // until then nobody sees that the client goes
	<-r.Context().Done()
	panic(http.ErrAbortHandler)
}
