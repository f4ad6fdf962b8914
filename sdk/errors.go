package sdk

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Class says what kind of failure an error is, so that an operator knows whom
// to call and the runner knows what to do. Its values are also what metrics
// are labelled with.
type Class string

// The classes of failure.
const (
	ClassDNS           Class = "dns"           // the host's name does not resolve
	ClassConnect       Class = "connect"       // no connection: refused, unreachable
	ClassTLS           Class = "tls"           // the connection is not trusted
	ClassTimeout       Class = "timeout"       // no answer in time
	ClassNetwork       Class = "network"       // the connection broke in another way
	ClassCredential    Class = "credential"    // 401: who we say we are is refused
	ClassPermission    Class = "permission"    // 403: who we are may not do this
	ClassRateLimit     Class = "rate_limit"    // 429: too much was asked
	ClassStatus        Class = "status"        // any other status than success
	ClassResponse      Class = "response"      // an answer that is not what the API promises
	ClassConfiguration Class = "configuration" // the configuration cannot work
	ClassState         Class = "state"         // what is kept on disk cannot be read or written
	ClassBug           Class = "bug"           // a panic, or a contract that was broken
	ClassOther         Class = "other"         // an error that says nothing of its kind
)

// Network reports whether the failure lies between us and the other side, not
// in what the other side said.
func (c Class) Network() bool {
	switch c {
	case ClassDNS, ClassConnect, ClassTLS, ClassTimeout, ClassNetwork:
		return true
	}
	return false
}

// words are how a message of the class begins.
func (c Class) words() string {
	switch c {
	case ClassDNS, ClassConnect, ClassTLS, ClassTimeout:
		return "network error: " + string(c)
	case ClassNetwork:
		return "network error"
	case ClassCredential:
		return "credential error"
	case ClassPermission:
		return "permission error"
	case ClassRateLimit:
		return "rate limited"
	case ClassStatus:
		return "unexpected status"
	case ClassResponse:
		return "bad response"
	case ClassConfiguration:
		return "configuration error"
	case ClassState:
		return "state error"
	case ClassBug:
		return "bug"
	}
	return ""
}

// Error is a failure with its class. Its text begins with the class in words.
type Error struct {
	Class Class
	// Status is the HTTP status that was answered, or 0.
	Status int
	// RetryAfter is how long the other side asks us to wait before the next
	// request, and 0 when it does not say.
	RetryAfter time.Duration
	// Err is the cause. It must not hold a secret, nor the query of a URL.
	Err error

	whole bool // Err wraps another Error, whose text says class and status already
}

// Error says the class, the status and the cause; of a stub that its author has
// still to write, what is not implemented yet. Addresses in it are without
// user and query, where some vendors want a credential.
func (e *Error) Error() string {
	if e.whole {
		return withoutQueries(e.Err)
	}
	if e.Class == ClassBug && errors.Is(e.Err, ErrNotImplemented) {
		return unwritten(e.Err)
	}
	text := e.Class.words()
	add := func(s string) {
		if text != "" {
			text += ": "
		}
		text += s
	}
	if e.Status != 0 {
		add(fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Err != nil {
		add(withoutQueries(e.Err))
	}
	if e.RetryAfter > 0 {
		// Rounded up: whoever comes earlier comes too early.
		add("try again in " + ((e.RetryAfter + time.Second - 1) / time.Second * time.Second).String())
	}
	return text
}

// unwritten says first what a stub says last: that nobody has written it yet.
func unwritten(err error) string {
	first := ErrNotImplemented.Error()
	if what, ok := strings.CutSuffix(withoutQueries(err), ": "+first); ok {
		return first + ": " + what
	}
	return withoutQueries(err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an [Error] of a class; the format is that of [fmt.Errorf].
func Errorf(class Class, format string, args ...any) *Error {
	return &Error{Class: class, Err: fmt.Errorf(format, args...)}
}

// StatusError returns the error for an answer whose status is not success:
// 401, 403 and 429 have classes of their own. detail says more, or is empty.
func StatusError(status int, retryAfter time.Duration, detail string) *Error {
	e := &Error{Class: ClassStatus, Status: status, RetryAfter: retryAfter}
	switch status {
	case http.StatusUnauthorized:
		e.Class = ClassCredential
	case http.StatusForbidden:
		e.Class = ClassPermission
	case http.StatusTooManyRequests:
		e.Class = ClassRateLimit
	}
	if detail != "" {
		e.Err = errors.New(detail)
	}
	return e
}
