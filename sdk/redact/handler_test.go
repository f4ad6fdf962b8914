package redact_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

func TestHandlerIsAHandler(t *testing.T) {
	for name, secrets := range map[string][]string{"no secrets": nil, "a secret": {"not-there"}} {
		var b bytes.Buffer
		slogtest.Run(t, func(t *testing.T) slog.Handler {
			b.Reset()
			return redactorOf(secrets...).Handler(slog.NewJSONHandler(&b, nil))
		}, func(t *testing.T) map[string]any {
			var m map[string]any
			if err := json.Unmarshal(b.Bytes(), &m); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return m
		})
	}
}

const canary = "canary-9f8e7d6c"

type lazy struct{ v any }

func (l lazy) LogValue() slog.Value { return slog.AnyValue(l.v) }

type named string

func (n named) String() string { return "named " + string(n) }

type panics struct{}

func (panics) Error() string { panic("panic with " + canary) }

type marshaler struct{ text string }

func (m marshaler) MarshalText() ([]byte, error) { return []byte("text " + m.text), nil }

type brokenMarshaler struct{}

func (brokenMarshaler) MarshalText() ([]byte, error) { panic("panic with " + canary) }

type nested struct {
	Token  string
	hidden []byte
	inner  struct{ s string }
}

func TestHandlerRedactsEveryKind(t *testing.T) {
	nest := nested{Token: canary, hidden: []byte(canary)}
	nest.inner.s = canary
	var nothing *nested
	big, _ := new(big.Int).SetString("123456789012345678901", 10)
	values := map[string]any{
		"string": canary, "int": 48151623, "uint": uint64(48151623), "float": 48151623.0, "duration": time.Duration(48151623),
		"error": errors.New("bad token " + canary), "wrapped": fmt.Errorf("w: %w", errors.New(canary)),
		"url error":  &url.Error{Op: "Get", URL: "https://h/?t=" + url.QueryEscape(canary), Err: errors.New("refused")},
		"classified": sdk.Errorf(sdk.ClassNetwork, "x %s", canary),
		"bytes":      []byte(canary), "raw": json.RawMessage(`{"k":"` + canary + `"}`),
		"stringer": named(canary), "struct": nest, "pointer": &nest, "nil": nil, "nil pointer": nothing,
		"map": map[string]any{canary: canary}, "slice": []string{canary}, "any slice": []any{[]byte(canary)},
		"log valuer": lazy{canary}, "log valuer twice": lazy{lazy{errors.New(canary)}}, "log valuer of a group": lazy{[]slog.Attr{slog.String("k", canary)}},
		"text": marshaler{canary}, "panics": panics{}, "panics too": brokenMarshaler{}, "big": big, "secret": sdk.NewSecret(canary),
	}
	redactor := redactorOf(canary, "48151623", "123456789012345678901")
	for format, newHandler := range map[string]func(*bytes.Buffer) slog.Handler{
		"json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		"text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
	} {
		for kind, v := range values {
			for where, log := range map[string]func(*slog.Logger){
				"value":         func(l *slog.Logger) { l.Info("m", "k", v) },
				"bound":         func(l *slog.Logger) { l.With("k", v).Info("m") },
				"in a group":    func(l *slog.Logger) { l.Info("m", slog.Group("g", "k", v)) },
				"in two groups": func(l *slog.Logger) { l.WithGroup("a").With("k", v).WithGroup("b").Info("m", "k", v) },
				"formatted":     func(l *slog.Logger) { l.Info(fmt.Sprintf("%v %+v", v, v)) },
			} {
				if where == "formatted" && strings.HasPrefix(kind, "log valuer") {
					continue
				}
				var b bytes.Buffer
				log(slog.New(redactor.Handler(newHandler(&b))))
				got := b.String()
				for _, form := range []string{"9f8e7d6c", "48151623", "48.151623", "4.8151623e+07", "123456789012345678901", "57 102 56 101"} {
					if strings.Contains(got, form) && (where != "formatted" || kind != "duration" && kind != "float") {
						t.Errorf("%s %s %s shows the secret: %s", format, kind, where, got)
					}
				}
				if len(got) == 0 || !strings.Contains(got, "k") && where != "formatted" {
					t.Errorf("%s %s %s says nothing: %s", format, kind, where, got)
				}
			}
		}
	}
}

func TestHandlerRedactsMessagesKeysAndGroups(t *testing.T) {
	var b bytes.Buffer
	r := redactorOf(canary)
	log := slog.New(r.Handler(slog.NewJSONHandler(&b, nil)))
	log.WithGroup("g-"+canary).With(canary, 1).Info("hello "+canary, "a-"+canary, 2, slog.Group(canary, "x", 3))
	got := b.String()
	if strings.Contains(got, canary) || strings.Count(got, "[redacted]") != 5 {
		t.Errorf("got %s", got)
	}
}

func TestHandlerKeepsPlainValues(t *testing.T) {
	var b bytes.Buffer
	handler := slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	slog.New(redactorOf(canary).Handler(handler)).Info("m", "n", 1, "u", uint64(2), "f", 1.5, "b", true, "nil", nil, "s", "x", "raw", []byte(`{"a":1}`), "d", time.Second)
	want := `{"level":"INFO","msg":"m","n":1,"u":2,"f":1.5,"b":true,"nil":null,"s":"x","raw":"{\"a\":1}","d":1000000000}` + "\n"
	if got := b.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A secret may become known after a logger was bound to a value that holds it.
func TestHandlerRedactsWhatWasBoundBefore(t *testing.T) {
	var b bytes.Buffer
	r := &redact.Redactor{}
	log := slog.New(r.Handler(slog.NewJSONHandler(&b, nil))).With("k", canary).WithGroup("g").With("l", "x"+canary)
	log.Info("before")
	if !strings.Contains(b.String(), canary) {
		t.Fatalf("got %s", b.String())
	}
	b.Reset()
	r.Add(sdk.NewSecret(canary))
	log.Info("after", "m", canary)
	if got := b.String(); strings.Contains(got, canary) || strings.Count(got, "[redacted]") != 3 {
		t.Errorf("got %s", got)
	}
}

// Loggers that are made of one another do not share what they are bound to.
func TestHandlerBranches(t *testing.T) {
	var b bytes.Buffer
	root := slog.New(redactorOf(canary).Handler(slog.NewTextHandler(&b, nil))).With("root", 1)
	left, right := root.With("left", 1), root.With("right", 1)
	left.Info("l")
	right.Info("r")
	root.Info("0")
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, want := range []string{"msg=l root=1 left=1", "msg=r root=1 right=1", "msg=0 root=1"} {
		if !strings.HasSuffix(lines[i], want) {
			t.Errorf("got %s, want …%s", lines[i], want)
		}
	}
}

func TestHandlerKeepsTheLevel(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(redactorOf(canary).Handler(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelWarn})))
	log.With("a", 1).Info("m")
	if b.Len() != 0 || log.Enabled(t.Context(), slog.LevelInfo) || !log.Enabled(t.Context(), slog.LevelWarn) {
		t.Errorf("got %s", b.String())
	}
}
