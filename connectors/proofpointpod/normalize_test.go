package proofpointpod

import (
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func normalizer(t *testing.T, log proofpointpod.Type) *Connector {
	t.Helper()
	cfg := proofpointpod.Default()
	cfg.Type = log
	c, err := New(cfg, sdk.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const delivered = `{"connection":{"country":"**","helo":"mail.example","host":"localhost","ip":"192.0.2.7"},` +
	`"envelope":{"from":"a@example.com","rcpts":["b@example.net","c@example.net","d@example.net"]},` +
	`"filter":{"actions":[{"action":"accept","isFinal":true,"module":"access","rule":"system"}],"disposition":"accept","modules":{}},` +
	`"guid":"vRq4ZIFWHXbu","msg":{"header":{"subject":["Q3 \u00fcbersicht"]}},"msgParts":[],  "ts":"2024-05-22T12:10:03.058340-0700"}`

func TestNormalizeMessage(t *testing.T) {
	alert, err := normalizer(t, proofpointpod.TypeMessage).Normalize([]byte(delivered))
	if err != nil {
		t.Fatal(err)
	}
	if alert.Source != "proofpoint_pod" || alert.Category != "saas" || alert.AlertID != "proofpoint_pod:vRq4ZIFWHXbu" || alert.Host != "192.0.2.7" {
		t.Errorf("the alert is %+v", alert)
	}
	if alert.Title != "accept: Q3 übersicht" || alert.Description != "from a@example.com to b@example.net and 2 more" {
		t.Errorf("the alert says %q, %q", alert.Title, alert.Description)
	}
	if string(alert.Raw) != delivered || alert.Severity != sdk.SeverityInfo {
		t.Errorf("the alert is %s with %s", alert.Severity, alert.Raw)
	}
}

// Each row of the rule in Normalize's documentation.
func TestSeverity(t *testing.T) {
	const (
		virus    = `"modules":{"av":{"virusNames":["Eicar"]}}`
		phish    = `"modules":{"spam":{"triggeredClassifier":"phish"}}`
		bulk     = `"modules":{"spam":{"triggeredClassifier":"bulk"}}`
		held     = `"quarantine":{"folder":"Malware","rule":"r"}`
		sandbox  = `,"msgParts":[{"sandboxStatus":"clean"},{"sandboxStatus":"THREAT"}]`
		harmless = `,"msgParts":[{"sandboxStatus":"clean"},7]`
	)
	for _, test := range []struct {
		name   string
		log    proofpointpod.Type
		event  string
		want   sdk.Severity
		saying string
	}{
		{"a virus, delivered", "message", `{"filter":{"disposition":"continue",` + virus + `}}`, sdk.SeverityHigh, "threat: virus Eicar"},
		{"a virus, discarded", "message", `{"filter":{"disposition":"discard",` + virus + `}}`, sdk.SeverityMedium, "threat: virus Eicar"},
		{"phish, delivered", "message", `{"filter":{"disposition":"accept",` + phish + `}}`, sdk.SeverityHigh, "threat: phish"},
		{"phish, quarantined", "message", `{"filter":{"disposition":"continue",` + phish + `,` + held + `}}`, sdk.SeverityMedium, "quarantine folder: Malware"},
		{"sandbox, delivered", "message", `{"filter":{"disposition":"accept"}` + sandbox + `}`, sdk.SeverityHigh, "threat: sandbox"},
		{"sandbox, rejected", "message", `{"filter":{"disposition":"reject"}` + sandbox + `}`, sdk.SeverityMedium, "threat: sandbox"},
		{"bulk, quarantined", "message", `{"filter":{` + bulk + `,` + held + `}}`, sdk.SeverityLow, "quarantine folder: Malware"},
		{"rejected", "message", `{"filter":{"disposition":"reject"}` + harmless + `}`, sdk.SeverityLow, "reject: (no subject)"},
		{"bulk, delivered", "message", `{"filter":{"disposition":"accept",` + bulk + `}` + harmless + `}`, sdk.SeverityInfo, "accept: (no subject)"},
		{"nothing known", "message", `{}`, sdk.SeverityInfo, "from (nobody) to (nobody)"},
		{"of another shape", "message", `{"filter":[],"msgParts":{},"envelope":7,"guid":{}}`, sdk.SeverityInfo, "message: (no subject)"},

		{"sent", "maillog", `{"sm":{"dsn":"2.0.0","stat":"Sent (Ok)","qid":"45AB"}}`, sdk.SeverityInfo, "mail 45AB: Sent (Ok)"},
		{"put off", "maillog", `{"sm":{"dsn":"4.0.0","stat":"Deferred"}}`, sdk.SeverityInfo, "mail (no queue id): Deferred"},
		{"bounced", "maillog", `{"sm":{"dsn":"5.1.1","stat":"User unknown","qid":"45AB"}}`, sdk.SeverityLow, "User unknown"},
		{"received", "maillog", `{"data":"line","sm":{"from":"<a@example.com>","qid":"45AB"}}`, sdk.SeverityInfo, "mail 45AB: received from <a@example.com>"},
		{"a line of something else", "maillog", `{"data":"ruleset=check"}`, sdk.SeverityInfo, "ruleset=check"},

		{"sign-in", "audit", `{"audit":{"action":"login","level":"INFO","resourceType":"authorization","user":{"email":"bob@example.org"}}}`, sdk.SeverityInfo, "login authorization"},
		{"an error", "audit", `{"audit":{"action":"login","level":"ERROR","user":{"id":"u1"}}}`, sdk.SeverityMedium, "by u1"},
		{"no level", "audit", `{"audit":{}}`, sdk.SeverityInfo, "by (nobody)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			alert, err := normalizer(t, test.log).Normalize([]byte(test.event))
			if err != nil {
				t.Fatal(err)
			}
			if alert.Severity != test.want {
				t.Errorf("the severity is %s, want %s", alert.Severity, test.want)
			}
			if text := alert.Title + "\n" + alert.Description; !strings.Contains(text, test.saying) {
				t.Errorf("the alert says %q, want %q", text, test.saying)
			}
			if !strings.HasPrefix(alert.AlertID, "proofpoint_pod:") || len(alert.AlertID) < 40 {
				t.Errorf("without an id of the vendor the id is %q", alert.AlertID)
			}
			if _, err := alert.AppendJSON(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNormalizeRefuses(t *testing.T) {
	for _, event := range []string{"", "no JSON", "[]", `"text"`, "{", "{\"a\":\"\xff\"}"} {
		if alert, err := normalizer(t, proofpointpod.TypeMessage).Normalize([]byte(event)); err == nil {
			t.Errorf("%q is normalised to %+v", event, alert)
		}
	}
}

func TestNewRefusesAddresses(t *testing.T) {
	for _, address := range []string{"", "wss://", "wss://user:canary@example.com", "wss://example.com:port"} {
		cfg := proofpointpod.Default()
		cfg.BaseURL = address
		if _, err := New(cfg, sdk.Env{}); classOf(err) != sdk.ClassConfiguration || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
