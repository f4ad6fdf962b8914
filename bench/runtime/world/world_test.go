package world

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func begin(t *testing.T, pages int) *World {
	t.Helper()
	w, err := New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	w.Begin(pages)
	return w
}

// collect reads all events of the vendor.
func collect(t *testing.T, w *World) (all []json.RawMessage) {
	t.Helper()
	for position := "0"; ; {
		resp, err := http.Get(w.Address + "/api/v1/logs?after=" + position)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		var page []json.RawMessage
		if err != nil || json.Unmarshal(body, &page) != nil {
			t.Fatalf("read a page: %v %s", err, body)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		position = resp.Header.Get("Next-Page")
	}
}

// deliver sends events in one batch.
func deliver(t *testing.T, w *World, list []json.RawMessage) (ids int) {
	t.Helper()
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = string(e)
	}
	frame, err := json.Marshal(map[string]any{"intake_key": Key, "jsons": texts})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(w.Address+"/batch", "application/json", strings.NewReader(string(frame)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		IDs []string `json:"event_ids"`
	}
	if resp.StatusCode == http.StatusOK && json.NewDecoder(resp.Body).Decode(&answer) != nil {
		t.Fatal("the answer is not JSON")
	}
	return len(answer.IDs)
}

func TestEvents(t *testing.T) {
	list := collect(t, begin(t, 2))
	if len(list) != 2*PageEvents {
		t.Fatalf("%d events", len(list))
	}
	ids := map[string]bool{}
	for i, e := range list {
		if len(e) != eventBytes {
			t.Fatalf("event %d has %d bytes: %s", i, len(e), e)
		}
		var decoded any
		if err := json.Unmarshal(e, &decoded); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(decoded)
		if err != nil || string(again) != string(e) {
			t.Fatalf("decoded and encoded, an event is another one:\n%s\n%s", e, again)
		}
		ids[decoded.(map[string]any)["uuid"].(string)] = true
	}
	if len(ids) != len(list) {
		t.Errorf("%d ids for %d events", len(ids), len(list))
	}
}

func TestIntakeFindsOut(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]json.RawMessage) []json.RawMessage
		wrong  bool
	}{
		"everything":       {change: func(list []json.RawMessage) []json.RawMessage { return list }},
		"in another order": {change: func(list []json.RawMessage) []json.RawMessage { return append(list[1:], list[0]) }},
		"one twice, one missing": {wrong: true, change: func(list []json.RawMessage) []json.RawMessage {
			list[1] = list[0]
			return list
		}},
		"a byte differs": {wrong: true, change: func(list []json.RawMessage) []json.RawMessage {
			list[7] = json.RawMessage(strings.Replace(string(list[7]), "User", "user", 1))
			return list
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := begin(t, 2)
			list := c.change(collect(t, w))
			for n := range 2 {
				if got := deliver(t, w, list[n*PageEvents:(n+1)*PageEvents]); got != PageEvents {
					t.Fatalf("%d ids", got)
				}
			}
			<-w.Done()
			if _, err := w.Result(); (err != nil) != c.wrong {
				t.Errorf("Result: %v", err)
			}
		})
	}
}

func TestIntakeRefuses(t *testing.T) {
	for _, body := range []string{"", "{}", head, head + tail, head + `"a"`, head + `"a",` + tail, head + `"\x"` + tail, head + `"\`, head + `"a"]}x`} {
		t.Run(strconv.Quote(body), func(t *testing.T) {
			w := begin(t, 1)
			resp, err := http.Post(w.Address+"/batch", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			<-w.Done()
			if _, err := w.Result(); err == nil || resp.StatusCode != http.StatusForbidden {
				t.Errorf("status %d, %v", resp.StatusCode, err)
			}
		})
	}
}
