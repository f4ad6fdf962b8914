package sink_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

func openLines(t *testing.T, path string) sink.Sink {
	t.Helper()
	s, err := sink.Lines(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func publish(t *testing.T, s sink.Sink, events ...string) sink.Outcome {
	t.Helper()
	var all [][]byte
	for _, e := range events {
		all = append(all, []byte(e))
	}
	got, err := sink.NewPublisher(s, quick).Publish(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestLinesAppendsOneEventALine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	s := openLines(t, path)
	got := publish(t, s, `{"a": 1}`, "{\n  \"b\": \"x\\n y\",\r\n  \"c\": [1,\n 2]\n}", "text\nof two lines", "plain text", "\"\u2028\"")
	if got.Forwarded != 4 || len(got.Refused) != 1 || got.Refused[0].Index != 2 ||
		!strings.HasPrefix(got.Refused[0].Reason, "the event is of several lines and not JSON: ") {
		t.Errorf("got %+v", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	publish(t, openLines(t, path), `{"d": 1}`)
	want := "{\"a\": 1}\n" + `{"b":"x\n y","c":[1,2]}` + "\nplain text\n\"\u2028\"\n{\"d\": 1}\n"
	if got := content(t, path); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestLinesEndsATornLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	for before, want := range map[string]string{
		"":                     "{\"b\":2}\n",
		"{\"a\":1}\n":          "{\"a\":1}\n{\"b\":2}\n",
		"{\"a\":1}\n{\"a\":\"": "{\"a\":1}\n{\"a\":\"\n{\"b\":2}\n",
	} {
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		publish(t, openLines(t, path), `{"b":2}`)
		if got := content(t, path); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestLinesCannotBeOpened(t *testing.T) {
	_, err := sink.Lines(filepath.Join(t.TempDir(), "none", "events.jsonl"))
	if e := sdk.Classify(err); e == nil || e.Class != sdk.ClassConfiguration || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestLinesToADevice(t *testing.T) {
	s := openLines(t, os.DevNull)
	if got := publish(t, s, "1", "2"); got.Forwarded != 2 {
		t.Errorf("got %+v", got)
	}
}

// stutter writes up to limit bytes of each write, then fails once.
type stutter struct {
	bytes.Buffer
	limit int
}

func (w *stutter) Write(p []byte) (int, error) {
	if w.limit == 0 {
		return w.Buffer.Write(p)
	}
	n, _ := w.Buffer.Write(p[:min(w.limit, len(p))])
	w.limit = 0
	return n, io.ErrClosedPipe
}

func TestWriterKeepsOrderAndEndsTornLines(t *testing.T) {
	for limit, want := range map[int]string{0: "1\n2\n", 1: "1\n1\n2\n", 2: "1\n1\n2\n", 3: "1\n2\n1\n2\n"} {
		w := &stutter{limit: limit}
		s := sink.Writer("stdout", w)
		p := sink.NewPublisher(s, quick)
		events := numbered(3)[1:]
		_, err := p.Publish(t.Context(), events)
		if (limit > 0) != errors.Is(err, io.ErrClosedPipe) {
			t.Fatal(err)
		}
		if err != nil {
			if _, err := p.Publish(t.Context(), events); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.String(); got != want {
			t.Errorf("limit %d: got %q, want %q", limit, got, want)
		}
		if s.Name() != "stdout" || s.Close() != nil {
			t.Error("name or close")
		}
	}
}

func TestWriterHeedsTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var w bytes.Buffer
	if err := sink.Writer("stdout", &w).Send(ctx, numbered(1)); !errors.Is(err, context.Canceled) || w.Len() != 0 {
		t.Errorf("%v, wrote %q", err, w.String())
	}
}

// A log that is rotated, or removed, while the sink has it open: what is
// written to a file without a name would be lost with it.
func TestLinesFollowsItsName(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"moved":   func(path string) error { return os.Rename(path, path+".1") },
		"removed": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.Remove(path), os.WriteFile(path, []byte("torn"), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/events.jsonl"
			s, err := sink.Lines(path)
			if err != nil {
				t.Fatal(err)
			}
			publish(t, s, "1", "2")
			if err := take(path); err != nil {
				t.Fatal(err)
			}
			publish(t, s, "3")
			publish(t, s, "4")
			got, err := os.ReadFile(path)
			if want := map[string]string{"replaced": "torn\n"}[name] + "3\n4\n"; err != nil || string(got) != want {
				t.Errorf("the file holds %q, %v, want %q", got, err, want)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
