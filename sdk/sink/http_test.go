package sink_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

func TestHTTPPostsArraysOfTheEventsBytes(t *testing.T) {
	var bodies []string
	codes := []int{503, 200, 201, 204}
	address, client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies = append(bodies, string(body))
		if r.Method != http.MethodPost || r.URL.String() != "/in?x=1" || r.Header.Get("Content-Type") != "application/json" ||
			r.Header.Get("Authorization") != "Bearer "+key || strings.Contains(r.UserAgent(), "9f8e") {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
		w.WriteHeader(codes[0])
		codes = codes[1:]
	}))
	s, err := sink.HTTP(sink.HTTPOptions{
		URL: address + "/in?x=1", Header: "Authorization", Secret: sdk.NewSecret("Bearer " + key),
		Client: client, Limits: sink.Limits{BatchEvents: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	o := quick
	o.InFlight = 1
	events := [][]byte{[]byte("{ \"a\": 1.0,\n\"b\": \"<é>\" }"), []byte("not JSON"), []byte("2"), []byte("1,2"), []byte(`"` + "\xff" + `"`), []byte("[]"), []byte("null"), []byte(`"x"`)}
	got, err := sink.NewPublisher(s, o).Publish(t.Context(), events)
	if err != nil || got.Forwarded != 5 || len(got.Refused) != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
	first := "[{ \"a\": 1.0,\n\"b\": \"<é>\" },2]"
	if want := []string{first, first, "[[],null]", `["x"]`}; !slices.Equal(bodies, want) {
		t.Errorf("got  %q\nwant %q", bodies, want)
	}
	if strings.Contains(s.Name(), "x=1") || s.Close() != nil {
		t.Errorf("name %q", s.Name())
	}
}

func TestHTTPErrorsDoNotShowTheSecret(t *testing.T) {
	address, client := serve(t, echo(401, "bad token "+key))
	s, err := sink.HTTP(sink.HTTPOptions{URL: address + "/?q=" + "canary", Header: "X-Token", Secret: sdk.NewSecret(key), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), numbered(1))
	const want = "credential error: HTTP 401: bad token [redacted]"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	s, err = sink.HTTP(sink.HTTPOptions{URL: address, Header: "Authorization", Secret: sdk.NewSecret("Bearer " + key), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	if err = s.Send(t.Context(), numbered(1)); err == nil || err.Error() != want {
		t.Errorf("of a scheme and a token: got %v\nwant %s", err, want)
	}
	client.CloseIdleConnections()
	s, err = sink.HTTP(sink.HTTPOptions{URL: "https://127.0.0.1:1/?q=canary", Client: client})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), numbered(1))
	if e := sdk.Classify(err); e == nil || e.Class != sdk.ClassConnect || strings.Contains(fmt.Sprintf("%+v", err), "canary") {
		t.Errorf("got %v", err)
	}
}

// Who has no header for a credential puts it into the address, and who answers
// may quote what was asked of it.
func TestHTTPErrorsDoNotShowTheAddress(t *testing.T) {
	const inPath, inQuery, secret = "T0kenInThePathOfIt", "t0ken/in the query", "S3cretInTheHeader"
	send := func(address string, client *http.Client) string {
		s, err := sink.HTTP(sink.HTTPOptions{
			URL:    address + "/hooks/" + inPath + "/in?" + url.Values{"sig": {inQuery}}.Encode(),
			Header: "X-Token", Secret: sdk.NewSecret(secret), Client: client,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err = s.Send(t.Context(), numbered(1)); err == nil {
			t.Fatal("no error")
		}
		return err.Error()
	}
	redirect := func(to string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
	}
	for name, c := range map[string]struct {
		handler http.Handler
		want    string
	}{
		"its path":            {echo(404, "no route POST /hooks/"+inPath+"/in"), "HTTP 404: no route POST /hooks/[redacted]/in"},
		"a part of its path":  {echo(400, "the hook "+inPath+" has gone"), "HTTP 400: the hook [redacted] has gone"},
		"its query":           {echo(400, "sig "+url.QueryEscape(inQuery)+" expired"), "HTTP 400: sig [redacted] expired"},
		"an ordinary part":    {echo(400, "no such hooks"), "HTTP 400: no such hooks"},
		"cut off":             {echo(400, strings.Repeat(" ", 16<<10-8)+secret), "HTTP 400: [redacted]"},
		"a redirect's host":   {redirect("https://" + secret + ".example/"), "it redirects to https://[redacted].example, which"},
		"a redirect too long": {redirect("https://" + strings.Repeat("a", 1000) + ".example/"), "it redirects to …, which"},
	} {
		address, client := serve(t, c.handler)
		if got := send(address, client); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %.300s, want %s", name, got, c.want)
		}
	}
	if got := send("http://127.0.0.1:1", nil); !strings.Contains(got, `Post "http://127.0.0.1:1": dial`) {
		t.Errorf("nobody there: %s", got)
	}
}

func TestOpen(t *testing.T) {
	path := t.TempDir() + "/events.jsonl"
	set := sdk.NewSecret(key)
	var stdout strings.Builder
	o := sink.OpenOptions{Stdout: &stdout, Intake: sink.IntakeOptions{Key: set}}
	for spec, name := range map[string]string{
		"stdout":                             "stdout",
		"intake":                             "intake intake.sekoia.io",
		"file:" + path:                       "file " + path,
		"https://h.example/in/token?token=x": "http h.example",
		"http://localhost:8080":              "http localhost:8080",
	} {
		s, err := sink.Open(spec, o)
		if err != nil {
			t.Errorf("%s: %v", spec, err)
			continue
		}
		if s.Name() != name {
			t.Errorf("%s: name %q, want %q", spec, s.Name(), name)
		}
		if spec == "stdout" {
			publish(t, s, "event")
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", spec, err)
		}
	}
	if stdout.String() != "event\n" {
		t.Errorf("stdout got %q", stdout.String())
	}
}

func TestOpenRefuses(t *testing.T) {
	cases := map[string]struct {
		spec string
		http sink.HTTPOptions
		want string
	}{
		"nothing":      {"", sink.HTTPOptions{}, `the sink "" is none; give intake, stdout, file:PATH or an https:// address`},
		"unknown":      {"kafka", sink.HTTPOptions{}, `the sink "kafka" is none; give intake, stdout, file:PATH or an https:// address`},
		"a path":       {"./events.jsonl", sink.HTTPOptions{}, `the sink "./events.jsonl" is none; give intake, stdout, file:PATH or an https:// address`},
		"no path":      {"file:", sink.HTTPOptions{}, `the sink "file:" is none; give intake, stdout, file:PATH or an https:// address`},
		"a file URL":   {"file:///x", sink.HTTPOptions{}, `the sink "file:///x" is a file: URL; write file:PATH, such as file:events.jsonl`},
		"a password":   {"ftp://u:canary@h/?canary", sink.HTTPOptions{}, `the sink "ftp://h/" is none; give intake, stdout, file:PATH or an https:// address`},
		"userinfo":     {"https://u:canary@h", sink.HTTPOptions{}, `the sink's URL holds a user or password, which would be shown; give credentials by their own setting`},
		"intake":       {"intake", sink.HTTPOptions{}, `the intake key is not set; copy it from the intake's page`},
		"no header":    {"https://h", sink.HTTPOptions{Secret: sdk.NewSecret(key)}, `the sink has a secret and no header that carries it; name one, such as Authorization`},
		"no secret":    {"https://h", sink.HTTPOptions{Header: "X-Key"}, `the sink's header "X-Key" has no secret to carry; set it`},
		"header name":  {"https://h", sink.HTTPOptions{Header: "X Key", Secret: sdk.NewSecret(key)}, `the sink's header "X Key" is not the name of a header, which has letters, digits and dashes`},
		"header value": {"https://h", sink.HTTPOptions{Header: "X-Key", Secret: sdk.NewSecret(key + "\n")}, `the secret of the sink's header "X-Key" holds a control character, perhaps a line end; take it out`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := sink.Open(c.spec, sink.OpenOptions{HTTP: c.http})
			if want := "configuration error: " + c.want; err == nil || err.Error() != want {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

// What stands in an answer of success, however long it is and whether or not all
// of it comes, is nobody's concern: the events are accepted, and sent once.
func TestHTTPAnswersBodyIsNotReadForSuccess(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"long": func(w http.ResponseWriter) { _, _ = w.Write(make([]byte, 4<<20)) },
		"torn": func(w http.ResponseWriter) { w.Header().Set("Content-Length", "10"); _, _ = w.Write([]byte("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int64
			address, client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				answer(w)
			}))
			s, err := sink.HTTP(sink.HTTPOptions{URL: address, Client: client})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			got, err := sink.NewPublisher(s, quick).Publish(ctx, numbered(3))
			if err != nil || got.Forwarded != 3 || requests.Load() != 1 {
				t.Errorf("got %+v, %v, in %d requests", got, err, requests.Load())
			}
		})
	}
}
