package sdktest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// pageOf returns a page of events that are their own ids.
func pageOf(cursor sdk.Cursor, events ...string) sdk.Page {
	page := sdk.Page{Cursor: cursor, IDs: []string{}}
	for _, event := range events {
		page.Events, page.IDs = append(page.Events, []byte(event)), append(page.IDs, event)
	}
	return page
}

func TestIntakePolls(t *testing.T) {
	broken := errors.New("broken")
	c := scripted{all: []any{pageOf("c1", "a", "b"), pageOf("", "b", "c", ""), pageOf("c2", "", "a"), broken}}
	i := Intake{Cursor: "c0"}
	if err := i.Poll(t, c, sdk.Window{}, 1); err != nil || !slices.Equal(i.Events, []string{"a", "b"}) || i.Cursor != "c1" || len(i.Pages) != 1 {
		t.Errorf("one page: %+v, %v", i, err)
	}
	err := i.Poll(t, c, sdk.Window{}, 0)
	if want := []string{"a", "b", "c", "", ""}; !errors.Is(err, broken) || !slices.Equal(i.Events, want) || !slices.Equal(i.IDs, want) {
		t.Errorf("%q with the ids %q, %v; want %q", i.Events, i.IDs, err, want)
	}
	if i.Repeats != 4 || i.Cursor != "c2" || len(i.Pages) != 4 {
		t.Errorf("%d repeats on %d pages up to %s, want 4, 4, c2", i.Repeats, len(i.Pages), i.Cursor)
	}
	i.Refuse = func(page sdk.Page) error {
		if page.Cursor == "" {
			return broken
		}
		return nil
	}
	if err := i.Poll(t, scripted{all: []any{pageOf("c3", "x"), pageOf("", "y"), pageOf("c4", "z")}}, sdk.Window{}, 0); !errors.Is(err, broken) || i.Cursor != "c3" {
		t.Errorf("a page that is refused: %v, up to %s", err, i.Cursor)
	}
	if err := i.Accept(sdk.Page{Events: [][]byte{{}}, IDs: []string{}}); err == nil || err.Error() != "bug: a page has 0 ids for 1 events" {
		t.Errorf("too few ids: %v", err)
	}
}

// A connector that uses its buffer again changes nothing of what was accepted.
func TestIntakeKeepsCopies(t *testing.T) {
	page, i := pageOf("", "event"), Intake{}
	if err := i.Accept(page); err != nil {
		t.Fatal(err)
	}
	page.Events[0][0] = 'E'
	if i.Events[0] != "event" || string(i.Pages[0].Events[0]) != "event" {
		t.Errorf("%q, %s", i.Events, i.Pages[0].Events)
	}
}

func TestIntakeStreams(t *testing.T) {
	v, s := startStream(t, "")
	var i Intake
	v.Close(2)
	if err := i.Stream(t, s, 0); sdk.Classify(err).Class != sdk.ClassNetwork || !slices.Equal(i.Events, v.Events[:2]) {
		t.Errorf("until the connection is lost: %q, %v", i.Events, err)
	}
	if err := i.Stream(t, s, 3); !errors.Is(err, context.Canceled) || !slices.Equal(i.Events, v.Events) {
		t.Errorf("%q, %v", i.Events, err)
	}
}

func TestErrorsAreJudged(t *testing.T) {
	refused := sdk.StatusError(http.StatusUnauthorized, 0, "make a new token")
	if e := CheckError(t, refused, sdk.ClassCredential, "make a new token", "t0ken"); e != refused {
		t.Errorf("the error is %v", e)
	}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"none":             {nil, "no error: nobody sees that the source is broken"},
		"another class":    {sdk.StatusError(403, 0, "make a new token"), "class permission, want credential: permission error: HTTP 403: make a new token"},
		"another text":     {sdk.StatusError(401, 0, "no"), `it says "credential error: HTTP 401: no", want "make a new token"`},
		"a secret in it":   {sdk.StatusError(401, 0, "make a new token, not t0ken"), "the error shows secret 2 of 2"},
		"one in its query": {fmt.Errorf("https://h/?k=t0ken: %w", refused), "the error shows secret 2 of 2"},
	} {
		got := judgeError(test.err, sdk.ClassCredential, "make a new token", []string{"canary", "t0ken"})
		if len(got) != 1 || !strings.HasPrefix(got[0], test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestRecord(t *testing.T) {
	env := Env(t)
	log := Record(t, &env)
	env.Logger.Debug("it is said", slog.String("name", "value"))
	if got := log.String(); !strings.Contains(got, `level=DEBUG msg="it is said" name=value`) {
		t.Errorf("the log says %q", got)
	}
	if log.Reset(); log.String() != "" {
		t.Errorf("after a reset the log says %q", log)
	}
}

// Each place wants a class of its own, of both methods, so that no class does for all.
func TestUnreachableWantsItsClass(t *testing.T) {
	for _, place := range unreachable(t) {
		env := Env(t)
		transport := &http.Transport{DialContext: dial}
		defer transport.CloseIdleConnections()
		env.HTTP = &http.Client{Transport: transport}
		c, err := connectRight(env, place.baseURL)
		if err != nil {
			t.Fatal(err)
		}
		if got := judged(t, c, sdk.ClassNetwork, 0); len(got) != 2 || !strings.HasPrefix(got[0], "Fetch: class "+string(place.class)) {
			t.Errorf("%s: %q, want that both are of class %s", place.name, got, place.class)
		}
	}
}

// A streamer is judged by its Stream.
func TestUnreachableStreamer(t *testing.T) {
	v, s := startStream(t, "")
	v.Refuse(http.StatusForbidden, 0)
	got := judged(t, s, sdk.ClassPermission, 0)
	if want := "TestConnection: no error: nobody sees that the source is broken"; !slices.Equal(got, []string{want}) {
		t.Errorf("%q, want %q", got, want)
	}
}
