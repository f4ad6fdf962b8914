package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
)

// Seed: "Pass the `docker_parameter` value as the second argument"
//
// The platform starts an image with that one argument. What it has to say it
// says in files of one directory, or in variables of their names in upper case,
// JSON or base64 of it; the key of the intake and its address stand in the
// connector's configuration, or the address in a file of its own. It reads
// the health page and the metrics at the ports that it names, by default 8000
// and 8020, and ends a connector with SIGTERM.
func TestImageRunsWhereTheirsRuns(t *testing.T) {
	binary := build(t)
	const token, key = "okta-token-3b8f", "intake-key-91ac"
	tenant := okta.New(token)
	tenant.Generate(40, time.Now(), time.Second)
	vendor := httptest.NewServer(tenant)
	t.Cleanup(vendor.Close)

	for name, c := range map[string]struct {
		files, environ func(said map[string]string) map[string]string
		own            bool // the address of the intake stands in the configuration
	}{
		"files":               {files: all, environ: none},
		"files, own intake":   {files: all, environ: none, own: true},
		"variables":           {files: none, environ: upper},
		"variables in base64": {files: none, environ: base64d, own: true},
		"both":                {files: all, environ: nonsense},
	} {
		t.Run(name, func(t *testing.T) {
			received := intake.New(intake.Options{Key: key})
			accepting := httptest.NewServer(received)
			t.Cleanup(accepting.Close)
			health, metrics := freeport.For(t), freeport.For(t)
			settings := map[string]any{"base_url": vendor.URL, "api_token": token, "intake_key": key, "intake_server": nil}
			said := map[string]string{"module_configuration": "{}", "liveness_port": strconv.Itoa(health), "metrics_port": strconv.Itoa(metrics)}
			if c.own {
				settings["intake_server"] = accepting.URL
			} else {
				said["intake_url"] = accepting.URL
			}
			configuration, err := json.Marshal(settings)
			if err != nil {
				t.Fatal(err)
			}
			said["connector_configuration"] = string(configuration)

			dir := t.TempDir()
			for file, text := range c.files(said) {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o400); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, binary, "okta_system_log")
			var log strings.Builder
			cmd.Stderr, cmd.Dir = &log, t.TempDir()
			// The image has /symphony and /data; a test has directories in their place.
			cmd.Env = []string{"LOCKSTEP_CONFIG_DIR=" + dir, "LOCKSTEP_DATA_DIR=" + t.TempDir(), "LOCKSTEP_LISTEN_HOST=127.0.0.1"}
			for variable, text := range c.environ(said) {
				cmd.Env = append(cmd.Env, variable+"="+text)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			arrived := func() bool {
				return received.Snapshot().Distinct == 40 &&
					answers(health, "/health") == http.StatusOK && answers(health, "/live") == http.StatusOK && answers(metrics, "/metrics") == http.StatusOK
			}
			for !arrived() && ctx.Err() == nil {
				time.Sleep(20 * time.Millisecond)
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Error(err)
			}
			if err := cmd.Wait(); err != nil || ctx.Err() != nil {
				t.Errorf("%v; the intake has %d events; log:\n%s", err, received.Snapshot().Distinct, &log)
			}
			if strings.Contains(log.String(), token) || strings.Contains(log.String(), key) {
				t.Errorf("the log holds a secret:\n%s", &log)
			}
		})
	}
}

// Of what the platform says, a port that is none is refused by the name of the file.
func TestPortOfThePlatform(t *testing.T) {
	binary := build(t)
	dir := t.TempDir()
	for file, text := range map[string]string{"connector_configuration": `{"base_url":"https://x.okta.com","api_token":"abcd","intake_key":"efgh"}`, "liveness_port": "http"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), binary, "okta_system_log")
	cmd.Env, cmd.Dir = []string{"LOCKSTEP_CONFIG_DIR=" + dir}, t.TempDir()
	out, _ := cmd.CombinedOutput()
	want := "connectors: run: " + filepath.Join(dir, "liveness_port") + ": invalid port \"http\": want a number from 0 to 65535\n"
	if cmd.ProcessState.ExitCode() != 2 || string(out) != want {
		t.Errorf("status %d, %s\nwant %s", cmd.ProcessState.ExitCode(), out, want)
	}
}

func all(said map[string]string) map[string]string { return said }

func none(map[string]string) map[string]string { return nil }

func upper(said map[string]string) map[string]string {
	return each(said, func(_, text string) string { return text })
}

func base64d(said map[string]string) map[string]string {
	return each(said, func(name, text string) string {
		if strings.HasSuffix(name, "_port") {
			return text
		}
		return base64.StdEncoding.EncodeToString([]byte(text))
	})
}

// nonsense is what nobody may read, since there are files.
func nonsense(said map[string]string) map[string]string {
	return each(said, func(string, string) string { return "nonsense" })
}

func each(said map[string]string, change func(name, text string) string) map[string]string {
	changed := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(said)) {
		changed[strings.ToUpper(name)] = change(name, said[name])
	}
	return changed
}

// answers returns the status of a page, and 0 while nobody answers.
func answers(port int, path string) int {
	client := http.Client{Timeout: 2 * time.Second}
	resp, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}
