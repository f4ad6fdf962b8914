package output_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Each case spoils a generated tree; check names it, and generate mends it where it may.
func TestDrift(t *testing.T) {
	moved := func(files []render.File) []render.File {
		files[0].Content = []byte(goHeader + "package a // new\n")
		files[1].Content = []byte(drift(digestOf('2')))
		return files
	}
	tests := []struct {
		name   string
		spoil  func(d dir)
		files  func([]render.File) []render.File
		want   []string
		blocks bool
	}{
		{name: "nothing"},
		{
			name:  "file deleted",
			spoil: func(d dir) { d.must(os.Remove(filepath.Join(d.path, "generated/a/config.go"))) },
			want:  []string{"generated/a/config.go missing-file"},
		},
		{
			name:  "stub deleted",
			spoil: func(d dir) { d.must(os.RemoveAll(filepath.Join(d.path, "connectors/a"))) },
			want:  []string{"connectors/a/connector.go missing-connector"},
		},
		{
			name:  "stub edited",
			spoil: func(d dir) { d.write("connectors/a/connector.go", "package a // mine\n") },
		},
		{
			name: "package without the stub's file",
			spoil: func(d dir) {
				d.must(os.Remove(filepath.Join(d.path, "connectors/a/connector.go")))
				d.write("connectors/a/other.go", "package a\n")
			},
		},
		{
			name: "only a test is left of the package",
			spoil: func(d dir) {
				d.must(os.Remove(filepath.Join(d.path, "connectors/a/connector.go")))
				d.write("connectors/a/a_test.go", "package a\n")
			},
			want: []string{"connectors/a/connector.go missing-connector"},
		},
		{
			name:  "edited by hand",
			spoil: func(d dir) { d.write("generated/a/config.go", goHeader+"package a // edited\n") },
			want:  []string{"generated/a/config.go hand-edited"},
		},
		{
			name:  "page edited by hand",
			spoil: func(d dir) { d.write("docs/reference/a.md", "---\n"+goHeader+"---\n# B\n") },
			want:  []string{"docs/reference/a.md hand-edited"},
		},
		{
			name:  "drift test edited by hand, its digest not",
			spoil: func(d dir) { d.write("generated/a/drift_test.go", drift(digestOf('1'))+"// edited\n") },
			want:  []string{"generated/a/drift_test.go hand-edited"},
		},
		{
			name:  "manifest moved on",
			files: moved,
			want:  []string{"generated/a/config.go changed-file", "generated/a/drift_test.go changed-file"},
		},
		{
			name:  "no evidence",
			spoil: func(d dir) { d.must(os.Remove(filepath.Join(d.path, "generated/a/drift_test.go"))) },
			files: func(files []render.File) []render.File {
				files[0].Content = append(files[0].Content, '\n')
				return files
			},
			want: []string{"generated/a/config.go changed-file", "generated/a/drift_test.go missing-file"},
		},
		{
			name:  "shared file edited by hand",
			spoil: func(d dir) { d.write("connectors/registry.go", goHeader+"package other\n") },
			want:  []string{"connectors/registry.go hand-edited"},
		},
		{
			name: "shared file moved with a manifest",
			files: func(files []render.File) []render.File {
				files = moved(files)
				files[4].Content = append(files[4].Content, '\n')
				return files
			},
			want: []string{
				"generated/a/config.go changed-file", "generated/a/drift_test.go changed-file", "generated/catalog.json changed-file",
			},
		},
		{
			name: "file without header that gen keeps",
			files: func(files []render.File) []render.File {
				files[7].Content = []byte("a 1\nb 2\n")
				return files
			},
			want: []string{"manifests/identities.lock changed-file"},
		},
		{
			name:  "stale file",
			spoil: func(d dir) { d.write("generated/old/deep/config.go", goHeader+"package old\n") },
			want:  []string{"generated/old/deep/config.go stale-file"},
		},
		{
			name:  "stale registry",
			files: func(files []render.File) []render.File { return slices.Delete(files, 5, 6) },
			want:  []string{"connectors/registry.go stale-file"},
		},
		{
			name: "left over by a killed run",
			spoil: func(d dir) {
				d.write("generated/a/"+leftOver, "half")
				d.write("manifests/m/"+leftOver, "")
				d.write("manifests/m/manifest.json", "{}")
			},
			want: []string{"generated/a/" + leftOver + " stale-file", "manifests/m/" + leftOver + " stale-file"},
		},
		{
			name:  "emptied by a crash",
			spoil: func(d dir) { d.write("generated/a/config.go", "") },
			want:  []string{"generated/a/config.go hand-edited"},
		},
		{
			name: "stale file where a folder belongs",
			spoil: func(d dir) {
				d.must(os.RemoveAll(filepath.Join(d.path, "generated/a")))
				d.write("generated/a", goHeader)
			},
			want: []string{
				"generated/a stale-file", "generated/a/config.go missing-file", "generated/a/drift_test.go missing-file", "generated/a/plugin.yaml missing-file",
			},
		},
		{
			name: "empty folders where a file belongs",
			spoil: func(d dir) {
				d.must(os.Remove(filepath.Join(d.path, "generated/a/config.go")))
				d.write("generated/a/config.go/x/y/", "")
			},
			want: []string{"generated/a/config.go missing-file"},
		},
		{
			name:   "foreign file",
			spoil:  func(d dir) { d.write("generated/a/notes.txt", "mine\n"); d.write("docs/reference/mine.md", "# Mine\n") },
			want:   []string{"docs/reference/mine.md foreign-file", "generated/a/notes.txt foreign-file"},
			blocks: true,
		},
		{
			name: "header below the fifth line",
			spoil: func(d dir) {
				d.write("generated/a/x.go", "//\n//\n//\n//\n//\n"+goHeader)
			},
			want:   []string{"generated/a/x.go foreign-file"},
			blocks: true,
		},
		{
			name:   "header removed",
			spoil:  func(d dir) { d.write("generated/a/config.go", "package a\n") },
			want:   []string{"generated/a/config.go header-removed"},
			blocks: true,
		},
		{
			name:   "header of the registry removed",
			spoil:  func(d dir) { d.write("connectors/registry.go", "package connectors\n") },
			want:   []string{"connectors/registry.go header-removed"},
			blocks: true,
		},
		{
			name: "files of other people beside ours",
			spoil: func(d dir) {
				d.write("manifests/connector_a.json", "{}")
				d.write("connectors/doc.go", "package connectors\n")
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := generated(t)
			if test.spoil != nil {
				test.spoil(d)
			}
			files := wanted()
			if test.files != nil {
				files = test.files(files)
			}
			before := d.snapshot()
			plan := d.plan(files)
			if got := codes(plan); !slices.Equal(got, test.want) {
				t.Errorf("findings:\n got %q\nwant %q", got, test.want)
			}
			if !maps.Equal(before, d.snapshot()) {
				t.Error("planning changed the tree")
			}
			_, err := plan.Apply(context.Background(), d.root(), nil)
			if test.blocks {
				if !errors.Is(err, output.ErrBlocked) {
					t.Errorf("apply: %v, wanted ErrBlocked", err)
				}
				if !maps.Equal(before, d.snapshot()) {
					t.Error("a blocked plan changed the tree")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := codes(d.plan(files)); got != nil {
				t.Errorf("after apply: %q", got)
			}
			for name := range d.contents() {
				if strings.HasSuffix(name, "/") {
					t.Errorf("empty folder %s is left", name)
				}
			}
		})
	}
}

func TestModuleMovesItsConnectors(t *testing.T) {
	const connector, module = "manifests/M/connector_a.json", "manifests/M/manifest.json"
	files := func(digest, text string) []render.File {
		return []render.File{
			{Path: "generated/m/drift_test.go", From: module, Content: []byte(drift(digest))},
			{Path: "generated/m/a/drift_test.go", From: connector, Content: []byte(drift(digestOf('1')))},
			{Path: "docs/reference/m/a.md", From: connector, Content: []byte(goHeader + text)},
		}
	}
	d := newDir(t, nil)
	d.apply(files(digestOf('1'), "old"))
	want := []string{"docs/reference/m/a.md changed-file", "generated/m/drift_test.go changed-file"}
	if got := codes(d.plan(files(digestOf('2'), "new"))); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if got := codes(d.plan(files(digestOf('1'), "new"))); !slices.Equal(got, []string{"docs/reference/m/a.md hand-edited"}) {
		t.Errorf("got %q", got)
	}
}
