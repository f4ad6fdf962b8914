package sdktest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ httpclient.Sleeper = (*Clock)(nil)

// right is a connector as it should be.
type right struct{ client *httpclient.Client }

func connectRight(env sdk.Env, baseURL string) (sdk.Poller, error) {
	client, err := httpclient.New(env, httpclient.Options{BaseURL: baseURL, Auth: httpclient.Bearer(sdk.NewSecret("t0ken"))})
	return right{client}, err
}

func (c right) page(ctx context.Context) (sdk.Page, error) {
	response, err := c.client.Do(ctx, httpclient.Request{Path: "/events"})
	if err != nil {
		return sdk.Page{}, err
	}
	list, err := events.Array(response.Body, "/events")
	return sdk.Page{Events: list}, err
}

func (c right) TestConnection(ctx context.Context) error {
	_, err := c.page(ctx)
	return err
}

func (c right) Fetch(ctx context.Context, _ sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) { yield(c.page(ctx)) }
}

func (right) Normalize([]byte) (sdk.Alert, error) { return sdk.Alert{}, nil }

func TestFailuresOfAConnectorThatIsRight(t *testing.T) { Failures(t, connectRight, "t0ken") }

// wrong is a connector with a mistake.
type wrong struct {
	right
	test  func(error) error
	fetch func(context.Context, error) iter.Seq2[sdk.Page, error]
}

func (c wrong) TestConnection(ctx context.Context) error {
	err := c.right.TestConnection(ctx)
	if c.test != nil {
		return c.test(err)
	}
	return err
}

func (c wrong) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	if c.fetch == nil {
		return c.right.Fetch(ctx, req)
	}
	_, err := c.page(ctx)
	return c.fetch(ctx, err)
}

func pages(all ...any) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for _, next := range all {
			page, _ := next.(sdk.Page)
			err, _ := next.(error)
			if !yield(page, err) {
				return
			}
		}
	}
}

// Every mistake is found while every failure is played.
func TestMistakesAreFound(t *testing.T) {
	page := sdk.Page{Events: [][]byte{[]byte(`{}`)}}
	for name, test := range map[string]struct {
		wrong wrong
		want  string
	}{
		"an empty page for an error": {wrong{fetch: func(context.Context, error) iter.Seq2[sdk.Page, error] { return pages(sdk.Page{}) }}, "Fetch: no error"},
		"nothing at all":             {wrong{fetch: func(context.Context, error) iter.Seq2[sdk.Page, error] { return pages() }}, "Fetch: no error"},
		"an event made up":           {wrong{fetch: func(_ context.Context, err error) iter.Seq2[sdk.Page, error] { return pages(page, err) }}, "Fetch: 1 events of an answer that has none"},
		"the class lost": {wrong{fetch: func(_ context.Context, err error) iter.Seq2[sdk.Page, error] {
			return pages(errors.New(strings.ToUpper(err.Error())))
		}}, "Fetch: class other, want "},
		"on after an error": {wrong{fetch: func(_ context.Context, err error) iter.Seq2[sdk.Page, error] { return pages(err, err) }}, "Fetch goes on after it yielded the error"},
		"success of a test": {wrong{test: func(error) error { return nil }}, "TestConnection: no error"},
		"the class of a test lost": {wrong{test: func(err error) error {
			return fmt.Errorf("does not work: %v", err) //nolint:errorlint // the mistake
		}}, "TestConnection: class other, want "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, f := range failures() {
				t.Run(f.name, func(t *testing.T) {
					p, _ := connectTo(t, &vendor{failure: f}, func(env sdk.Env, baseURL string) (sdk.Poller, error) {
						c, err := connectRight(env, baseURL)
						mistaken := test.wrong
						mistaken.right = c.(right)
						return mistaken, err
					})
					if got := judged(t, p, f.class, f.wait); len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
						t.Errorf("%q, want one that begins with %q", got, test.want)
					}
				})
			}
		})
	}
}

// What the vendor says of a request is no error's text as it is.
func TestSecretInAnErrorIsFound(t *testing.T) {
	for _, f := range failures()[:1] {
		p, _ := connectTo(t, &vendor{failure: f}, func(env sdk.Env, baseURL string) (sdk.Poller, error) {
			return repeating{env, baseURL}, nil
		})
		got := judged(t, p, f.class, 0)
		if len(got) != 2 || !strings.HasPrefix(got[0], "Fetch: the error shows secret 1 of 1 where this says [redacted]: ") ||
			!strings.HasPrefix(got[1], "TestConnection: the error shows secret 1 of 1") || !strings.Contains(got[0], "X-Api-Key:[[redacted]]") {
			t.Errorf("%q, want that both show the secret, and where", got)
		}
	}
}

