package module_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// program runs the program in this process, with a fresh data directory. More
// of the environment may stand before the arguments, as NAME=VALUE.
func program(t *testing.T, ctx context.Context, trace func(string), args ...string) (int, string, string) {
	t.Helper()
	var more []string
	for len(args) > 0 && strings.Contains(args[0], "=") {
		more, args = append(more, args[0]), args[1:]
	}
	var stdout, stderr output
	status := module.Run(ctx, module.Program{
		Connectors: registry(), Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Trace: trace,
		Environ: append([]string{
			`CONNECTOR_CONFIGURATION={"token":"abcdefgh"}`, "LOCKSTEP_DATA_DIR=" + filepath.Join(t.TempDir(), "data"),
			"LOCKSTEP_LISTEN_HOST=127.0.0.1", fmt.Sprint("LOCKSTEP_HEALTH_PORT=", freeport.For(t)), "LOCKSTEP_METRICS_PORT=0", "LOCKSTEP_LOG_FORMAT=json",
		}, more...),
	})
	return status, stdout.String(), stderr.String()
}

// Every goroutine that a run starts has ended when it returns, and the points
// of a page's life are traced in their order.
func TestRunLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	seen := map[string]int{}
	order := []string{}
	status, stdout, stderr := program(t, ctx, func(point string) {
		mu.Lock()
		defer mu.Unlock()
		if seen[point]++; seen[point] == 1 {
			order = append(order, point)
		}
		if seen["committed"] == 2 {
			stop()
		}
	}, "run", "twelve", "--sink", "stdout")
	if status != 0 || strings.Count(stdout, "\n") != 12 {
		t.Errorf("status %d, %s, %s", status, stdout, stderr)
	}
	// Where the first window begins is committed before anything is fetched.
	const want = "committing fetched sending sent committed"
	if got := strings.Join(order, " "); strings.TrimSuffix(got, " stopping") != want {
		t.Errorf("traced %s, want %s", got, want)
	}
	goleak.VerifyNone(t, before)
}

func TestRefusalsLeaveNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for _, args := range [][]string{
		{"run", "fussy", "--sink", "stdout"},
		{"run", "twelve"},
		{"run", "twelve", "--sink", "stdout", "--data-dir", os.DevNull},
		{"test", "fussy"},
		{"fetch", "fussy", "--once"},
	} {
		if status, _, stderr := program(t, t.Context(), nil, args...); status == 0 {
			t.Errorf("%v: status %d, %s", args, status, stderr)
		}
	}
	goleak.VerifyNone(t, before)
}

// Seed: "Always return a dict."
// Seed: "Never raise."
// Seed: "Always include connector: self.connector_id."
// Seed: "Multiple connectors can be tested in parallel; the response key lets the UI route the result to the right card."
// Seed: "an unhandled exception bubbles up as a 500 and the operator sees a useless "request failed" toast."
func TestTestAlwaysAnswers(t *testing.T) {
	const unreachable = `CONNECTOR_CONFIGURATION={"api_token":"abcdefgh","base_url":"http://127.0.0.1:1"}`
	for name, c := range map[string]struct {
		args []string
		want string // the beginning of the error
	}{
		"works":                {[]string{"test", "twelve"}, ""},
		"network":              {[]string{unreachable, "test", "hello"}, "network error: connect: "},
		"panics":               {[]string{"test", "panicky"}, "bug: TestConnection: panic: the token is [redacted]"},
		"panics when made":     {[]string{"test", "stillborn"}, "bug: make the connector stillborn: panic: no luck"},
		"cannot be made":       {[]string{"test", "fussy"}, "make the connector fussy: the address is not an address"},
		"ends its goroutine":   {[]string{"test", "quitter", "--timeout", "1h"}, "bug: the connector ended its goroutine (runtime.Goexit)"},
		"does not listen":      {[]string{"test", "deaf", "--timeout", "10ms"}, "network error: timeout: "},
		"no configuration":     {[]string{"CONNECTOR_CONFIGURATION=", "test", "hello"}, "configuration error: no configuration for hello"},
		"wrong configuration":  {[]string{"CONNECTOR_CONFIGURATION={}", "test", "hello"}, "configuration error: CONNECTOR_CONFIGURATION: (document): the member \"api_token\" is missing"},
		"torn configuration":   {[]string{"CONNECTOR_CONFIGURATION={", "test", "hello"}, "configuration error: CONNECTOR_CONFIGURATION: "},
		"no such authorities":  {[]string{"test", "twelve", "--ca-file", "nowhere.pem"}, "configuration error: --ca-file: "},
		"state that is no dir": {[]string{"test", "tokens", "--data-dir", os.DevNull}, "state error: the token that is kept for this connector cannot be used: --data-dir: "},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := program(t, t.Context(), nil, c.args...)
			var members map[string]any
			var got sdk.TestResult
			if json.Unmarshal([]byte(stdout), &members) != nil || json.Unmarshal([]byte(stdout), &got) != nil || len(members) != 3 {
				t.Fatalf("the answer is %q; stderr: %s", stdout, stderr)
			}
			if got.Success != (c.want == "") || !strings.HasPrefix(got.Error, c.want) || !strings.Contains(strings.Join(c.args, " "), "test "+got.Connector) {
				t.Errorf("got %+v, want the error %s", got, c.want)
			}
			if want := map[bool]int{true: 0, false: 1}[got.Success]; status != want {
				t.Errorf("status %d, want %d", status, want)
			}
		})
	}
}

