package concealed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const document = `{
	"union": {"user": "u", "password": "canary-1"},
	"untyped": {"password": "canary-2"},
	"any": ["canary-3"],
	"several": "canary-4",
	"nullable": "canary-5",
	"composed": "canary-6",
	"branch": "x-canary-7",
	"list": ["canary-8", {"a": "canary-9"}],
	"anylist": ["canary-10"],
	"tuple": ["plain", "canary-11"],
	"contains": ["canary-12"],
	"patterns": {"token_a": "canary-13", "host_a": "plain"},
	"onepattern": {"token_a": "canary-14"},
	"map": {"a": {"password": "canary-15"}},
	"extra": {"host": "plain", "more": "canary-16"},
	"opened": {"host": "plain", "more": {"deep": "canary-17"}},
	"conditional": {"kind": "basic", "key": "canary-18", "pin": 8472, "password": "canary-19"},
	"listed": {"password": "canary-20"},
	"proof": "canary-21"
}`

// What a configuration shows by itself has nothing of its secrets, and what is revealed has all of them.
func TestCanaries(t *testing.T) {
	c, err := Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("configuration", "value", c, "pointer", &c, "union", c.Union)
	}
	marshalled, err := json.Marshal(struct{ C Config }{c})
	if err != nil {
		t.Fatal(err)
	}
	all := []string{fmt.Sprint(c), fmt.Sprint(&c), fmt.Sprint(c.Union, c.Any, c.Extra), string(marshalled), log.String()}
	for _, verb := range []string{"%+v", "%#v", "%s", "%q", "%x"} {
		all = append(all, fmt.Sprintf(verb, c))
	}
	for _, shown := range all {
		if strings.Contains(shown, "canary") || strings.Contains(shown, "8472") || strings.Contains(shown, fmt.Sprintf("%x", "canary")) {
			t.Errorf("a secret shows in %s", shown)
		}
	}
	revealed, err := c.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 21; i++ {
		if canary := fmt.Sprintf(`canary-%d"`, i); !strings.Contains(string(revealed), canary) {
			t.Errorf("%s is missing in %s", canary, revealed)
		}
	}
	if v, ok := c.Union.AsOptionA(); !ok || v.Password.Reveal() != "canary-1" {
		t.Errorf("AsOptionA() = %v, %t", v, ok)
	}
}

// Nor do violations.
func TestCanariesInViolations(t *testing.T) {
	wrong := strings.NewReplacer(`"user": "u"`, `"user": 8472`, `"canary-2"}`, `"canary-2", "password": 8472}`, `"basic"`, `5`).Replace(document)
	err := ValidateJSON([]byte(wrong))
	if err == nil {
		t.Fatal("no violations")
	}
	if text := err.Error(); strings.Contains(text, "canary") || strings.Contains(text, "8472") {
		t.Errorf("a secret shows in %s", text)
	}
}
