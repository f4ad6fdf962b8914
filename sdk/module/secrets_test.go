package module_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/httpbin"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// A connector that shows its secret wherever it can shows it to nobody.
func TestSecretsAreShownNowhere(t *testing.T) {
	t.Parallel()
	const secret = `canary/7f3a"9b<&>ü =`
	key := "intake-canary-22e1"
	received := intake.New(intake.Options{Key: key})
	server, vendor := serve(t, received), serve(t, httpbin.New())
	document, err := json.Marshal(map[string]string{"token": secret, "vendor": vendor, "intake_key": key, "intake_server": server})
	if err != nil {
		t.Fatal(err)
	}
	dir := files(t, map[string]string{"c.json": string(document), "key": key + "\n"})
	var all strings.Builder
	for _, level := range []string{"debug", "info"} {
		for _, format := range []string{"text", "json"} {
			flags := []string{"--config", "c.json", "--log-level", level, "--log-format", format, "--alerts=" + strconv.FormatBool(level == "debug")}
			p := start(t, dir, nil, append([]string{"run", "leaky"}, flags...)...)
			p.until("it is failing", func() bool { return p.status() == "failing" })
			for _, page := range []struct {
				port int
				path string
			}{{p.health, "/health"}, {p.health, "/live"}, {p.metrics, "/metrics"}} {
				_, body := p.get(page.port, page.path)
				if body == "" {
					t.Errorf("%s says nothing", page.path)
				}
				all.WriteString(body)
			}
			p.stop(syscall.SIGTERM)
			all.WriteString(p.stdout.String() + p.stderr.String())
			for _, call := range [][]string{append([]string{"fetch", "leaky", "--once"}, flags...), append([]string{"test", "leaky"}, flags[:len(flags)-1]...)} {
				p := start(t, dir, nil, call...)
				<-p.ended
				if p.cmd.ProcessState.ExitCode() != 1 {
					t.Errorf("%s: status %d, %s", call[0], p.cmd.ProcessState.ExitCode(), &p.stderr)
				}
				all.WriteString(p.stdout.String() + p.stderr.String())
			}
		}
	}
	listing := start(t, dir, nil, "dead-letters", "list", "leaky")
	<-listing.ended
	if got := listing.stdout.String(); !strings.Contains(got, "the third event has [redacted]") {
		t.Errorf("the dead letters: %s", got)
	}
	all.WriteString(listing.stdout.String())
	err = filepath.WalkDir(filepath.Join(dir, "data"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all.Write(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	shown := all.String()
	for _, form := range []string{"7f3a", "canary", "3766336" /* hex */, "N2YzY", "dmM2E", "3ZjNh" /* base64 */, "22e1"} {
		if at := strings.Index(shown, form); at >= 0 {
			t.Errorf("%q is shown: …%s…", form, shown[max(0, at-200):min(len(shown), at+100)])
		}
	}
	if strings.Count(shown, "[redacted]") < 50 {
		t.Errorf("only %d redactions: what was to be shown was not", strings.Count(shown, "[redacted]"))
	}
	if received.Snapshot().Accepted == 0 {
		t.Error("nothing was forwarded")
	}
}

// A token that the vendor issues is in no configuration and in no store, and is
// a secret all the same.
func TestIssuedTokensAreShownNowhere(t *testing.T) {
	t.Parallel()
	vendor := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"access_token": "issued-4b1d", "token_type": "Bearer", "expires_in": 60}`)
	}))
	dir := files(t, map[string]string{"c.json": `{"token": "configured", "vendor": "` + vendor + `"}`})
	p := start(t, dir, nil, "test", "issued", "--config", "c.json")
	<-p.ended
	shown := p.stdout.String() + p.stderr.String()
	if strings.Contains(shown, "4b1d") || strings.Count(shown, "Bearer [redacted]") != 2 {
		t.Errorf("got %s", shown)
	}
}
