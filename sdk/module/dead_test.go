package module_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	received := intake.New(intake.Options{Key: intakeKey, Poison: func(event []byte) bool { return string(event) == `{"n":7}` }})
	server := serve(t, received)
	dir := files(t, map[string]string{"c.json": fmt.Sprintf(`{"token": "abcdefgh", "intake_key": %q}`, intakeKey)})
	env := []string{"INTAKE_SERVER=" + server}
	run := func(args ...string) (int, string, string) {
		p := start(t, dir, env, args...)
		<-p.ended
		return p.cmd.ProcessState.ExitCode(), p.stdout.String(), p.stderr.String()
	}
	if status, _, stderr := run("dead-letters", "list", "twelve"); status != 2 || !strings.Contains(stderr, "no connector has run with this data directory") {
		t.Errorf("before a run: %d, %s", status, stderr)
	}
	p := start(t, dir, env, "run", "twelve", "--config", "c.json")
	p.until("a page is committed", func() bool { return p.status() == "ok" })
	p.until("the dead letter is counted", func() bool {
		_, body := p.get(p.health, "/health")
		return strings.Contains(body, `"dead_letters": 1`)
	})
	status, stdout, stderr := run("dead-letters", "list", "twelve") // while it runs
	if status != 0 || !strings.Contains(stdout, "NUMBER") || !strings.Contains(stdout, "400") {
		t.Errorf("list: %d, %s%s", status, stdout, stderr)
	}
	if status, stdout, _ := run("dead-letters", "list", "twelve", "--json"); status != 0 || !strings.Contains(stdout, `"event":{"n":7}`) {
		t.Errorf("list --json: %d, %s", status, stdout)
	}
	if status, _, stderr := run("dead-letters", "drop", "twelve", "1"); status != 2 || !strings.Contains(stderr, "in use") {
		t.Errorf("drop while it runs: %d, %s", status, stderr)
	}
	if status, _ := p.stop(syscall.SIGTERM); status != 0 {
		t.Errorf("status %d, %s", status, &p.stderr)
	}
	if got := received.Snapshot().Accepted; got != 11 {
		t.Errorf("the intake has %d events, want 11", got)
	}

	// Retried in vain, and then with success.
	if status, stdout, stderr := run("dead-letters", "retry", "twelve", "--config", "c.json"); status != 1 || !strings.Contains(stdout+stderr, "400") {
		t.Errorf("retry of poison: %d, %s%s", status, stdout, stderr)
	}
	received.Poison(func([]byte) bool { return false })
	if status, stdout, stderr := run("dead-letters", "retry", "twelve", "--config", "c.json"); status != 0 || stdout != "delivered 1 dead letter, 0 refused again\n" {
		t.Errorf("retry: %d, %s%s", status, stdout, stderr)
	}
	if got := received.Count(`{"n":7}`); got != 1 {
		t.Errorf("the event was accepted %d times", got)
	}
	if _, stdout, _ := run("dead-letters", "list", "twelve"); stdout != "no dead letters\n" {
		t.Errorf("list at the end: %s", stdout)
	}

	// Some are accepted, one is not; then they are dropped.
	received.Poison(func(event []byte) bool { return !slices.Contains([]string{`{"n":1}`, `{"n":2}`}, string(event)) })
	_ = os.RemoveAll(filepath.Join(dir, "data"))
	p = start(t, dir, env, "run", "twelve", "--config", "c.json")
	p.until("ten dead letters", func() bool {
		_, body := p.get(p.health, "/health")
		return strings.Contains(body, `"dead_letters": 10`)
	})
	p.stop(syscall.SIGTERM)
	received.Poison(func(event []byte) bool { return string(event) == `{"n":3}` })
	status, stdout, stderr = run("dead-letters", "retry", "twelve", "1", "2", "--config", "c.json")
	if status != 1 || stdout != "delivered 1 dead letter, 1 refused again\n" || !strings.Contains(stderr, "connectors: dead letter 1 stays: ") {
		t.Errorf("retry of two: %d, %s%s", status, stdout, stderr)
	}
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"drop", "twelve", "1", "3"}, 0, "dropped 2 dead letters\n"},
		{[]string{"drop", "twelve", "3", "4"}, 1, "dropped 1 dead letter\nconnectors: dead-letters: some of these numbers are no dead letter's\n"},
		{[]string{"retry", "twelve", "3", "--sink", "stdout", "--config", "c.json"}, 1, "delivered 0 dead letters, 0 refused again\nconnectors: dead-letters: some of these numbers are no dead letter's\n"},
		{[]string{"drop", "twelve"}, 2, "connectors: dead-letters drop wants numbers, or --all; see `connectors help dead-letters`\n"},
		{[]string{"drop", "twelve", "x"}, 2, "connectors: dead-letters drop: \"x\" is not the number of a dead letter; see `connectors help dead-letters`\n"},
		{[]string{"list", "twelve", "1"}, 2, "connectors: dead-letters list: unexpected argument \"1\"; see `connectors help dead-letters`\n"},
		{[]string{"lst", "twelve"}, 2, "connectors: dead-letters wants list, retry or drop, got \"lst\" (did you mean \"list\"?); see `connectors help dead-letters`\n"},
		{[]string{"drop", "twelve", "--all"}, 0, "dropped 6 dead letters\n"},
		{[]string{"list", "twelve"}, 0, "no dead letters\n"},
	} {
		if status, stdout, stderr := run(append([]string{"dead-letters"}, c.args...)...); status != c.status || stdout+stderr != c.want {
			t.Errorf("%v: status %d, %s%s, want %d, %s", c.args, status, stdout, stderr, c.status, c.want)
		}
	}
}