// repeating is a connector that repeats what its vendor says.
type repeating struct {
	env     sdk.Env
	baseURL string
}

func (c repeating) TestConnection(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.baseURL, http.NoBody)
	if err != nil {
		return err
	}
	req.Header.Set("X-Api-Key", "t0ken")
	response, err := c.env.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	said, _ := io.ReadAll(response.Body)
	return sdk.StatusError(response.StatusCode, 0, string(said))
}

func (c repeating) Fetch(ctx context.Context, _ sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return pages(c.TestConnection(ctx))
}

func (repeating) Normalize([]byte) (sdk.Alert, error) { return sdk.Alert{}, nil }

// Each failure wants another class than most others, so that no class does for all.
func TestOneClassDoesNotDo(t *testing.T) {
	for _, f := range failures() {
		if f.class == sdk.ClassStatus {
			continue
		}
		p, _ := connectTo(t, &vendor{failure: f}, connectRight)
		if got := judged(t, p, sdk.ClassStatus, f.wait); len(got) != 2 {
			t.Errorf("%s: %q, want that both are not of class status", f.name, got)
		}
	}
}

// judged returns what is wrong with a connector's errors while its vendor fails.
func judged(t *testing.T, c sdk.Connector, class sdk.Class, wait time.Duration) []string {
	t.Helper()
	x := newRuns(t.Context())
	x.judge(c, class, wait, []string{"t0ken"})
	return x.found()
}

