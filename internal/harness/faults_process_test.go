//go:build unix

package harness_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver of the other program that holds the database

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// The program is killed at each named point of a page's life, several times,
// and what it had not committed is read again.
func TestKilledAtNamedPoints(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]func() source{
		"okta":       func() source { return oktaSource(300) },
		"github":     func() source { return githubSource(100) },
		"proofpoint": proofpointSource,
	} {
		for _, point := range []string{"fetched", "sending", "sent", "committing", "committed", "stopping"} {
			t.Run(name+"/"+point, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, s())
				const kills = 3
				for n := 1; n <= kills; n++ {
					w.publish(600)
					at := fmt.Sprint(point, ":", n)
					if point == "stopping" {
						at = "stopping:1"
					}
					p := w.start(at, "--in-flight", "1")
					if point == "stopping" {
						before := w.Distinct()
						until(t, patience, "something is delivered", func() bool { return w.Distinct() > before })
						_ = p.cmd.Process.Signal(syscall.SIGTERM) // to its death
					}
					p.wait()
					if !p.killed() {
						t.Fatalf("the program came to no point %s; it ended with status %d:\n%s", at, p.cmd.ProcessState.ExitCode(), p.log.tail())
					}
				}
				w.finish("--in-flight", "1")
				w.held(kills * w.page)
				if v := w.Verdict(); v.Backwards > 0 && name != "github" {
					t.Errorf("events out of order: %s", v)
				}
			})
		}
	}
}

// A program that is killed as it starts for the first time starts the second
// time: what it was making is made, or not there.
func TestKilledAsItStarts(t *testing.T) {
	t.Parallel()
	d := seed(t)
	w := newWorld(t, oktaSource(100))
	for life := range 20 {
		data := []string{"--data-dir", filepath.Join(w.dir, fmt.Sprint("data", life))}
		p := w.start("", data...)
		time.Sleep(d.within(4 * time.Millisecond << d.IntN(6))) // not to wait for something: to kill it anywhere
		p.kill()
		p = w.start("", data...)
		if !holds(patience, func() bool { return p.log.has(`"msg":"collecting"`) || !p.running() }) || !p.running() {
			t.Fatalf("life %d: it does not start again:\n%s", life, p.log.tail())
		}
		p.kill()
	}
}

// A disk that is full, and then is not, costs no event.
func TestDiskIsFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oktaSource(100))
	w.publish(6000)
	p := spawn(t, "program", []string{limitVariable + "=300000"}, w.arguments("--in-flight", "1")...)
	if !holds(patience, func() bool { return p.log.has(`"class":"state"`) }) {
		t.Fatalf("the disk is not full; the log ends with:\n%s", p.log.tail())
	}
	if w.Left() == 0 {
		t.Error("everything was delivered before the disk was full")
	}
	_ = p.cmd.Process.Signal(syscall.SIGUSR1)
	if !holds(patience, func() bool { return w.Left() == 0 }) {
		t.Fatalf("%d events are left; the log ends with:\n%s", w.Left(), p.log.tail())
	}
	if status, _ := p.terminate(); status != 0 {
		t.Errorf("status %d:\n%s", status, p.log.tail())
	}
	// Each commit that failed had its page accepted.
	failed := strings.Count(p.log.String(), `"msg":"failed; trying again"`)
	w.held(w.page * failed)
	t.Logf("%d commits failed", failed)
}

// A data directory that cannot be written is one clear message, at once.
func TestDiskIsReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oktaSource(100))
	w.publish(100)
	p := w.start("")
	until(t, patience, "all is delivered", func() bool { return w.Left() == 0 })
	p.terminate()
	data := filepath.Join(w.dir, "data")
	readOnly(t, data)
	w.publish(100)
	began := time.Now()
	p = w.start("")
	p.wait()
	if status, took := p.cmd.ProcessState.ExitCode(), time.Since(began); status != 2 || strings.Count(p.log.String(), "\n") != 1 ||
		!strings.Contains(p.log.String(), data) || took > 5*time.Second {
		t.Errorf("status %d after %s:\n%s", status, took, p.log.tail())
	}
	if err := writable(data); err != nil {
		t.Fatal(err)
	}
	w.finish()
	w.held(0)
}

// A database that another program has locked is waited for, and one whose
// connector runs already is refused.
func TestDatabaseIsLocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oktaSource(100))
	w.publish(500)
	p := w.start("", "--in-flight", "1")
	until(t, patience, "all is delivered", func() bool { return w.Left() == 0 })

	other := w.start("")
	other.wait()
	if status := other.cmd.ProcessState.ExitCode(); status != 2 || !strings.Contains(other.log.String(), "in use") {
		t.Errorf("the second one: status %d:\n%s", status, other.log.tail())
	}

	db, err := sql.Open("sqlite", filepath.Join(w.dir, "data", w.connector, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	w.publish(500)
	if !holds(patience, func() bool { return p.log.has(`"class":"state"`) }) {
		t.Errorf("the log does not say that the database is locked:\n%s", p.log.tail())
	}
	if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	if !holds(patience, func() bool { return w.Left() == 0 }) {
		t.Fatalf("%d events are left; the log ends with:\n%s", w.Left(), p.log.tail())
	}
	if status, _ := p.terminate(); status != 0 {
		t.Errorf("status %d:\n%s", status, p.log.tail())
	}
	w.held(w.page * strings.Count(p.log.String(), `"msg":"failed; trying again"`))
}

// A stop while the intake hangs ends in time, and the next start delivers.
func TestStoppedWhileIntakeHangs(t *testing.T) {
	t.Parallel()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.intake.Inject(intake.Hang().Repeat(100))
			w.publish(1000)
			p := w.start("")
			until(t, patience, "the intake is asked", func() bool { return w.intake.Snapshot().Requests > 0 })
			if status, took := p.terminate(); status != 0 || took > 10*time.Second {
				t.Errorf("status %d after %s:\n%s", status, took, p.log.tail())
			}
			w.intake.Heal()
			w.finish()
			w.held(0)
		})
	}
}