// A stop is obeyed soon, also for a connector that does not listen.
func TestTestEndsWhenItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	answered := make(chan string, 1)
	go func() {
		_, stdout, _ := program(t, ctx, nil, "test", "deaf", "--timeout", "1h")
		answered <- stdout
	}()
	select {
	case stdout := <-answered:
		if !strings.Contains(stdout, `"success":false,"connector":"deaf"`) || strings.Contains(stdout, "1h") {
			t.Errorf("the answer is %s", stdout)
		}
	case <-time.After(20 * time.Second):
		t.Error("no answer 20 s after the stop")
	}
}

// The first source of the key, and of the address, is the one that counts.
func TestIntakeSettings(t *testing.T) {
	server := serve(t, intake.New(intake.Options{Key: intakeKey}))
	keyFile := filepath.Join(files(t, map[string]string{"key": intakeKey + "\n"}), "key")
	configured := func(key, server string) string {
		return fmt.Sprintf(`CONNECTOR_CONFIGURATION={"token":"abcdefgh","intake_key":%q,"intake_server":%q}`, key, server)
	}
	const wrong, nowhere = "wrong-key", "http://127.0.0.1:1"
	for name, args := range map[string][]string{
		"configuration":          {configured(intakeKey, server), "run", "twelve"},
		"variables":              {configured(wrong, nowhere), "INTAKE_KEY=" + intakeKey, "INTAKE_SERVER=" + server, "run", "twelve"},
		"flags":                  {configured(wrong, nowhere), "INTAKE_KEY=" + wrong, "INTAKE_SERVER=" + nowhere, "run", "twelve", "--intake-key-file", keyFile, "--intake-server", server},
		"flags by variable":      {configured(wrong, nowhere), "INTAKE_KEY=" + wrong, "LOCKSTEP_INTAKE_KEY_FILE=" + keyFile, "LOCKSTEP_INTAKE_SERVER=" + server, "run", "twelve"},
		"the schema has the key": {configured(intakeKey, server), "run", "platform"},
		"an endpoint of one's own": {"run", "twelve", "--sink", serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != intakeKey {
				w.WriteHeader(http.StatusUnauthorized)
			}
		})), "--sink-header", "Authorization", "--sink-secret-file", keyFile},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			var sent atomic.Bool
			status, _, stderr := program(t, ctx, func(point string) {
				if point == "sent" {
					sent.Store(true)
					stop()
				}
			}, args...)
			if status != 0 || !sent.Load() {
				t.Errorf("status %d, %s", status, stderr)
			}
			if strings.Contains(stderr, intakeKey) {
				t.Errorf("the key is shown: %s", stderr)
			}
		})
	}
}

// A stop that comes before the start is no failure.
func TestStoppedBeforeTheStart(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if status, _, stderr := program(t, ctx, nil, "run", "twelve", "--sink", "stdout"); status != 0 || strings.Contains(stderr, "cancel") {
		t.Errorf("status %d, %s", status, stderr)
	}
}
