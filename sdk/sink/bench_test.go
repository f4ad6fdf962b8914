package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// page is n events of about 1 KB, as a vendor writes them.
func page(n int) [][]byte {
	events := make([][]byte, n)
	for i := range events {
		events[i] = fmt.Appendf(nil, `{"uuid":"%08d-6a0b-11ef-b864-0242ac120002","published":"2026-03-10T11:22:33.444Z","eventType":"user.session.start","version":"0","severity":"INFO",`+
			`"displayMessage":"User login to the service","actor":{"id":"00u1qqxig80SMWArY0g7","type":"User","alternateId":"someone@example.org","displayName":"Some One","detailEntry":null},`+
			`"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36","os":"Linux","browser":"CHROME"},`+
			`"zone":"null","device":"Computer","id":null,"ipAddress":"198.51.100.%d","geographicalContext":{"city":"Rennes","state":"Brittany","country":"France","postalCode":"35000",`+
			`"geolocation":{"lat":48.1113,"lon":-1.68}}},"outcome":{"result":"SUCCESS","reason":null},"target":[{"id":"0oa1qqxe5jCqT1PTA0g7","type":"AppInstance","alternateId":"The Service",`+
			`"displayName":"The Service","detailEntry":{"signOnModeType":"SAML_2_0"}}],"transaction":{"type":"WEB","id":"Y7zFQvHxfR3n1x8mXJ9ZkQAABcE","detail":{}},"debugContext":{"debugData":{"requestId":"%d"}}}`, i, i%250, i)
	}
	return events
}

// BenchmarkEncode compares how a batch is encoded with encoding/json's encoder.
func BenchmarkEncode(b *testing.B) {
	events := page(1000)
	var bytes int64
	for _, event := range events {
		bytes += int64(len(event))
	}
	s := &intake{}
	var theirs float64
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(bytes)
		b.ReportAllocs()
		texts := make([]string, len(events))
		for b.Loop() {
			for i, event := range events {
				texts[i] = string(event)
			}
			w := discard{}
			enc := json.NewEncoder(&w)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(struct {
				Key   string   `json:"intake_key"`
				Jsons []string `json:"jsons"`
			}{"k", texts}); err != nil {
				b.Fatal(err)
			}
		}
		theirs = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(bytes)
		b.ReportAllocs()
		var body []byte
		for b.Loop() {
			body = s.begin(body[:0])
			for i, event := range events {
				body, _ = s.add(body, event, i == 0)
			}
			body = s.end(body)
		}
		b.ReportMetric(theirs/(float64(b.Elapsed())/float64(b.N)), "times-faster")
	})
}

type discard struct{}

func (*discard) Write(p []byte) (int, error) { return len(p), nil }

// answering is a transport that reads each request and accepts its 1,000 events.
type answering struct{ answer string }

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(a.answer))}, nil
}

// BenchmarkPublish compares the publisher with a loop that only encodes and
// posts the same events and looks at nothing but the status.
func BenchmarkPublish(b *testing.B) {
	events := page(1000)
	client := &http.Client{Transport: answering{`{"event_ids":["` + strings.Repeat(`8f0c2f6e-9d5c-4a55-8a3e-0d3f5b7c9a11","`, 999) + `8f0c2f6e-9d5c-4a55-8a3e-0d3f5b7c9a11"]}`}}
	var bare float64
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		var body []byte
		for b.Loop() {
			body = append(body[:0], `{"intake_key":"k","jsons":[`...)
			for i, event := range events {
				if i > 0 {
					body = append(body, ',')
				}
				body, _ = appendString(body, event)
			}
			body = append(body, "]}"...)
			resp, err := client.Post("http://intake.example/batch", "application/json", bytes.NewReader(body))
			if err != nil || resp.StatusCode != http.StatusOK {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
		}
		bare = float64(b.Elapsed()) / float64(b.N)
	})
	b.Run("publisher", func(b *testing.B) {
		s, err := Intake(IntakeOptions{Key: sdk.NewSecret("k"), Client: client})
		if err != nil {
			b.Fatal(err)
		}
		p := NewPublisher(s, Options{})
		b.ReportAllocs()
		for b.Loop() {
			if got, err := p.Publish(b.Context(), events); err != nil || got.Forwarded != len(events) {
				b.Fatal(got, err)
			}
		}
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/bare, "of-bare")
	})
}
