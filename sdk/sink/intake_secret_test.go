package sink_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	standin "github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// The stand-in quotes the wrong key in its answer, as a careless service does.
func TestKeyIsNeverShown(t *testing.T) {
	quoted, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("pad ", 74)
	for name, h := range map[string]http.Handler{
		"403 of the stand-in": standin.New(standin.Options{Key: "another"}),
		"in clear":            echo(400, key),
		"in JSON":             echo(500, string(quoted)),
		"in a URL":            echo(401, "https://x/?k=canary%22key%2F9f8e+7d6c%2B%C3%A9"),
		"in a path":           echo(401, "canary%22key%2F9f8e%207d6c+%C3%A9"),
		"at the end":          echo(403, long+key),
		"in base64":           echo(403, base64.StdEncoding.EncodeToString([]byte("user:"+key))),
		"as an id":            echo(200, `{"event_ids": `+string(quoted)+`}`),
		"as JSON":             echo(200, key),
		"as a redirect":       http.RedirectHandler("https://elsewhere.example/batch?k="+key, http.StatusTemporaryRedirect),
	} {
		t.Run(name, func(t *testing.T) {
			s := connect(t, h)
			err := s.Send(t.Context(), numbered(1))
			if err == nil {
				t.Fatal("no error")
			}
			for _, shown := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", errors.Unwrap(err)), s.Name(), fmt.Sprintf("%+v %#v", s, s)} {
				if strings.Contains(shown, "canary") || strings.Contains(shown, "9f8e") || strings.Contains(shown, "zlmOGU") {
					t.Errorf("it shows the key: %s", shown)
				}
			}
		})
	}
}

func echo(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestRedirectIsNotFollowed(t *testing.T) {
	var followed bool
	elsewhere, _ := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	for _, code := range []int{301, 302, 303, 307, 308} {
		err := connect(t, http.RedirectHandler(elsewhere+"/x?q=1", code)).Send(t.Context(), numbered(1))
		want := fmt.Sprintf("unexpected status: HTTP %d: it redirects to %s, which is not followed; give the address itself", code, elsewhere)
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if followed {
		t.Error("the key went to another host")
	}
}
