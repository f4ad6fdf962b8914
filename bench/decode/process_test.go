package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// built is the folder of the peers' programs, which the first test that needs them builds.
var built struct {
	sync.Once
	dir string
	err error
}

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(built.dir) // a folder for temporary files is the system's to clean
	os.Exit(code)
}

func programs(t *testing.T) (dir string) {
	t.Helper()
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "lockstep-decode-*"); built.err == nil {
			built.err = build(context.Background(), built.dir)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// running starts a peer for as long as the test lasts.
func running(t *testing.T, p program) *process {
	t.Helper()
	started, err := startAll(t.Context(), programs(t), []program{p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopAll(started) })
	return started[0]
}

// TestPeers demands that each accepts every document, and answers with what it costs.
func TestPeers(t *testing.T) {
	cases, err := loadCases()
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range slices.Concat(columns, candidates) {
		p := running(t, program)
		for _, c := range cases {
			if slices.Contains(candidates, program) && c.schema != "flat" {
				continue
			}
			if err := p.accept(c); err != nil {
				t.Error(err)
			}
			cost, err := p.measure(c, time.Millisecond)
			if err != nil {
				t.Error(err)
			}
			if cost.Nanoseconds <= 0 || cost.Bytes <= 0 || cost.Allocs <= 0 {
				t.Errorf("%s, %s: a sample costs %+v", p.name, c.name, cost)
			}
		}
	}
}

// TestRefused has each peer read what is no document of the schema, and then a good one.
func TestRefused(t *testing.T) {
	good, err := loadCase("testdata/documents/flat_50B.json")
	if err != nil {
		t.Fatal(err)
	}
	bad := good
	bad.name, bad.document = "flat_bad", `{"frequency": "often"}`
	for _, program := range slices.Concat(columns, candidates) {
		p := running(t, program)
		want := p.name + ", flat_bad: "
		if err := p.accept(bad); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("accept says %v, want %s…", err, want)
		}
		if _, err := p.measure(bad, time.Millisecond); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("measure says %v, want %s…", err, want)
		}
		if err := p.accept(good); err != nil {
			t.Error(err)
		}
	}
}

// TestRefusedEndsTheRun demands that nothing is printed of a run in which a peer fails.
func TestRefusedEndsTheRun(t *testing.T) {
	bad, err := loadCase("testdata/documents/flat_50B.json")
	if err != nil {
		t.Fatal(err)
	}
	bad.document = `{}`
	var out strings.Builder
	b := &bench{out: &out, rounds: 1, sample: time.Millisecond}
	err = b.compare([]testCase{bad}, []*process{running(t, parse)})
	if err == nil || !strings.HasPrefix(err.Error(), "Parse, flat_50B: ") || out.Len() > 0 {
		t.Errorf("got %v and printed %q", err, out.String())
	}
}

// TestDeath gives a program a question that it cannot read: it ends, and its last words are told.
func TestDeath(t *testing.T) {
	p := running(t, parse)
	if _, err := io.WriteString(p.in, "this is no question\n"); err != nil {
		t.Fatal(err)
	}
	err := p.accept(testCase{name: "case"})
	if err == nil || !strings.HasPrefix(err.Error(), "Parse, case: the program ended") || !strings.Contains(err.Error(), "read a question: ") {
		t.Errorf("got %v", err)
	}
}

// TestInterrupt interrupts a sample of an hour: its program must not survive.
func TestInterrupt(t *testing.T) {
	c, err := loadCase("testdata/documents/flat_50B.json")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	started, err := startAll(ctx, programs(t), []program{parse})
	if err != nil {
		t.Fatal(err)
	}
	p := started[0]
	if err := p.accept(c); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := p.measure(c, time.Hour); err == nil {
		t.Error("an hour has passed")
	}
	if p.command.ProcessState == nil {
		t.Error("the program is running")
	}
}
