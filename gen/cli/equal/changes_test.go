package equal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

// outcome is how one change of a manifest is caught.
type outcome struct {
	change
	manifest string
	by       string            // by check: "refused", "code" or "digest and docs"; "" when it is not caught
	asked    bool              // it was put to the drift subtests
	also     map[string]string // those that find it, and what they say
}

var changes = flag.Int("changes", 12_000, "about how many changes of manifests are tried; 0 tries all")

// leastChanges is how many changes must be tried where the corpus is there.
const leastChanges = 10_000

// thinned leaves out changes of the commonest classes, evenly.
func thinned(all []*outcome, count int) []*outcome {
	if count == 0 || len(all) <= count {
		return all
	}
	const rare = 60 // of a class: then all are tried
	sizes, seen := map[string]int{}, map[string]int{}
	for _, o := range all {
		sizes[o.class]++
	}
	return slices.DeleteFunc(all, func(o *outcome) bool {
		n := seen[o.class]
		seen[o.class]++
		return sizes[o.class] > rare && n*count/len(all) == (n+1)*count/len(all)
	})
}

// demandNoticed changes one thing in a manifest at a time, without generating,
// and demands that check finds every one.
func demandNoticed(t *testing.T, s *scratch) {
	var outcomes []*outcome
	for _, name := range s.names {
		if strings.Contains(name, "_random_") || strings.Contains(name, "_case_") {
			continue
		}
		data, err := os.ReadFile(s.path(name))
		must(t, err)
		for _, c := range changesOf(t, data) {
			outcomes = append(outcomes, &outcome{change: c, manifest: name})
		}
	}
	tried := len(outcomes)
	outcomes = thinned(outcomes, *changes)
	if _, err := os.Stat(corpus); err == nil && len(outcomes) < leastChanges {
		t.Errorf("%d changes, want %d", len(outcomes), leastChanges)
	}
	start := time.Now()
	checkAll(t, outcomes)
	t.Logf("%d of %d changes checked in %v", len(outcomes), tried, time.Since(start).Round(time.Second))
	s.askDrift(outcomes)
	tableOfChanges(t, outcomes)
	missed := 0
	for _, o := range outcomes {
		if o.by == "" {
			if missed++; missed <= 20 {
				t.Errorf("%s: %s: check does not notice", o.manifest, o.what)
			}
		}
	}
}

// checkAll runs check on every change, each manifest in a tree of its own.
func checkAll(t *testing.T, outcomes []*outcome) {
	byManifest := map[string][]*outcome{}
	for _, o := range outcomes {
		byManifest[o.manifest] = append(byManifest[o.manifest], o)
	}
	queue := make(chan []*outcome)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for list := range queue {
				project := newAlone(t, t.TempDir(), list[0].manifest, list[0].before)
				for _, o := range list {
					o.by = project.check(o)
				}
			}
		})
	}
	for _, list := range byManifest {
		queue <- list
	}
	close(queue)
	workers.Wait()
}

// alone is a project of one manifest.
type alone struct {
	t   *testing.T
	dir string
}

// newAlone generates the project, in which check finds nothing then. It runs
// beside others and so ends no test.
func newAlone(t *testing.T, dir, manifest string, data []byte) *alone {
	a := &alone{t, dir}
	a.write("go.mod", []byte("module example.test/alone\n"))
	a.write(manifest, data)
	for _, verb := range []string{"generate", "check"} {
		if status, out := a.gen(verb); status != 0 {
			t.Errorf("%s alone, before any change: gen %s ends with exit status %d: %s", manifest, verb, status, out)
		}
	}
	return a
}

func (a *alone) write(name string, data []byte) {
	file := filepath.Join(a.dir, filepath.FromSlash(name))
	err := os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		a.t.Error(err)
	}
}

func (a *alone) gen(args ...string) (status int, stdout string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, problems bytes.Buffer
	status = cli.Run(ctx, append([]string{"-C", a.dir}, args...), strings.NewReader(""), &out, &problems)
	return status, out.String()
}

