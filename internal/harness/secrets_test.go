//go:build unix

package harness_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// traces are how a secret may look when it is shown, or a good part of it.
func traces(secret string) (all []string) {
	core := secret[:len("canary-7f3a")]
	for _, s := range []string{core, secret} {
		all = append(all, s, url.QueryEscape(s), url.PathEscape(s), strings.Trim(strconv.Quote(s), `"`),
			hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s))), fmt.Sprintf("% x", s))
		for before := range 3 { // as it may stand in a longer text
			for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				text := encoding.EncodeToString([]byte(strings.Repeat("x", before) + s))
				all = append(all, text[4:len(text)-3])
			}
		}
	}
	return append(all, strings.Trim(fmt.Sprint([]byte(core)), "[]"))
}

// shown returns the traces of the canaries in a text.
func shown(text string) (found []string) {
	for _, secret := range []string{token, key} {
		for _, trace := range traces(secret) {
			if at := strings.Index(text, trace); at >= 0 {
				found = append(found, fmt.Sprintf("%q in …%s…", trace, text[max(0, at-100):min(len(text), at+100)]))
			}
		}
	}
	return found
}

// claimSecrets: no canary is in what a program shows or keeps, though the
// vendor and the intake quote what they are sent, however they encode it.
func claimSecrets(t *testing.T, s *sheet) {
	for _, encoded := range []string{token, url.QueryEscape(key), hex.EncodeToString([]byte(token)), base64.StdEncoding.EncodeToString([]byte("me:" + key))} {
		if len(shown("x "+encoded+" y")) == 0 {
			t.Fatalf("the canary is not seen in %s", encoded)
		}
	}
	texts, bytes, redacted := 0, 0, 0
	look := func(where, text string) {
		texts, bytes, redacted = texts+1, bytes+len(text), redacted+strings.Count(text, "[redacted]")
		for _, found := range shown(text) {
			t.Errorf("%s shows %s", where, found)
		}
	}
	for name, src := range sources() {
		w := newWorld(t, src)
		quote := gossip()
		w.publish(1000)
		w.strike(quote)
		health, metrics := strconv.Itoa(freeport.For(t)), strconv.Itoa(freeport.For(t))
		flags := []string{"--health-port", health, "--metrics-port", metrics, "--listen-host", "127.0.0.1", "--log-level", "debug"}
		p := w.start("", flags...)
		until(t, patience, "it fails", func() bool { return strings.Contains(get(health, "/health"), "failing") })
		look(name+": /health of the failing", get(health, "/health"))
		test := spawn(t, "program", nil, "test", w.connector, "--config", filepath.Join(w.dir, "config.json"), "--data-dir", filepath.Join(w.dir, "elsewhere"))
		test.wait()
		look(name+": the answer of the test", test.log.String())
		w.heal()
		if !holds(patience, func() bool { return w.Left() == 0 }) {
			t.Fatalf("%s: %d events are left; the log ends with:\n%s", name, w.Left(), p.log.tail())
		}
		// The intake quotes its key, first for good, then for one event.
		w.intake.Inject(intake.Text(403, "text/plain", "unknown key "+key+", "+url.QueryEscape(key)).Repeat(2))
		w.intake.Poison(func(event []byte) bool { return w.identify(event) == w.identify(w.event(1003, time.Now())) })
		w.publish(20)
		until(t, patience, "all but one is delivered", func() bool { return w.Left() == 1 })
		look(name+": /health", get(health, "/health"))
		look(name+": /metrics", get(metrics, "/metrics"))
		p.kill() // so that the log of the database is still there
		look(name+": the log", p.log.String())
		list := spawn(t, "program", nil, "dead-letters", "list", w.connector, "--json", "--data-dir", filepath.Join(w.dir, "data"))
		list.wait()
		look(name+": the dead letters", list.log.String())
		err := filepath.WalkDir(filepath.Join(w.dir, "data"), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			look(name+": "+filepath.Base(path), string(data))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s.add("secret canaries in logs, metrics, errors, database, answers", "0",
		"%d texts of %d KB, %d redactions in them", texts, bytes>>10, redacted)
	if redacted == 0 {
		t.Error("nothing was redacted: what was to be shown was not")
	}
}

// gossip is a fault that quotes the credential of a request, in turns of
// several kinds.
func gossip() func(http.ResponseWriter, *http.Request, http.Handler) {
	var turn atomic.Int64
	return func(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
		said := r.Header.Get("Authorization")
		_, secret, _ := strings.Cut(said, " ")
		quotes := []string{
			said, url.QueryEscape(secret), hex.EncodeToString([]byte(secret)), base64.StdEncoding.EncodeToString([]byte("user:" + secret)),
			strconv.Quote(secret), "https://host/?token=" + url.QueryEscape(secret),
		}
		n := int(turn.Add(1))
		quote := quotes[n%len(quotes)]
		rw.Header().Set("X-Echo", quote)
		rw.Header().Set("Www-Authenticate", "Basic realm="+quote)
		rw.WriteHeader([]int{401, 400, 500, 403, 404}[n%5])
		_, _ = fmt.Fprintf(rw, `{"errorSummary":"no access for %s","message":"no access for %[1]s","errorCode":"%[1]s"}`, quote)
	}
}

// get returns what a port of this machine answers; "" when nothing does.
func get(port, path string) string {
	answer, err := http.Get("http://127.0.0.1:" + port + path)
	if err != nil {
		return ""
	}
	defer func() { _ = answer.Body.Close() }()
	body, _ := io.ReadAll(answer.Body) // what has come counts
	return string(body)
}
