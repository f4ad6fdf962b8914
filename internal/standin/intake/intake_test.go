package intake_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type client struct {
	t       *testing.T
	address string
	http    *http.Client
}

func start(t *testing.T, h http.Handler) client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return client{t, server.URL, server.Client()}
}

// frame is the body of a request.
func frame(key string, events ...string) string {
	jsons, err := json.Marshal(events)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"intake_key":%q,"jsons":%s}`, key, jsons)
}

// post posts a body and returns the status and the answer.
func (c client) post(ctx context.Context, body string) (int, string, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address+"/batch", strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}

// ids counts the ids of an answer; -1 when it is none.
func ids(answer string) int {
	var got struct {
		EventIDs []string `json:"event_ids"`
	}
	if json.Unmarshal([]byte(answer), &got) != nil || got.EventIDs == nil {
		return -1
	}
	slices.Sort(got.EventIDs)
	return len(slices.Compact(got.EventIDs))
}

func TestIntakeAcceptsAndRemembers(t *testing.T) {
	var told []string
	in := intake.New(intake.Options{Key: "k", Accepted: func(events [][]byte) {
		for _, e := range events {
			told = append(told, string(e))
		}
	}})
	c := start(t, in)
	for _, batch := range [][]string{{"b", "a"}, {"c", "a", "é\n"}} {
		status, answer, err := c.post(t.Context(), frame("k", batch...))
		if err != nil || status != 200 || ids(answer) != len(batch) {
			t.Fatalf("%d %s, %v", status, answer, err)
		}
	}
	got := in.Snapshot()
	got.Last = time.Time{}
	want := intake.Snapshot{Requests: 2, Statuses: map[int]int{200: 2}, Batches: 2, Accepted: 5, Distinct: 4, Duplicates: 1, Bytes: 7, LargestBatch: 3}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if !slices.Equal(in.Events(), []string{"b", "a", "c", "é\n"}) || in.Count("a") != 2 || in.Count("x") != 0 {
		t.Errorf("events %q", in.Events())
	}
	if !slices.Equal(told, []string{"b", "a", "c", "a", "é\n"}) {
		t.Errorf("told of %q", told)
	}
}

func TestIntakeRefuses(t *testing.T) {
	o := intake.Options{
		Key: "k", BodyLimit: 200, EventLimit: 20, BatchLimit: 3,
		Poison: func(e []byte) bool { return string(e) == "poison" },
	}
	cases := map[string]struct {
		body   string
		status int
	}{
		"not JSON":        {"{", 400},
		"no key":          {`{"jsons":["a"]}`, 401},
		"empty key":       {frame("", "a"), 401},
		"another key":     {frame("x", "a"), 403},
		"no events":       {frame("k"), 400},
		"too many events": {frame("k", "a", "b", "c", "d"), 400},
		"a large event":   {frame("k", strings.Repeat("x", 21)), 400},
		"a large body":    {frame("k", strings.Repeat("x", 200)), 413},
		"poison":          {frame("k", "a", "poison", "b"), 400},
		"not a string":    {`{"intake_key":"k","jsons":[{}]}`, 400},
		"good":            {frame("k", strings.Repeat("x", 20)), 200},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			in := intake.New(o)
			status, answer, err := start(t, in).post(t.Context(), tc.body)
			if err != nil || status != tc.status {
				t.Errorf("%d %s, %v", status, answer, err)
			}
			if (in.Snapshot().Accepted > 0) != (tc.status == 200) {
				t.Errorf("%+v", in.Snapshot())
			}
		})
	}
	t.Run("the limit is exclusive", func(t *testing.T) {
		body := frame("k", "a")
		for limit, want := range map[int]int{len(body): 413, len(body) + 1: 200} {
			if status, answer, _ := start(t, intake.New(intake.Options{BodyLimit: limit})).post(t.Context(), body); status != want {
				t.Errorf("limit %d: %d %s", limit, status, answer)
			}
		}
	})
}

func TestOnlyPostToBatchIsServed(t *testing.T) {
	c := start(t, intake.New(intake.Options{}))
	for path, want := range map[string]int{"/batch": 405, "/": 404} {
		resp, err := c.http.Get(c.address + path)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != want {
			t.Errorf("%s: %d", path, resp.StatusCode)
		}
	}
}

func TestFaults(t *testing.T) {
	cases := map[string]struct {
		fault    intake.Fault
		status   int // 0: no answer
		ids      int
		accepted int
		lost     int // events
	}{
		"status":            {intake.Status(503), 503, -1, 0, 0},
		"HTML":              {intake.Text(200, "text/html", "<html>"), 200, -1, 0, 0},
		"reset":             {intake.Reset(), 0, 0, 0, 0},
		"reset unread":      {intake.ResetUnread(), 0, 0, 0, 0},
		"accepted, reset":   {intake.AcceptedReset(), 0, 0, 3, 3},
		"accepted, 500":     {intake.AcceptedStatus(500), 500, -1, 3, 3},
		"partial ids":       {intake.PartialIDs(1), 200, 2, 2, 2},
		"more than all":     {intake.PartialIDs(9), 200, 0, 0, 0},
		"hidden ids":        {intake.HiddenIDs(2), 200, 1, 3, 3},
		"slow":              {intake.Slow(time.Millisecond), 200, 3, 3, 0},
		"the zero Fault":    {intake.Fault{}, 200, -1, 0, 0},
		"unread, answering": {intake.Fault{Unread: true, Status: 413}, 413, -1, 0, 0},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			in := intake.New(intake.Options{})
			in.Inject(tc.fault)
			c := start(t, in)
			status, answer, err := c.post(t.Context(), frame("k", "a", "b", "c"))
			if status != tc.status || (err != nil) != (tc.status == 0) {
				t.Fatalf("%d %s, %v", status, answer, err)
			}
			if err == nil && ids(answer) != tc.ids {
				t.Errorf("%d ids: %s", ids(answer), answer)
			}
			if s := in.Snapshot(); s.Accepted != tc.accepted || s.LostEvents != tc.lost || (s.LostAnswers > 0) != (tc.lost > 0) {
				t.Errorf("%+v", s)
			}
			if status, answer, err := c.post(t.Context(), frame("k", "d")); status != 200 || ids(answer) != 1 {
				t.Errorf("it strikes twice: %d %s, %v", status, answer, err)
			}
		})
	}
}

func TestResetIsAReset(t *testing.T) {
	for name, server := range map[string]func(http.Handler) *httptest.Server{"TCP": httptest.NewServer, "TLS": httptest.NewTLSServer} {
		t.Run(name, func(t *testing.T) {
			in := intake.New(intake.Options{})
			in.Inject(intake.Reset())
			s := server(in)
			defer s.Close()
			_, _, err := client{t, s.URL, s.Client()}.post(t.Context(), frame("k", "a"))
			if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHeadersOfAStatus(t *testing.T) {
	in := intake.New(intake.Options{})
	in.Inject(intake.Status(429, "Retry-After", "7", "X-Other", "a"))
	w := httptest.NewRecorder()
	in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/batch", strings.NewReader("{}")))
	if w.Code != 429 || w.Header().Get("Retry-After") != "7" || w.Header().Get("X-Other") != "a" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestFaultsStrikeInTheirOrder(t *testing.T) {
	in := intake.New(intake.Options{})
	five := intake.Status(500)
	in.Inject(intake.Status(503).Repeat(2), intake.Status(429))
	in.Script(func(request int) *intake.Fault {
		if request == 5 {
			return &five
		}
		return nil
	})
	var got []int
	for range 6 {
		w := httptest.NewRecorder()
		in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/batch", strings.NewReader(frame("k", "a"))))
		got = append(got, w.Code)
	}
	if want := []int{503, 503, 429, 200, 500, 200}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if s := in.Snapshot(); !maps.Equal(s.Statuses, map[int]int{200: 2, 429: 1, 500: 1, 503: 2}) || s.Requests != 6 {
		t.Errorf("%+v", s)
	}
	in.Inject(intake.Status(503).Repeat(100))
	in.Heal()
	w := httptest.NewRecorder()
	in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/batch", strings.NewReader(frame("k", "a"))))
	if w.Code != 200 {
		t.Errorf("healed: %d", w.Code)
	}
}

func TestFaultForATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := intake.New(intake.Options{})
		in.Inject(intake.Status(503).During(time.Hour))
		time.Sleep(time.Hour) // it begins with the first request
		for after, want := range []int{503, 503, 200} {
			w := httptest.NewRecorder()
			in.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/batch", strings.NewReader(frame("k", "a"))))
			if w.Code != want {
				t.Errorf("after %d half hours: %d", after, w.Code)
			}
			time.Sleep(30 * time.Minute)
		}
	})
}

func TestHangAndSlowEndWithTheClient(t *testing.T) {
	for name, f := range map[string]intake.Fault{"hang": intake.Hang(), "slow": intake.Slow(time.Hour)} {
		t.Run(name, func(t *testing.T) {
			in := intake.New(intake.Options{})
			in.Inject(f)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			c := start(t, in) // whose Close waits for the handler
			if _, _, err := c.post(ctx, frame("k", "a")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestIdentifySparesMemory(t *testing.T) {
	in := intake.New(intake.Options{Identify: func(e []byte) string { return string(e[:1]) }})
	if status, _, err := start(t, in).post(t.Context(), frame("k", "a-long", "b-long", "a-other")); status != 200 {
		t.Fatal(status, err)
	}
	if s := in.Snapshot(); !slices.Equal(in.Events(), []string{"a", "b"}) || in.Count("a") != 2 || s.Bytes != 19 || s.Duplicates != 1 {
		t.Errorf("%q %+v", in.Events(), s)
	}
}

func TestPoisonCanBeSwitched(t *testing.T) {
	in := intake.New(intake.Options{})
	c := start(t, in)
	for _, tc := range []struct {
		poison func([]byte) bool
		want   int
	}{{nil, 200}, {func([]byte) bool { return true }, 400}, {nil, 200}} {
		in.Poison(tc.poison)
		if status, answer, err := c.post(t.Context(), frame("k", "a")); status != tc.want {
			t.Errorf("%d %s, %v", status, answer, err)
		}
	}
}
