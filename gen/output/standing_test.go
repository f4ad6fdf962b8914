package output_test

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/output"
)

// recorded returns a project as it was generated a while ago, and the record
// of its files with their stamps.
func recorded(t *testing.T) (dir, []output.Standing) {
	t.Helper()
	d := newDir(t, nil)
	plan := d.plan(wanted())
	_, err := plan.Apply(t.Context(), d.root(), nil)
	d.must(err)
	files := output.Record(wanted())
	for i := range files {
		files[i].Stamp = plan.Stamp(files[i].Path)
	}
	return d, files
}

func (d dir) keeps(files []output.Standing, read bool) (*output.Plan, bool) {
	d.t.Helper()
	tree, _ := output.Scan(output.ReadOnly(d.root()), output.DefaultAreas())
	planner := output.NewPlanner(tree)
	kept := planner.Keep(manifest, files, read)
	plan, _ := planner.Plan()
	return plan, kept
}

func TestKeepWhatStands(t *testing.T) {
	for _, read := range []bool{false, true} {
		d, files := recorded(t)
		plan, kept := d.keeps(files, read)
		if !kept || len(plan.Files) != len(files) || len(plan.Changes()) > 0 || len(plan.Diagnostics()) > 0 {
			t.Errorf("read %t: kept %t, %d files, changes %v, findings %v", read, kept, len(plan.Files), plan.Changes(), codes(plan))
		}
	}
}

// Every way in which a file can differ from its record is seen, without and
// with a look at its stamp.
func TestKeepNothingThatDiffers(t *testing.T) {
	const name = "generated/a/config.go"
	for _, test := range []struct {
		name   string
		change func(d dir, file string)
	}{
		{"edited", func(d dir, file string) { d.write(name, "package b\n") }},
		{"edited to the same length and time", func(d dir, file string) {
			before, err := os.Stat(file)
			d.must(err)
			content, err := os.ReadFile(file)
			d.must(err)
			d.must(os.WriteFile(file, []byte(strings.ToUpper(string(content))), 0o644))
			d.must(os.Chtimes(file, before.ModTime(), before.ModTime()))
		}},
		{"replaced", func(d dir, file string) {
			d.write("other", "package b\n")
			d.must(os.Rename(filepath.Join(d.path, "other"), file))
		}},
		{"deleted", func(d dir, file string) { d.must(os.Remove(file)) }},
		{"a link to the same bytes", func(d dir, file string) {
			d.must(os.Rename(file, file+".moved"))
			d.must(os.Symlink(filepath.Base(file)+".moved", file))
		}},
		{"below a link to the same bytes", func(d dir, file string) {
			d.must(os.Rename(filepath.Dir(file), filepath.Join(d.path, "elsewhere")))
			d.must(os.Symlink("../elsewhere", filepath.Dir(file)))
		}},
		{"no stub", func(d dir, _ string) { d.must(os.RemoveAll(filepath.Join(d.path, "connectors/a"))) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, stamped := range []bool{true, false} {
				d, files := recorded(t)
				if !stamped {
					for i := range files {
						files[i].Stamp = output.Stamp{}
					}
				}
				time.Sleep(20 * time.Millisecond) // two moments for any file system in use
				test.change(d, filepath.Join(d.path, name))
				for _, read := range []bool{false, true} {
					if plan, kept := d.keeps(files, read); kept || slices.ContainsFunc(plan.Files, func(c output.Change) bool { return c.Action == output.Keep }) {
						t.Errorf("stamped %t, read %t: kept", stamped, read)
					}
				}
			}
		})
	}
}

// What the stamp vouches for is not read, unless that is asked for.
func TestStampSavesReading(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("this system gives no stamps")
	}
	d, files := recorded(t)
	for i := range files {
		files[i].Sum = []byte("of other bytes")
	}
	if _, kept := d.keeps(files, false); !kept {
		t.Error("the stamp does not count")
	}
	if _, kept := d.keeps(files, true); kept {
		t.Error("the bytes do not count")
	}
}

func TestSettled(t *testing.T) {
	at := time.Unix(1000, 500)
	for _, test := range []struct {
		name              string
		modified, changed time.Time
		after             time.Duration
		want              bool
	}{
		{"long ago", at, at, time.Hour, true},
		{"just now", at, at, time.Millisecond, false},
		{"a second ago", at, at, time.Second, true},
		{"a second ago, in whole seconds", at, at.Truncate(time.Second), time.Second, false},
		{"long ago, in whole seconds", at, at.Truncate(time.Second), time.Minute, true},
		{"in the future", at.Add(time.Hour), at, time.Minute, false},
	} {
		s := output.Stamp{Size: 1, Inode: 2, Modified: test.modified.UnixNano(), Changed: test.changed.UnixNano()}
		if got := s.Settled(at.Add(test.after)); (got == s) != test.want || !test.want && got != (output.Stamp{}) {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
}
