package output_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

func TestApplyFromNothing(t *testing.T) {
	d := newDir(t, nil)
	done := d.apply(wanted())
	if got := d.contents(); !maps.Equal(got, asMap(wanted())) {
		t.Errorf("tree is\n%v", got)
	}
	want := []string{
		"create connectors/a/connector.go", "create connectors/registry.go", "create docs/reference/a.md",
		"create generated/a/config.go", "create generated/a/drift_test.go", "create generated/a/plugin.yaml",
		"create generated/catalog.json", "create manifests/identities.lock",
	}
	if got := summary(done); !slices.Equal(got, want) {
		t.Errorf("done:\n%q", got)
	}
	info, err := os.Stat(filepath.Join(d.path, "generated/a/config.go"))
	if err != nil || info.Mode().Perm()&^0o022 != 0o644 {
		t.Errorf("mode is %v, %v", info.Mode(), err)
	}
}

func TestUnchangedIsNotTouched(t *testing.T) {
	d := generated(t)
	before := d.snapshot()
	time.Sleep(5 * time.Millisecond)
	if done := d.apply(wanted()); len(done) != 0 {
		t.Errorf("done: %q", summary(done))
	}
	if after := d.snapshot(); !maps.Equal(before, after) {
		t.Errorf("tree changed:\n%v\n%v", before, after)
	}
}

func TestOnlyChangedBytesAreWritten(t *testing.T) {
	d := generated(t)
	before := d.snapshot()
	time.Sleep(5 * time.Millisecond)
	files := wanted()
	files[0].Content = append(files[0].Content, "\nconst X = 1\n"...)
	if got := summary(d.apply(files)); !slices.Equal(got, []string{"update generated/a/config.go"}) {
		t.Errorf("done: %q", got)
	}
	after := d.snapshot()
	for name := range before {
		changed := before[name] != after[name]
		if expected := name == "generated/a/config.go" || name == "generated/a"; changed != expected {
			t.Errorf("%s: changed is %v", name, changed)
		}
	}
}

// A run killed at any point leaves a tree that the next run repairs.
func TestKilledInTheMiddle(t *testing.T) {
	files := wanted()
	old := append(wanted(), render.File{Path: "generated/old/x.go", Content: []byte(goHeader)})
	for stop := range len(files) + 1 {
		d := newDir(t, nil)
		d.apply(old)
		for i := range files {
			files[i].Content = append(wanted()[i].Content, "// v2\n"...)
		}
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		done, err := d.plan(files).Apply(ctx, d.root(), func(output.Change) {
			if n++; n > stop {
				cancel()
			}
		})
		cancel()
		if err == nil && len(done) != len(files) { // the stub is kept, the stale file deleted
			t.Fatalf("done %q without an error", summary(done))
		}
		// What a kill leaves in addition: temporary files and, from a crash, an empty file.
		d.write("generated/a/"+leftOver, goHeader[:20])
		d.write("docs/reference/"+leftOver, "")
		d.write("connectors/"+leftOver, "")
		d.write("generated/gone/", "")
		d.write("generated/catalog.json", "")
		d.apply(files)
		want := asMap(files)
		want["connectors/a/connector.go"] = string(wanted()[6].Content)
		if got := d.contents(); !maps.Equal(got, want) {
			t.Errorf("stopped after %d: tree is\n%v", stop, got)
		}
	}
}

func TestFailureReportsWhatWasDone(t *testing.T) {
	d := newDir(t, nil)
	plan := d.plan(wanted())
	d.write("generated", "a file where the folder belongs") // after planning
	done, err := plan.Apply(context.Background(), d.root(), nil)
	if err == nil || !strings.Contains(err.Error(), "open folder generated") {
		t.Fatalf("apply: %v", err)
	}
	for _, c := range done {
		data, err := os.ReadFile(filepath.Join(d.path, c.Path))
		if err != nil || string(data) != string(c.Content) {
			t.Errorf("%s is reported and was not done: %v", c.Path, err)
		}
	}
	got := d.contents()
	maps.DeleteFunc(got, func(name, _ string) bool { return name == "generated" || strings.HasSuffix(name, "/") })
	if len(got) != len(done) {
		t.Errorf("%d files stand, %d are reported: %v", len(got), len(done), got)
	}
}

// The file of a run at the same time is neither continued nor replaced.
func TestTwoRunsAtOnce(t *testing.T) {
	for _, test := range []struct {
		name, file string
		of         int // of wanted
	}{
		{"a new file of one manifest", "generated/a/config.go", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := newDir(t, nil)
			plan := d.plan(wanted()[test.of : test.of+1])
			d.write(test.file, "of the other run")
			if _, err := plan.Apply(context.Background(), d.root(), nil); !errors.Is(err, fs.ErrExist) {
				t.Errorf("apply: %v", err)
			}
			want := map[string]string{test.file: "of the other run"}
			if got := d.contents(); !maps.Equal(got, want) {
				t.Errorf("tree is %v", got)
			}
		})
	}
}

// A kill can leave any beginning of a file.
func TestUnfinishedFileIsCompleted(t *testing.T) {
	whole := wanted()[0]
	for n := range len(whole.Content) {
		d := newDir(t, map[string]string{whole.Path: string(whole.Content[:n])})
		if got := summary(d.apply([]render.File{whole})); !slices.Equal(got, []string{"update " + whole.Path}) {
			t.Errorf("%d bytes: %v", n, got)
		}
		if got := d.contents()[whole.Path]; got != string(whole.Content) {
			t.Errorf("%d bytes: completed to %q", n, got)
		}
	}
}

func TestStubIsNeverOverwritten(t *testing.T) {
	d := newDir(t, nil)
	plan := d.plan(wanted())
	d.write("connectors/a/connector.go", "package a // mine\n") // after planning
	if _, err := plan.Apply(context.Background(), d.root(), nil); !errors.Is(err, fs.ErrExist) {
		t.Errorf("apply: %v", err)
	}
	if got := d.contents()["connectors/a/connector.go"]; got != "package a // mine\n" {
		t.Errorf("stub is %q", got)
	}
}

func TestWriteNewAndReplace(t *testing.T) {
	d := newDir(t, map[string]string{"mine/x": "", "linked": "->mine"})
	root := d.root()
	d.must(output.WriteNew(root, "manifests/m/connector_a.json", []byte("1\n")))
	if err := output.WriteNew(root, "manifests/m/connector_a.json", []byte("2\n")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("create twice: %v", err)
	}
	d.must(output.Replace(root, "manifests/m/connector_a.json", []byte("3\n")))
	for _, name := range []string{"../x", "/x", "", "linked/x"} {
		if err := output.WriteNew(root, name, nil); err == nil {
			t.Errorf("create %q: no error", name)
		}
	}
	want := map[string]string{"mine/x": "", "manifests/m/connector_a.json": "3\n"}
	if got := d.contents(); !maps.Equal(got, want) {
		t.Errorf("tree is %v", got)
	}
}