func TestConnectorThatDoesNotStopIsFound(t *testing.T) {
	p, err := connectRight(Env(t), "https://localhost")
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	for name, test := range map[string]struct {
		name string
		asks int64
		do   func(context.Context) error
		want string
	}{
		"on and on":        {"Fetch", 1, func(context.Context) error { <-release; return nil }, "Fetch goes on for 10ms after its context ended"},
		"success":          {"TestConnection", 1, func(ctx context.Context) error { <-ctx.Done(); return nil }, "TestConnection succeeds, though its vendor has not answered"},
		"another error":    {"Fetch", 1, func(ctx context.Context) error { <-ctx.Done(); return errors.New("broken") }, "Fetch: broken, want the context's error"},
		"nothing is asked": {"Fetch", 0, func(context.Context) error { return nil }, "Fetch asks the vendor nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			x := newRuns(t.Context())
			x.stopping, x.moment = 10*time.Millisecond, time.Millisecond
			x.stop(p, call{test.name, func(ctx context.Context, _ sdk.Connector) reading {
				asked.Add(test.asks)
				return reading{err: test.do(ctx)}
			}}, asked.Load)
			if got := x.found(); len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	close(release)
}

// scripted yields what it is told to.
type scripted struct {
	right
	all []any
}

func (s scripted) Fetch(context.Context, sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return pages(s.all...)
}

func TestCollect(t *testing.T) {
	a, b := []byte(`{"id":1}`), []byte(`{"id":2}`)
	broken := errors.New("broken")
	list, end, err := Collect(t, scripted{all: []any{
		sdk.Page{Events: [][]byte{a}, IDs: []string{"1"}, Cursor: "c1"}, sdk.Page{Events: [][]byte{b}}, broken,
	}}, sdk.FetchRequest{Cursor: "c0"})
	if !slices.EqualFunc(list, [][]byte{a, b}, slices.Equal) || end != "c1" || !errors.Is(err, broken) {
		t.Errorf("%s, %s, %v", list, end, err)
	}
	if _, end, err := Collect(t, scripted{}, sdk.FetchRequest{Cursor: "c0"}); end != "c0" || err != nil {
		t.Errorf("no pages: %s, %v", end, err)
	}
}

func TestBrokenContractsAreFound(t *testing.T) {
	event := []byte(`{"id":1}`)
	beside := func(yield func(sdk.Page, error) bool) { yield(sdk.Page{Cursor: "c"}, errors.New("broken")) }
	reused := func(yield func(sdk.Page, error) bool) {
		_ = yield(sdk.Page{Events: [][]byte{event}}, nil)
		event[1] = ' '
	}
	endless := func(yield func(sdk.Page, error) bool) {
		for yield(sdk.Page{}, nil) { //nolint:revive // until nobody asks
		}
	}
	page := sdk.Page{Events: [][]byte{[]byte(`{"id":2}`)}, IDs: []string{"2"}, Cursor: "c"}
	renamed := func(yield func(sdk.Page, error) bool) {
		ids := []string{"1"}
		_ = yield(sdk.Page{Events: [][]byte{[]byte(`{"id":1}`)}, IDs: ids}, nil)
		ids[0] = "one"
	}
	round := func(yield func(sdk.Page, error) bool) {
		for yield(page, nil) { //nolint:revive // until nobody asks
		}
	}
	for name, test := range map[string]struct {
		fetch iter.Seq2[sdk.Page, error]
		want  string
	}{
		"a page beside an error": {beside, `Fetch yields a page of 0 events and the cursor "c" beside the error: broken`},
		"too few ids":            {pages(sdk.Page{Events: [][]byte{event, event}, IDs: []string{"1"}}), "page 1 has 1 ids for 2 events"},
		"a buffer used again":    {reused, `event 1 of page 1 was {"id":1} when it was yielded and became { id":1}: leave a page alone once it was yielded`},
		"ids used again":         {renamed, `id 1 of page 1 was "1" when it was yielded and became "one": leave a page alone once it was yielded`},
		"a circle":               {round, `Fetch goes round in circles: page 4 came 3 times before, with the same cursor "c": end where the vendor has no more`},
		"no end":                 {endless, "Fetch does not end: 10000 pages were read"},
	} {
		t.Run(name, func(t *testing.T) {
			c := wrong{fetch: func(context.Context, error) iter.Seq2[sdk.Page, error] { return test.fetch }}
			client, err := connectRight(Env(t), "http://127.0.0.1:1")
			if err != nil {
				t.Fatal(err)
			}
			c.right = client.(right)
			if got := collect(t.Context(), c, sdk.FetchRequest{}, 0).broken; len(got) != 1 || got[0] != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// A consumer that stops is not asked whether it wants more.
func TestFetchThatDoesNotStopIsFound(t *testing.T) {
	on := func(yield func(sdk.Page, error) bool) {
		for range 3 {
			_ = yield(sdk.Page{}, nil)
		}
	}
	c := wrong{fetch: func(context.Context, error) iter.Seq2[sdk.Page, error] { return on }}
	client, err := connectRight(Env(t), "http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	c.right = client.(right)
	want := []string{"Fetch goes on after its consumer stopped: return when yield returns false"}
	if got := collect(t.Context(), c, sdk.FetchRequest{}, 1); !slices.Equal(got.broken, want) || len(got.pages) != 1 {
		t.Errorf("%d pages, %q, want %q", len(got.pages), got.broken, want)
	}
}

// Retries with a wait of a minute cost a test nothing, and the clock shows them.
func TestNobodyWaits(t *testing.T) {
	asked := 0
	env, baseURL := Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"events": [{}]}`))
	}))
	begun, clock := time.Now(), env.Clock.(*Clock)
	before := clock.Now()
	p, err := connectRight(env, baseURL)
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := Collect(t, p, sdk.FetchRequest{})
	if err != nil || len(list) != 1 || clock.Now().Sub(before) < 20*time.Second || time.Since(begun) > 10*time.Second {
		t.Errorf("%d events, %v, after %s by the clock, %s really", len(list), err, clock.Now().Sub(before), time.Since(begun))
	}
	clock.Set(before)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := clock.Sleep(ended, time.Hour); !errors.Is(err, context.Canceled) || !clock.Now().Equal(before) {
		t.Errorf("a wait after the end: %v, %s", err, clock.Now())
	}
}

func TestTokensAreSealed(t *testing.T) {
	env := Env(t)
	seal, token := sdk.NewSecret("seal"), sdk.NewSecret("token")
	if err := env.Tokens.Save(t.Context(), "refresh", seal, token); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, seal string
		want       sdk.Secret
	}{{"refresh", "seal", token}, {"refresh", "another", sdk.Secret{}}, {"access", "seal", sdk.Secret{}}} {
		if got, err := env.Tokens.Load(t.Context(), test.name, sdk.NewSecret(test.seal)); err != nil || got.Reveal() != test.want.Reveal() {
			t.Errorf("%s under %s: %q, %v", test.name, test.seal, got.Reveal(), err)
		}
	}
}
