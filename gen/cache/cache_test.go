package cache_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

var rendered = []render.File{
	{Path: "generated/a/config.go", From: "manifests/connector_a.json", Content: []byte("package a\n")},
	{Path: "connectors/a/connector.go", Once: true, Content: []byte("package a\n")},
}

// remembered returns a cache that another run has written.
func remembered(t *testing.T, folder string) *cache.Cache {
	t.Helper()
	first := open(t, folder)
	first.Remember(cache.Key("a"), rendered)
	if err := first.Save(); err != nil {
		t.Fatal(err)
	}
	return open(t, folder)
}

func open(t *testing.T, folder string) *cache.Cache {
	t.Helper()
	c, err := cache.Open(folder, "/project")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFilesCountOnlyWhileTheTreeIsUnchanged(t *testing.T) {
	settled, missing := func(string) bool { return true }, func(string) bool { return false }
	same := fstest.MapFS{"generated/a/config.go": {Data: []byte("package a\n")}}
	edited := fstest.MapFS{"generated/a/config.go": {Data: []byte("package b\n")}}
	for _, test := range []struct {
		name    string
		key     string
		tree    fstest.MapFS
		settled func(string) bool
		want    bool
	}{
		{"unchanged", "a", same, settled, true},
		{"another key", "b", same, settled, false},
		{"edited", "a", edited, settled, false},
		{"deleted", "a", fstest.MapFS{}, settled, false},
		{"stub to be written", "a", same, missing, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			files, ok := remembered(t, t.TempDir()).Files(cache.Key(test.key), test.tree, test.settled)
			if ok != test.want {
				t.Fatalf("found = %t, want %t", ok, test.want)
			}
			if ok && (len(files) != 2 || string(files[0].Content) != "package a\n" || files[0].From != rendered[0].From || !files[1].Once) {
				t.Errorf("files = %+v", files)
			}
		})
	}
}

func TestDamagedCacheIsEmpty(t *testing.T) {
	folder := t.TempDir()
	remembered(t, folder)
	names, err := filepath.Glob(filepath.Join(folder, "*.gob"))
	if err != nil || len(names) != 1 {
		t.Fatalf("cache files: %v, %v", names, err)
	}
	if err := os.WriteFile(names[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, ok := open(t, folder).Files(cache.Key("a"), fstest.MapFS{}, func(string) bool { return true }); ok {
		t.Error("a damaged cache remembers files")
	}
}

func TestNilCacheRemembersNothing(t *testing.T) {
	var c *cache.Cache
	c.Remember("k", rendered)
	if _, ok := c.Files("k", fstest.MapFS{}, func(string) bool { return true }); ok || c.Save() != nil {
		t.Error("a nil cache remembers")
	}
}

func TestKeyTellsPartsApart(t *testing.T) {
	if cache.Key("ab", "c") == cache.Key("a", "bc") {
		t.Error("keys of different parts are equal")
	}
}