// check says how check finds a change: the manifest is refused, Go code
// differs, or nothing does but the digest and what is written for people.
func (a *alone) check(o *outcome) string {
	a.write(o.manifest, o.after)
	status, out := a.gen("check", "--format", "json")
	if status == 0 {
		return ""
	}
	if status != 1 {
		a.t.Errorf("%s: %s: check ends with exit status %d: %s", o.manifest, o.what, status, out)
		return ""
	}
	refused, code := false, false
	for _, d := range diagnostics(a.t, []byte(out)) {
		switch {
		case d.Severity != "error":
		case !strings.HasPrefix(d.File, "generated/") && !strings.HasPrefix(d.File, "docs/") && !strings.HasPrefix(d.File, "connectors/"):
			refused = true
		case path.Base(d.File) == "config.go", path.Base(d.File) == "codec.go", path.Base(d.File) == "connector.go":
			code = true
		}
	}
	switch {
	case refused:
		return "manifest refused"
	case code:
		return "Go code differs"
	}
	return "digest, docs"
}

type finding struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	File     string `json:"file"`
}

func diagnostics(t *testing.T, data []byte) (found []finding) {
	if err := json.Unmarshal(data, &found); err != nil {
		t.Errorf("the findings of check are not JSON: %v: %s", err, shortened(string(data)))
	}
	return found
}

// sampled bounds the changes that are put to the drift subtests, which cost
// thousands of instances each.
const sampled = 800

// askDrift puts changes to the drift subtests of the code of the unchanged
// manifest: every n-th of each class.
func (s *scratch) askDrift(outcomes []*outcome) {
	step := max(1, len(outcomes)/sampled)
	var requests []request
	var asked []*outcome
	seen := map[string]int{}
	for _, o := range outcomes {
		n := seen[o.class]
		seen[o.class]++
		if o.by != "manifest refused" && (n < 10 || n%step == 0) {
			requests = append(requests, request{Subject: o.manifest, Manifest: o.after})
			asked = append(asked, o)
		}
	}
	for i, a := range s.ask(10*time.Minute, requests) {
		if a.Error != "" {
			s.t.Errorf("%s: %s: %s", asked[i].manifest, asked[i].what, a.Error)
		}
		asked[i].asked, asked[i].also = true, a.Noticed
	}
}

// tableOfChanges prints how the changes of every class are caught.
func tableOfChanges(t *testing.T, outcomes []*outcome) {
	columns := []string{"manifest refused", "Go code differs", "digest, docs", ""}
	subtests := []string{"load", "identity", "struct", "defaults", "behaviour", "round-trip"}
	type row map[string]int
	rows := map[string]row{}
	blind := map[string][]string{}
	for _, o := range outcomes {
		for _, class := range []string{o.class, "all"} {
			if rows[class] == nil {
				rows[class] = row{}
			}
			r := rows[class]
			r["changes"]++
			r[o.by]++
			if o.asked {
				r["asked"]++
				if len(o.also) > 0 {
					r["found"]++
				}
				for name := range o.also {
					r[name]++
				}
			}
		}
		if o.asked && len(o.also) == 0 {
			blind[o.class] = append(blind[o.class], o.manifest+strings.TrimPrefix(o.what, o.class))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-34s %7s |%8s %8s %8s %8s |%6s %6s", "changed", "changes", "refused", "Go code", "digest", "NOT", "asked", "found")
	for _, name := range subtests {
		fmt.Fprintf(&b, " %10s", name)
	}
	for _, class := range slices.Sorted(maps.Keys(rows)) {
		r := rows[class]
		fmt.Fprintf(&b, "\n%-34s %7d |", class, r["changes"])
		for _, c := range columns {
			fmt.Fprintf(&b, "%8d ", r[c])
		}
		fmt.Fprintf(&b, "|%6d %6d", r["asked"], r["found"])
		for _, name := range subtests {
			fmt.Fprintf(&b, " %10d", r[name])
		}
	}
	t.Log(b.String())
	b.Reset()
	for _, class := range slices.Sorted(maps.Keys(blind)) {
		fmt.Fprintf(&b, "\n%-34s %5d, such as %s", class, len(blind[class]), blind[class][0])
	}
	t.Logf("of the drift subtests, only that of the digest sees:%s", b.String())
}
