package sdk

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Classify returns the [Error] that err is or wraps, with err's whole text; any
// other error is classified by what it wraps. Classify(nil) is nil.
func Classify(err error) *Error {
	if err == nil {
		return nil
	}
	if same, ok := err.(*Error); ok { //nolint:errorlint // the outermost error, not one that it wraps
		return same
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return &Error{Class: known.Class, Status: known.Status, RetryAfter: known.RetryAfter, Err: err, whole: true}
	}
	return &Error{Class: classOf(err), Err: err}
}

// classOf finds the class of an error that says nothing of it. The order
// matters: a name that is not resolved in time is dns and timeout, and any of
// them may stand inside a failure to dial.
func classOf(err error) Class {
	switch {
	case errors.Is(err, context.Canceled):
		return ClassOther // somebody wanted it so
	case is[*net.DNSError](err):
		return ClassDNS
	case untrusted(err):
		return ClassTLS
	case timedOut(err):
		return ClassTimeout
	case unconnected(err):
		return ClassConnect
	case is[*net.OpError](err), broken(err), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return ClassNetwork
	case malformed(err):
		return ClassResponse
	case errors.Is(err, ErrNotImplemented):
		return ClassBug
	case is[*url.Error](err):
		return ClassNetwork
	}
	return ClassOther
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// untrusted reports whether the parties found no way to trust each other.
func untrusted(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "remote error" || op.Op == "local error") {
		return true // a TLS alert, whose type is not exported
	}
	for err := range tree(err) {
		if strings.HasPrefix(err.Error(), "tls: ") {
			return true // the other errors of a handshake have no type
		}
	}
	return is[tls.RecordHeaderError](err) || is[*tls.CertificateVerificationError](err) || is[tls.AlertError](err) ||
		is[x509.UnknownAuthorityError](err) || is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err) ||
		errors.Is(err, http.ErrSchemeMismatch)
}

// timedOut looks at every error of the tree: one that wraps a timeout may say
// of itself that it is none.
func timedOut(err error) bool {
	for err := range tree(err) {
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() { //nolint:errorlint // every error is visited
			return true
		}
	}
	return false
}

// unconnected reports whether there was no connection, neither to the other
// side nor to a proxy.
func unconnected(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect" || strings.HasPrefix(op.Op, "socks")) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.ENETUNREACH)
}

// broken reports whether a connection ended in a way that it should not.
func broken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.EPIPE)
}

// malformed reports whether an answer is not what its format says.
func malformed(err error) bool {
	if is[*json.SyntaxError](err) || is[*json.UnmarshalTypeError](err) || is[*xml.SyntaxError](err) ||
		is[textproto.ProtocolError](err) || is[flate.CorruptInputError](err) ||
		errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return true
	}
	// net/http has no types for these.
	failed, ok := errors.AsType[*url.Error](err)
	if !ok || failed.Err == nil {
		return false
	}
	text := failed.Err.Error()
	return strings.Contains(text, "malformed HTTP") || strings.Contains(text, "response headers exceeded")
}

// address finds the addresses in a text: scheme, user, place and path, query
// and fragment.
var address = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)([^\s"'<>/?#@]*@)?([^\s"'<>?#]*)([?#][^\s"'<>]*)?`)
})

// withoutQueries returns the text of err without the user, query and fragment
// of the addresses in it.
func withoutQueries(err error) string {
	text := err.Error()
	for err := range tree(err) {
		failed, ok := err.(*url.Error) //nolint:errorlint // every error is visited
		if !ok {
			continue
		}
		// Its address may be one whose end the pattern does not find.
		if failed.Op == "parse" && strings.Contains(failed.URL, "@") {
			text = strings.ReplaceAll(text, failed.Error(), "parse an address: it is not well-formed, and not shown since it may hold a password")
			continue
		}
		shown, _, _ := strings.Cut(failed.URL, "?")
		text = strings.ReplaceAll(text, strconv.Quote(failed.URL), strconv.Quote(shown))
	}
	if !strings.Contains(text, "://") {
		return text
	}
	return address().ReplaceAllString(text, "$1$3")
}

// tree yields err and the errors that it wraps.
func tree(err error) iter.Seq[error] {
	return func(yield func(error) bool) { walk(err, yield) }
}

func walk(err error, yield func(error) bool) bool {
	if err == nil {
		return true
	}
	if !yield(err) {
		return false
	}
	switch wrapper := err.(type) { //nolint:errorlint // every error is visited
	case interface{ Unwrap() error }:
		return walk(wrapper.Unwrap(), yield)
	case interface{ Unwrap() []error }:
		for _, part := range wrapper.Unwrap() {
			if !walk(part, yield) {
				return false
			}
		}
	}
	return true
}
