package sdktest

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// poller has OAuth2, and is right but for its mistake.
type poller struct {
	env     sdk.Env
	client  *httpclient.Client
	mistake string
	release <-chan struct{} // ends what mistakes start
}

func connectPoller(mistake string, release <-chan struct{}) Connect {
	return func(env sdk.Env, baseURL string) (sdk.Poller, error) {
		auth, err := httpclient.ClientCredentials(env, httpclient.OAuth{
			TokenURL: baseURL + "/token", ClientID: "client", ClientSecret: sdk.NewSecret(secret), SecretInBody: true,
		})
		if err != nil {
			return nil, err
		}
		client, err := httpclient.New(env, httpclient.Options{BaseURL: baseURL, Auth: auth})
		return &poller{env, client, mistake, release}, err
	}
}

func (p *poller) TestConnection(ctx context.Context) error {
	_, err := p.page(ctx)
	return err
}

func (p *poller) Fetch(ctx context.Context, _ sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		if p.mistake == "a goroutine is left" {
			go func() { <-p.release }()
		}
		yield(p.page(ctx))
	}
}

func (p *poller) page(ctx context.Context) (sdk.Page, error) {
	if p.mistake == "the context is ignored" {
		ctx = context.WithoutCancel(ctx)
	}
	response, err := p.client.Do(ctx, httpclient.Request{Path: "/events"})
	switch e := sdk.Classify(err); {
	case err == nil:
	case p.mistake == "the wait is lost":
		return sdk.Page{}, sdk.StatusError(e.Status, 0, "refused")
	case p.mistake == "the secret encoded in an error":
		return sdk.Page{}, fmt.Errorf("%s: %w", base64.StdEncoding.EncodeToString([]byte("client:"+secret)), err)
	case p.mistake == "the access token in an error":
		return sdk.Page{}, fmt.Errorf("%s: %w", accessToken, err)
	case p.mistake == "the secret in the log":
		p.env.Logger.Warn("refused", "secret", secret)
		return sdk.Page{}, err
	default:
		return sdk.Page{}, err
	}
	list, err := events.Array(response.Body, "/events")
	if p.mistake == "an empty page for a bad answer" {
		return sdk.Page{Events: list}, nil
	}
	return sdk.Page{Events: list}, err
}

func (*poller) Normalize([]byte) (sdk.Alert, error) { return sdk.Alert{}, nil }

func TestFailuresOfAPollerWithOAuth(t *testing.T) { Failures(t, connectPoller("", nil), secret) }

func TestMistakesOfPollersAreFound(t *testing.T) {
	const behind = "behind the access token: "
	for _, test := range []struct{ mistake, failure, want string }{
		{"an empty page for a bad answer", "a page for people", behind + "Fetch: no error"},
		{"an empty page for a bad answer", "JSON cut off", behind + "TestConnection: no error"},
		{"the wait is lost", "429 with a time to wait", "Fetch: the error's RetryAfter is 0s, and the vendor asks for 1h0m0s"},
		{"the wait is lost", "429 with a time to wait", behind + "Fetch: the error's RetryAfter is 0s, and the vendor asks for 1h0m0s"},
		{"the secret encoded in an error", "401", "Fetch: the error shows secret 1 of 1 where this says [redacted]: "},
		{"the access token in an error", "500", behind + "Fetch: the error shows secret 2 of 2 where this says [redacted]: "},
		{"the secret in the log", "403", `the log shows secret 1 of 1 where this says [redacted]: `},
		{"a goroutine is left", "401", "Fetch has returned, and a goroutine that it started has not ended:\ngoroutine "},
	} {
		t.Run(test.mistake+": "+test.failure, func(t *testing.T) {
			t.Parallel()
			release := make(chan struct{})
			defer close(release)
			for _, f := range failures() {
				if f.name != test.failure {
					continue
				}
				got := problems(t, f, connectPoller(test.mistake, release), []string{secret}, func(x *runs, v *vendor, c sdk.Connector) {
					x.stopping = 100 * time.Millisecond
					x.judge(c, f.class, f.wait, v.secrets([]string{secret}))
				})
				for _, problem := range got {
					if strings.HasPrefix(problem, test.want) {
						return
					}
				}
				t.Errorf("found %q, want one that begins with %q", got, test.want)
				return
			}
			t.Error("there is no such failure")
		})
	}
}

// A way to fail that is taken out would be missed by nobody: every mistake is found in several.
func TestFailuresAreAllPlayed(t *testing.T) {
	want := []string{
		"401", "403", "429", "429 with a time to wait", "500", "JSON cut off", "a page for people",
		"a reset", "an answer broken off", "no answer",
	}
	var got []string
	for _, f := range failures() {
		got = append(got, f.name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the failures are %q, want %q", got, want)
	}
}

// A request that ignores its context is found in the place of the token and behind it.
func TestPollerThatIgnoresItsContextIsFound(t *testing.T) {
	got := problems(t, failure{answer: hang}, connectPoller("the context is ignored", nil), nil, func(x *runs, v *vendor, c sdk.Connector) {
		x.stopping, x.moment = 100*time.Millisecond, time.Millisecond
		x.stop(c, testConnection, v.asked.Load)
	})
	const want = "TestConnection goes on for 100ms after its context ended"
	if len(got) != 2 || !strings.HasPrefix(got[0], want) || !strings.HasPrefix(got[1], "behind the access token: "+want) {
		t.Errorf("%q, want twice that it goes on", got)
	}
}

// Advice is for whom nobody told the class.
func TestErrorsComeWithAdvice(t *testing.T) {
	for _, test := range []struct {
		err   error
		class sdk.Class
		want  string
	}{
		{errors.New("broken"), sdk.ClassNetwork, "class other, want network (keep the cause with %w, or name the class with sdk.Errorf): "},
		{errLate, sdk.ClassTimeout, "it had not returned and was stopped, want an error of class timeout: limit how long it waits"},
		{errLate, sdk.ClassNetwork, "it had not returned and was stopped, want an error of class network: return the error"},
	} {
		if got := judgeError(test.err, test.class, "", nil); len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestEventsThatDifferAreNamed(t *testing.T) {
	want := []string{"a", "b", "c"}
	for _, test := range []struct {
		got  []string
		want string
	}{
		{nil, "event 1 is missing: "},
		{[]string{"a", "c"}, "event 2 is missing: "},
		{[]string{"a", "b"}, "event 3 is missing: "},
		{[]string{"a", "B", "c"}, "event 2 is not what the vendor sent: "},
		{[]string{"a", "b", "c", "d"}, "event 4 is not what the vendor sent: "},
		{[]string{"a", "b", "a", "c"}, "event 1 comes twice: "},
		{[]string{"b", "a", "c"}, "event 1 is not in its place; "},
	} {
		if got := differ(test.got, want); !strings.HasPrefix(got, test.want) {
			t.Errorf("%q: %s, want %s", test.got, got, test.want)
		}
	}
}

// A token is asked for in a form or in JSON.
func TestTokenRequestsAreRecognised(t *testing.T) {
	for body, tokens := range map[string]int64{"grant_type=client_credentials": 1, `{"grant_type": "client_credentials"}`: 1, "{}": 0} {
		v := &vendor{failure: failure{answer: echo(http.StatusForbidden)}}
		env, baseURL := Serve(t, v)
		response, err := env.HTTP.Post(baseURL, "", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if v.tokens.Load() != tokens || v.asked.Load() != 1 {
			t.Errorf("%s: %d tokens, %d requests", body, v.tokens.Load(), v.asked.Load())
		}
	}
}
