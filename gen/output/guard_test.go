package output_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

func TestRefusedFiles(t *testing.T) {
	header := []byte(goHeader)
	tests := map[string][]render.File{
		"outside":               {{Path: "cmd/gen/main.go", Content: header}},
		"parent":                {{Path: "generated/../main.go", Content: header}},
		"absolute":              {{Path: "/etc/passwd", Content: header}},
		"backslash":             {{Path: `generated/a\..\..\x`, Content: header}},
		"volume":                {{Path: "generated/c:x", Content: header}},
		"area itself":           {{Path: "generated", Content: header}},
		"hand-written package":  {{Path: "connectors/a/connector.go", Content: header}},
		"no header":             {{Path: "generated/a/x.go", Content: []byte("package a\n")}},
		"twice":                 {{Path: "generated/a/x.go", Content: header}, {Path: "generated/a/x.go", Content: header}},
		"case of a file":        {{Path: "generated/a/x.go", Content: header}, {Path: "generated/a/X.go", Content: header}},
		"case of a folder":      {{Path: "generated/a/x.go", Content: header}, {Path: "generated/A/y.go", Content: header}},
		"a file and a folder":   {{Path: "generated/a", Content: header}, {Path: "generated/a/x.go", Content: header}},
		"a file and its folder": {{Path: "generated/a/x.go/y.go", Content: header}, {Path: "generated/a/X.go", Content: header}},
	}
	for name, files := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDir(t, nil)
			plan := d.plan(files)
			found := plan.Diagnostics()
			if !slices.ContainsFunc(codes(plan), func(s string) bool { return strings.HasSuffix(s, " internal") }) {
				t.Errorf("findings: %v", found)
			}
			if _, err := plan.Apply(context.Background(), d.root(), nil); !errors.Is(err, output.ErrBlocked) {
				t.Errorf("apply: %v", err)
			}
			if got := d.contents(); len(got) != 0 {
				t.Errorf("written: %v", got)
			}
		})
	}
}

func TestSymbolicLinksAreNotFollowed(t *testing.T) {
	tests := map[string]struct {
		link, target string
		want         string
	}{
		"file to outside":      {"generated/a/config.go", "OUTSIDE/config.go", "generated/a/config.go foreign-file"},
		"file to inside":       {"generated/a/config.go", "../../mine/config.go", "generated/a/config.go foreign-file"},
		"folder to outside":    {"generated/a", "OUTSIDE", "generated/a foreign-file"},
		"folder to inside":     {"generated/a", "../mine", "generated/a foreign-file"},
		"unwanted to outside":  {"generated/old", "OUTSIDE", "generated/old foreign-file"},
		"unwanted to nowhere":  {"generated/old.go", "nowhere", "generated/old.go foreign-file"},
		"area to outside":      {"generated", "OUTSIDE", "generated foreign-file"},
		"area's parent":        {"docs", "OUTSIDE", "docs foreign-file"},
		"connectors to inside": {"connectors", "mine", "connectors foreign-file"},
		"registry":             {"connectors/registry.go", "../mine/config.go", "connectors/registry.go foreign-file"},
		"stub's folder":        {"connectors/a", "../mine", "connectors/a foreign-file"},
		"manifests":            {"manifests", "mine", "manifests foreign-file"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			outside := newDir(t, map[string]string{"config.go": goHeader + "package out\n", "reference/a.md": goHeader})
			d := newDir(t, map[string]string{
				"mine/config.go": goHeader + "package mine\n",
				test.link:        "->" + strings.ReplaceAll(test.target, "OUTSIDE", outside.path),
			})
			before, mine := outside.snapshot(), d.snapshot()
			plan := d.plan(wanted())
			if got := codes(plan); !slices.Contains(got, test.want) {
				t.Errorf("findings: %q", got)
			}
			if _, err := plan.Apply(context.Background(), d.root(), nil); !errors.Is(err, output.ErrBlocked) {
				t.Errorf("apply: %v", err)
			}
			if !maps.Equal(before, outside.snapshot()) || !maps.Equal(mine, d.snapshot()) {
				t.Error("something was written through the link")
			}
		})
	}
}

// A link that appears between planning and applying is not followed either.
func TestSymbolicLinkAfterPlanning(t *testing.T) {
	for _, target := range []string{"OUTSIDE", "../mine"} {
		outside := newDir(t, map[string]string{"keep.txt": "x"})
		d := newDir(t, map[string]string{"mine/keep.txt": "x", "generated/": ""})
		plan := d.plan(wanted())
		d.write("generated/a", "->"+strings.ReplaceAll(target, "OUTSIDE", outside.path))
		done, err := plan.Apply(context.Background(), d.root(), nil)
		if err == nil || !strings.Contains(err.Error(), "generated/a") {
			t.Errorf("apply: %v after %q", err, summary(done))
		}
		if got := outside.contents(); len(got) != 1 {
			t.Errorf("written outside: %v", got)
		}
		if _, err := os.Stat(filepath.Join(d.path, "mine/config.go")); err == nil {
			t.Error("written through a link inside the tree")
		}
	}
}

func TestUnreadable(t *testing.T) {
	d := generated(t)
	plan := func() *output.Plan {
		tree, _ := output.Scan(failing{d.root().FS(), "generated/a/config.go"}, output.DefaultAreas())
		plan, _ := output.Compare(tree, wanted())
		return plan
	}()
	if got := codes(plan); !slices.Equal(got, []string{"generated/a/config.go unreadable-file"}) {
		t.Errorf("got %q", got)
	}
	tree, problems := output.Scan(failing{d.root().FS(), "generated/a"}, output.DefaultAreas())
	if len(problems) != 1 || problems[0].Code != "unreadable-file" {
		t.Errorf("scan: %v", problems)
	}
	blocked, _ := output.Compare(tree, wanted())
	if _, err := blocked.Apply(context.Background(), d.root(), nil); !errors.Is(err, output.ErrBlocked) {
		t.Errorf("apply: %v", err)
	}
}

// failing is a tree in which one file or folder cannot be opened.
type failing struct {
	fs.FS
	name string
}

func (f failing) Open(name string) (fs.File, error) {
	if name == f.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.FS.Open(name)
}

func (f failing) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(f.FS, name) }
func (f failing) ReadLink(name string) (string, error)   { return fs.ReadLink(f.FS, name) }

func TestSameForAnyOrder(t *testing.T) {
	d := generated(t)
	d.write("generated/a/config.go", goHeader+"edited\n")
	d.write("generated/old/x.go", goHeader)
	d.write("generated/foreign", "")
	files := wanted()
	want := fmt.Sprint(d.plan(files).Diagnostics())
	for range 5 {
		slices.Reverse(files)
		files = append(files[3:], files[:3]...)
		if got := fmt.Sprint(d.plan(files).Diagnostics()); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

func TestDiagnosticNamesTheLine(t *testing.T) {
	d := generated(t)
	d.write("generated/a/config.go", goHeader+"package b\n")
	found := d.plan(wanted()).Diagnostics()
	if len(found) != 1 || found[0].Span.Start.Line != 2 || found[0].Span.Start.Column != 1 || found[0].Span.Start.Offset != len(goHeader) {
		t.Errorf("got %+v", found)
	}
}
