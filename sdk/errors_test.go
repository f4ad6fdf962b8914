package sdk_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Seed: "The first is an infrastructure issue; the second is a credential issue. Surface the difference so the operator knows whether to call IT or the vendor."
// Seed: "network error: ConnectErroris a different problem fromunexpected status: HTTP 401."
func TestErrorTextBeginsWithItsClass(t *testing.T) {
	refused := errors.New("connection refused")
	cases := map[string]struct {
		err  *sdk.Error
		want string
	}{
		"dns":           {sdk.Errorf(sdk.ClassDNS, "no such host"), "network error: dns: no such host"},
		"connect":       {&sdk.Error{Class: sdk.ClassConnect, Err: refused}, "network error: connect: connection refused"},
		"tls":           {sdk.Errorf(sdk.ClassTLS, "expired"), "network error: tls: expired"},
		"timeout":       {sdk.Errorf(sdk.ClassTimeout, "5s"), "network error: timeout: 5s"},
		"network":       {sdk.Errorf(sdk.ClassNetwork, "reset"), "network error: reset"},
		"credential":    {sdk.StatusError(401, 0, ""), "credential error: HTTP 401"},
		"permission":    {sdk.StatusError(403, 0, "no scope"), "permission error: HTTP 403: no scope"},
		"rate limit":    {sdk.StatusError(429, 90*time.Second, ""), "rate limited: HTTP 429: try again in 1m30s"},
		"a part second": {sdk.StatusError(429, 1200*time.Millisecond, ""), "rate limited: HTTP 429: try again in 2s"},
		"status":        {sdk.StatusError(500, 0, ""), "unexpected status: HTTP 500"},
		"other success": {sdk.StatusError(204, 0, ""), "unexpected status: HTTP 204"},
		"response":      {sdk.Errorf(sdk.ClassResponse, "not JSON"), "bad response: not JSON"},
		"configuration": {sdk.Errorf(sdk.ClassConfiguration, "no host"), "configuration error: no host"},
		"state":         {sdk.Errorf(sdk.ClassState, "disk full"), "state error: disk full"},
		"bug":           {sdk.Errorf(sdk.ClassBug, "panic"), "bug: panic"},
		"other":         {sdk.Errorf(sdk.ClassOther, "strange"), "strange"},
		"stub":          {sdk.Classify(fmt.Errorf("acme: fetch events: %w", sdk.ErrNotImplemented)), "not implemented yet: acme: fetch events"},
		"bare stub":     {sdk.Classify(sdk.ErrNotImplemented), "not implemented yet"},
		"stub within":   {sdk.Classify(fmt.Errorf("poll: %w (again)", sdk.ErrNotImplemented)), "poll: not implemented yet (again)"},
		"no cause":      {&sdk.Error{Class: sdk.ClassTLS}, "network error: tls"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := c.err.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStatusErrorTellsStatusesApart(t *testing.T) {
	for status, want := range map[int]sdk.Class{
		400: sdk.ClassStatus, 401: sdk.ClassCredential, 403: sdk.ClassPermission, 404: sdk.ClassStatus,
		429: sdk.ClassRateLimit, 500: sdk.ClassStatus, 503: sdk.ClassStatus, 302: sdk.ClassStatus,
	} {
		if e := sdk.StatusError(status, time.Minute, "d"); e.Class != want || e.Status != status || e.RetryAfter != time.Minute {
			t.Errorf("%d: got %+v, want class %s", status, e, want)
		}
	}
}

func TestClassNetwork(t *testing.T) {
	network := map[sdk.Class]bool{sdk.ClassDNS: true, sdk.ClassConnect: true, sdk.ClassTLS: true, sdk.ClassTimeout: true, sdk.ClassNetwork: true}
	for _, class := range []sdk.Class{
		sdk.ClassDNS, sdk.ClassConnect, sdk.ClassTLS, sdk.ClassTimeout, sdk.ClassNetwork, sdk.ClassCredential,
		sdk.ClassPermission, sdk.ClassRateLimit, sdk.ClassStatus, sdk.ClassResponse, sdk.ClassConfiguration,
		sdk.ClassState, sdk.ClassBug, sdk.ClassOther, "",
	} {
		if class.Network() != network[class] {
			t.Errorf("%q.Network() = %v", class, class.Network())
		}
	}
}

func TestClassifyKeepsAKnownError(t *testing.T) {
	known := sdk.StatusError(429, time.Minute, "GET https://api.example.com/logs")
	if got := sdk.Classify(known); got != known {
		t.Errorf("an Error becomes another: %v", got)
	}
	got := sdk.Classify(fmt.Errorf("page 3: %w", known))
	want := "page 3: rate limited: HTTP 429: GET https://api.example.com/logs: try again in 1m0s"
	if got.Class != sdk.ClassRateLimit || got.Status != 429 || got.RetryAfter != time.Minute || got.Error() != want {
		t.Errorf("wrapped: got %+v: %s\nwant %s", got, got, want)
	}
	if !errors.Is(got, known) {
		t.Error("the wrapped Error is lost")
	}
	if got := sdk.Classify(got); got.Error() != want {
		t.Errorf("classified twice: %s", got)
	}
	if sdk.Classify(nil) != nil {
		t.Error("nil is an error")
	}
}

func TestClassifyKeepsTheCause(t *testing.T) {
	err := &url.Error{Op: "Get", URL: "https://h/?token=" + canary, Err: context.DeadlineExceeded}
	if got := sdk.Classify(fmt.Errorf("fetch: %w", err)); !errors.Is(got, context.DeadlineExceeded) {
		t.Errorf("the cause is lost: %v", got)
	}
}

func TestErrorShowsNoUserAndNoQuery(t *testing.T) {
	get := func(address string) error {
		return &url.Error{Op: "Get", URL: address, Err: errors.New("EOF")}
	}
	parse := func(address string) error {
		_, err := url.Parse(address)
		if err == nil {
			t.Fatalf("%q is well-formed", address)
		}
		return err
	}
	cases := map[string]struct {
		err  error
		want string
	}{
		"query":        {get("https://h/p?token=" + canary), `Get "https://h/p": EOF`},
		"fragment":     {get("https://h/p#" + canary), `Get "https://h/p": EOF`},
		"user":         {get("https://u:" + canary + "@h/p"), `Get "https://h/p": EOF`},
		"at in a path": {get("https://h/users/@me"), `Get "https://h/users/@me": EOF`},
		"wrapped":      {fmt.Errorf("page 2: %w", get("https://h/p?"+canary)), `page 2: Get "https://h/p": EOF`},
		"joined": {
			errors.Join(get("https://h/1?"+canary), get("https://h/2?"+canary)),
			"Get \"https://h/1\": EOF\nGet \"https://h/2\": EOF",
		},
		"space in the query":      {get("https://h/p?a=b " + canary), `Get "https://h/p": EOF`},
		"quote in the query":      {get(`https://h/p?a="` + canary), `Get "https://h/p": EOF`},
		"not well-formed":         {parse("https://h/%zz?" + canary), `parse "https://h/%zz": invalid URL escape "%zz"`},
		"password not escaped":    {parse("https://u:" + canary + "/@h"), `parse an address: it is not well-formed, and not shown since it may hold a password`},
		"only text":               {errors.New("dial wss://u:" + canary + "@h:1/p?q=" + canary + " failed, and http://h/?" + canary), "dial wss://h:1/p failed, and http://h/"},
		"text without an address": {errors.New("what? a@b"), "what? a@b"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for _, e := range []*sdk.Error{
				sdk.Classify(c.err),
				{Class: sdk.ClassOther, Err: c.err},
				sdk.Classify(fmt.Errorf("%w", &sdk.Error{Class: sdk.ClassOther, Err: c.err})),
			} {
				got := e.Error()
				if !strings.HasSuffix(got, c.want) || shows(got) {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
			}
		})
	}
}
