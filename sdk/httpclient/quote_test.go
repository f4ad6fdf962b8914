package httpclient

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// An error is shortened after the credential is taken out: of one that is cut
// off, the rest would not be recognised.
func TestExplainRedactsFirst(t *testing.T) {
	const secret = "s3cr3t-v4lue"
	r := redact.New(sdk.NewSecret(secret))
	for n := 400; n < 510; n++ {
		got := explain("GET https://h/p", errors.New(strings.Repeat("x", n)+secret), r.Excerpt).Error()
		if strings.Contains(got, "s3cr") || len([]rune(got)) > maxText {
			t.Errorf("got %s", got)
		}
	}
}

// custom is an Auth of somebody else: what it puts on a request is all we know of it.
type custom func(*http.Request)

func (c custom) Apply(_ context.Context, r *http.Request) error   { c(r); return nil }
func (custom) Key() string                                        { return "custom" }
func (custom) Renew(context.Context, *http.Request) (bool, error) { return false, nil }

// Wherever an Auth puts a credential and wherever the vendor says it again, the
// error does not.
func TestErrorsDoNotShowWhatWasSent(t *testing.T) {
	const secret = "S3cretOfTheVendor"
	auths := map[string]custom{
		"header": func(r *http.Request) { r.Header.Set("X-Signature", secret) },
		"basic":  func(r *http.Request) { r.SetBasicAuth("me", secret) },
		"cookie": func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "sid", Value: secret})
			r.AddCookie(&http.Cookie{Name: "other", Value: "more"})
		},
		"query": func(r *http.Request) { r.URL.RawQuery += "&sig=" + secret },
	}
	answers := map[string]http.HandlerFunc{
		"the reason": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"message": "x=1: bad `+secret+`"}`)
		},
		"another host": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://"+secret+".example/")
			w.WriteHeader(http.StatusFound)
		},
		"another path": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/x=1/"+secret)
			w.WriteHeader(map[bool]int{true: http.StatusFound, false: http.StatusBadRequest}[r.URL.Path == "/a"])
		},
		"the encoding": func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", secret) },
	}
	for where, auth := range auths {
		for said, answer := range answers {
			vendor := httptest.NewServer(answer)
			c, err := New(sdk.Env{}, Options{BaseURL: vendor.URL, Auth: auth, Attempts: 1})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Do(t.Context(), Request{Path: "/a", Query: map[string][]string{"x": {"x=1:"}}})
			vendor.Close()
			if err == nil || strings.Contains(strings.ToLower(err.Error()), "s3cret") || strings.Count(err.Error(), "[redacted]") != 1 {
				t.Errorf("%s as %s: %v", where, said, err)
			}
		}
	}
}
