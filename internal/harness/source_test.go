package harness_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/github"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
)

// token is the credential that every vendor here wants. It is made of what is
// escaped differently by JSON, URLs and base64.
const token = "canary-7f3a+9b/e1~C4n4ry=="

// source is a vendor with events and faults of its own.
type source struct {
	connector string // the command
	page      int    // how many events go out at once, at most
	settings  func(address string) map[string]any
	vendor    http.Handler
	switches  *faults.Switch // in front of the vendor; nil where there is none
	// event returns the event of a number; add gives events to the vendor.
	event    func(number int, at time.Time) []byte
	add      func(stored time.Time, events ...[]byte)
	identify func(event []byte) string
	expire   func()
	fail     func(...proofpoint.Fault) // the coming sessions, of a streamer
	close    func()
}

// member returns a function that finds the text of a member, fast.
func member(name string) func([]byte) string {
	before := fmt.Appendf(nil, `"%s":"`, name)
	return func(event []byte) string {
		_, rest, ok := bytes.Cut(event, before)
		if !ok {
			return ""
		}
		text, _, _ := bytes.Cut(rest, []byte{'"'})
		return string(text)
	}
}

// oktaSource is a poller with an exact cursor.
func oktaSource(page int) source {
	tenant := okta.New(token)
	return source{
		connector: "okta_system_log", page: page, vendor: tenant, switches: tenant.Switch,
		settings: func(address string) map[string]any {
			return map[string]any{"base_url": address, "api_token": token, "page_size": page}
		},
		event:    oktaEvent,
		add:      tenant.Append,
		identify: member("uuid"),
		expire:   tenant.Expire,
		close:    func() {},
	}
}

// oktaEvent is the event of a number; in the long form it is a short one, so
// that a million of them need not much memory.
func oktaEvent(n int, at time.Time) []byte {
	if !*soak {
		return okta.Event(n, at)
	}
	return fmt.Appendf(nil, `{"uuid":"%s","published":"%s","severity":"INFO","eventType":"user.session.start","displayMessage":"User login to Okta"}`,
		okta.ID(n), at.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// githubSource is a poller that reads some events twice and leaves them out.
func githubSource(page int) source {
	host := github.New("example-org", token)
	return source{
		connector: "github_audit_log", page: page, vendor: host, switches: host.Switch,
		settings: func(address string) map[string]any {
			return map[string]any{"base_url": address, "org": "example-org", "token": token, "page_size": page}
		},
		event:    github.Event,
		add:      func(_ time.Time, events ...[]byte) { host.Append(events...) },
		identify: member("_document_id"),
		expire:   host.Expire,
		close:    func() {},
	}
}

// proofpointSource is a streamer; its pages have 500 events at most.
func proofpointSource() source {
	service := proofpoint.New("example_hosted", token)
	at := member("ts")
	return source{
		connector: "proofpoint_pod", page: 500, vendor: service,
		settings: func(address string) map[string]any {
			return map[string]any{
				"base_url": strings.Replace(address, "http", "ws", 1), "cluster_id": "example_hosted", "api_key": token,
			}
		},
		event: func(n int, at time.Time) []byte {
			return fmt.Appendf(nil, `{"guid":"g%d","ts":"%s","msg":{"header":{"subject":["nr. %d"]}},"envelope":{"from":"a@example.com","rcpts":["b@example.org"]}}`,
				n, at.UTC().Format("2006-01-02T15:04:05.000000-0700"), n)
		},
		add: func(_ time.Time, events ...[]byte) {
			list := make([]proofpoint.Event, len(events))
			for i, event := range events {
				when, err := time.Parse("2006-01-02T15:04:05.000000-0700", at(event))
				if err != nil {
					panic(err) // a mistake in a test
				}
				list[i] = proofpoint.Event{At: when, Text: string(event)}
			}
			service.Add("message", list...)
		},
		identify: member("guid"),
		fail:     service.Fail,
		close:    service.Close,
	}
}
