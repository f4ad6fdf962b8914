package events_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// page returns an answer of n events of about 1 KB, as vendors send them.
func page(n int, actor string, indent bool) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"actor":{"id":"00u%017d","type":"User","alternateId":"ada.lovelace@example.com","displayName":"%s","detailEntry":null},`+
			`"client":{"userAgent":{"rawUserAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36","os":"Windows 10","browser":"CHROME"},`+
			`"zone":"null","device":"Computer","id":null,"ipAddress":"192.0.2.%d","geographicalContext":{"city":"London","state":"England","country":"United Kingdom","postalCode":"EC1A","geolocation":{"lat":51.5164,"lon":-0.093}}},`+
			`"authenticationContext":{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"externalSessionId":"102%022d"},`+
			`"displayMessage":"User login to Okta","eventType":"user.session.start","outcome":{"result":"SUCCESS","reason":null},"published":"2026-01-31T12:00:00.%03dZ","securityContext":{"asNumber":null,"isProxy":false},`+
			`"severity":"INFO","transaction":{"type":"WEB","id":"Yabc%012d","detail":{}},"uuid":"%08d-0000-11f0-9c1c-000000000000","version":"0","request":{"ipChain":[]},"target":null}`,
			i, actor, i%250, i, i%1000, i, i)
	}
	b.WriteByte(']')
	if indent {
		var out bytes.Buffer
		_ = json.Indent(&out, b.Bytes(), "", "  ")
		return out.Bytes()
	}
	return b.Bytes()
}

// BenchmarkArray takes the events out of a page of 100 and, in turn, has
// encoding/json check the same bytes: "x-json.Valid" is how many times as fast
// it is as json.Valid, which only checks, and "x-json.Unmarshal" as the same
// job done with json.RawMessage. Each figure is the best of its run, which a
// busy machine disturbs least.
func BenchmarkArray(b *testing.B) {
	for _, c := range []struct {
		name     string
		document []byte
	}{
		{"ascii", page(100, "Ada Lovelace", false)},
		{"indented", page(100, "Ada Lovelace", true)},
		{"unicode", page(100, "Ада Лавлейс, 艾达·洛夫莱斯", false)},
	} {
		b.Run(c.name, func(b *testing.B) {
			ours, withIDs, valid, unmarshal := time.Hour, time.Hour, time.Hour, time.Hour
			best := func(least *time.Duration, do func() bool) {
				begin := time.Now()
				ok := do()
				if *least = min(*least, time.Since(begin)); !ok {
					b.Fatal("the page is not read")
				}
			}
			for b.Loop() {
				for range 4 {
					best(&ours, func() bool {
						list, err := events.Array(c.document, "")
						return err == nil && len(list) == 100
					})
				}
				best(&withIDs, func() bool {
					_, ids, err := events.ArrayWithIDs(c.document, "", "uuid")
					return err == nil && ids[99] != ""
				})
				best(&valid, func() bool { return json.Valid(c.document) })
				best(&unmarshal, func() bool {
					var list []json.RawMessage
					return json.Unmarshal(c.document, &list) == nil
				})
			}
			b.ReportMetric(float64(len(c.document))/ours.Seconds()/1e6, "best-MB/s")
			b.ReportMetric(float64(len(c.document))/withIDs.Seconds()/1e6, "best-MB/s-with-ids")
			b.ReportMetric(float64(valid)/float64(ours), "x-json.Valid")
			b.ReportMetric(float64(unmarshal)/float64(ours), "x-json.Unmarshal")
			b.ReportMetric(0, "ns/op") // of all three together: it says nothing
		})
	}
}

// BenchmarkText reads an id that stands last in an event of 1 KB.
func BenchmarkText(b *testing.B) {
	list, err := events.Array(page(1, "Ada Lovelace", false), "")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(list[0])))
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := events.Text(list[0], "/uuid"); !ok {
			b.Fatal("no uuid")
		}
	}
}
