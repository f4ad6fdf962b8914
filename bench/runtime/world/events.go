// Package world is what the measured processes talk to: a vendor that has
// pages of events and an intake that takes them. Both cost as little as they
// can, and the intake still looks at every byte: it says how many events came
// and whether they are the vendor's.
package world

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"strconv"
	"strings"
)

// PageEvents is how many events a page has.
const PageEvents = 1000

// eventBytes is the length of each event.
const eventBytes = 1024

// people are who the events are about; some of them are not written in ASCII.
var people = [...]struct{ name, mail, city string }{
	{"Some One", "some.one@example.org", "Rennes"},
	{"Ada Quill", "ada.quill@example.org", "Leeds"},
	{"Grace Park", "grace.park@example.org", "Seoul"},
	{"Zoë Müller", "zoe.mueller@example.org", "Köln"},
	{"Ken Alder", "ken.alder@example.org", "Boston"},
	{"Inés Prieto", "ines.prieto@example.org", "Málaga"},
	{"Bo Lind", "bo.lind@example.org", "Lund"},
	{"Max Stone", "max.stone@example.org", "Perth"},
}

// event returns an event as an identity provider writes it. Members are sorted
// and there is no white space, so that who decodes and encodes an event
// delivers the same bytes as who leaves it alone.
func event(n int) []byte {
	who := people[n%len(people)]
	text := fmt.Sprintf(`{"actor":{"alternateId":"%s","detailEntry":null,"displayName":"%s","id":"00u1qqxig80SMWArY%03d","type":"User"},`+
		`"client":{"device":"Computer","geographicalContext":{"city":"%s","country":null,"geolocation":{"lat":48.1113,"lon":-1.68},"postalCode":"35%03d","state":null},`+
		`"id":null,"ipAddress":"198.51.100.%d","userAgent":{"browser":"FIREFOX","os":"Linux","rawUserAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0"},"zone":"null"},`+
		`"debugContext":{"debugData":{"requestId":"%s"}},"displayMessage":"User login to Okta","eventType":"user.session.start",`+
		`"outcome":{"reason":null,"result":"SUCCESS"},"published":"2026-03-10T11:22:33.%03dZ","severity":"INFO",`+
		`"target":[{"alternateId":"The Service","detailEntry":{"signOnModeType":"SAML_2_0"},"displayName":"The Service","id":"0oa1qqxe5jCqT1PTA0g7","type":"AppInstance"}],`+
		`"transaction":{"detail":{},"id":"Y7zFQvHxfR3n1x8mXJ9ZkQAABcE","type":"WEB"},"uuid":"%s-6a0b-11ef-b864-0242ac12%04d","version":"0"}`,
		who.mail, who.name, n, who.city, n, n%250, padding, n, serial(0), n)
	missing := eventBytes - (len(text) - len(padding))
	return []byte(strings.Replace(text, padding, strings.Repeat("Zk", max(missing, 0))[:max(missing, 0)], 1))
}

// padding stands where an event is made as long as the others.
const padding = "\x00"

// serialDigits is how many digits the number of a page has in its events' ids.
const serialDigits = 8

func serial(page int) string { return fmt.Sprintf("%0*d", serialDigits, page) }

// template is the page number 0, and where the page's number stands in it.
type template struct {
	text    []byte
	serials []int
	ends    []int // of each event
}

func newTemplate() *template {
	t := &template{text: []byte{'['}}
	for n := range PageEvents {
		if n > 0 {
			t.text = append(t.text, ',')
		}
		begin := len(t.text)
		t.text = append(t.text, event(n)...)
		t.serials = append(t.serials, begin+bytes.Index(t.text[begin:], []byte(`"uuid":"`))+len(`"uuid":"`))
		t.ends = append(t.ends, len(t.text))
	}
	t.text = append(t.text, ']')
	return t
}

// page writes a page over dst.
func (t *template) page(dst []byte, number int) []byte {
	dst = append(dst[:0], t.text...)
	digits := serial(number)
	for _, at := range t.serials {
		copy(dst[at:], digits)
	}
	return dst
}

// tally is a number of events and the sum of their hashes: two deliveries have
// the same one if they hold the same events, in any order, each as often.
type tally struct {
	events int
	sum    uint64
}

func (t tally) String() string {
	return strconv.Itoa(t.events) + " events, sum " + strconv.FormatUint(t.sum, 16)
}

func (t *tally) add(seed maphash.Seed, event []byte) {
	t.events++
	t.sum += maphash.Bytes(seed, event)
}

// of returns the tally of so many pages.
func (t *template) tally(seed maphash.Seed, pages int) (all tally) {
	var text []byte
	for number := range pages {
		text = t.page(text, number)
		begin := 1
		for _, end := range t.ends {
			all.add(seed, text[begin:end])
			begin = end + 1
		}
	}
	return all
}
