package sdk_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func alert() sdk.Alert {
	return sdk.Alert{
		Source: "hello", Category: "saas", Severity: sdk.SeverityLow, Title: "a < b",
		Description: "d", AlertID: "1", Host: "h", Raw: json.RawMessage("{ \"b\": 1.0,\n\"a\": \"<&>\" }"),
	}
}

// Seed: "Always include the original payload. Detection rules and the explain endpoint both rely on it."
func TestAlertKeepsRawByteForByte(t *testing.T) {
	got, err := alert().AppendJSON([]byte("prefix "))
	want := `prefix {"source":"hello","category":"saas","severity":"low","title":"a < b","description":"d",` +
		`"alert_id":"1","host":"h","raw":` + "{ \"b\": 1.0,\n\"a\": \"<&>\" }}"
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}

// Seed: "Hostname or IP if relevant; None if not."
func TestAlertWithoutHostSaysNull(t *testing.T) {
	a := alert()
	a.Host = ""
	got, err := a.AppendJSON(nil)
	if err != nil || !strings.Contains(string(got), `"host":null`) {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestAlertDecodes(t *testing.T) {
	for _, host := range []string{"", "h"} {
		want := alert()
		want.Host = host
		data, err := want.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		var got sdk.Alert
		if err := json.Unmarshal(data, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
	}
}

// Seed: "One of info, low, medium, high. Four tiers, not five."
func TestAlertRefuses(t *testing.T) {
	cases := map[string]struct {
		change func(*sdk.Alert)
		want   string
	}{
		"severity":      {func(a *sdk.Alert) { a.Severity = "critical" }, `encode alert "1": severity "critical" is not info, low, medium or high`},
		"no raw":        {func(a *sdk.Alert) { a.Raw = nil }, `encode alert "1": raw is not JSON; carry an event of another format as a JSON string`},
		"raw not JSON":  {func(a *sdk.Alert) { a.Raw = json.RawMessage("CEF:0|x") }, `encode alert "1": raw is not JSON; carry an event of another format as a JSON string`},
		"raw not UTF-8": {func(a *sdk.Alert) { a.Raw = json.RawMessage("\"\xff\"") }, `encode alert "1": raw is not JSON; carry an event of another format as a JSON string`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			a := alert()
			c.change(&a)
			if got, err := a.AppendJSON(nil); err == nil || err.Error() != c.want || len(got) != 0 {
				t.Errorf("got %s, %v\nwant %s", got, err, c.want)
			}
			if _, err := json.Marshal(a); err == nil {
				t.Error("json.Marshal accepts it")
			}
		})
	}
}

func TestTestResultNamesAllMembers(t *testing.T) {
	for _, c := range []struct {
		result sdk.TestResult
		want   string
	}{
		{sdk.TestResult{Success: true, Connector: "hello"}, `{"success":true,"connector":"hello","error":""}`},
		{sdk.TestResult{Connector: "hello", Error: "e"}, `{"success":false,"connector":"hello","error":"e"}`},
	} {
		if got, err := json.Marshal(c.result); err != nil || string(got) != c.want {
			t.Errorf("got %s, %v\nwant %s", got, err, c.want)
		}
	}
}

// Seed: "Use the vendor's ID when one exists; otherwise build a deterministic hash from event content."
// Seed: "Stable identifier for de-duplication."
func TestHashID(t *testing.T) {
	parts := func(texts ...string) (list [][]byte) {
		for _, text := range texts {
			list = append(list, []byte(text))
		}
		return list
	}
	// Pinned: an id that changes makes every event a new one.
	if got, want := sdk.HashID("hello", parts("a", "bc")...), "hello:5310a58788781ab25d5ad7c3f8503582"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	seen := map[string][]string{}
	for _, list := range [][]string{nil, {""}, {"", ""}, {"a", "bc"}, {"ab", "c"}, {"abc"}, {"a", "b", "c"}, {"bc", "a"}, {"1:a"}, {"a", ""}} {
		id := sdk.HashID("hello", parts(list...)...)
		if other, ok := seen[id]; ok {
			t.Errorf("%q and %q have one id", list, other)
		}
		seen[id] = list
		if again := sdk.HashID("hello", parts(list...)...); again != id {
			t.Errorf("%q has two ids: %s, %s", list, id, again)
		}
		if sdk.HashID("other", parts(list...)...) == id {
			t.Errorf("%q of two sources has one id", list)
		}
	}
}
