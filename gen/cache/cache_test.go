package cache_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/identity"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
)

var (
	stands  = func([]output.Standing) bool { return true }
	differs = func([]output.Standing) bool { return false }
	old     = output.Stamp{Size: 10, Inode: 7, Modified: 1, Changed: 2}
)

func stamp(string) output.Stamp { return old }

func entry() *cache.Entry {
	at := diag.Span{File: "manifests/connector_a.json", Start: diag.Position{Offset: 3, Line: 2, Column: 1}}
	return &cache.Entry{
		Connector: &ir.Connector{Name: "a", Identity: ir.Identity{UUID: "u", Capabilities: []string{"pull_alerts"}}, Contract: "Poller"},
		Identity:  identity.Entry{Name: "a", UUID: "u", Command: "c", UUIDSpan: at},
		Problems:  diag.List{{Code: "unknown-format", Severity: diag.Warning, Span: at, Fix: []diag.Edit{{Start: 1, End: 2, New: "x"}}}},
		Catalog:   []byte(`{"name": "a"}`),
		Files: []output.Standing{
			{Path: "generated/a/config.go", Sum: []byte("sum")},
			{Path: "connectors/a/connector.go", Once: true},
		},
	}
}

// remembered returns a cache that another run has written.
func remembered(t *testing.T, folder string) *cache.Cache {
	t.Helper()
	first := open(t, folder)
	first.Remember(cache.Key("a"), entry())
	first.Remember(cache.Key("all"), &cache.Entry{Files: []output.Standing{{Path: "generated/catalog.json", Sum: []byte("sum")}}})
	if err := first.Save(stamp); err != nil {
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

func TestEntryComesBackWhole(t *testing.T) {
	want := entry()
	want.Files[0].Stamp = old // of the stub it does not matter
	if got := remembered(t, t.TempDir()).Find(cache.Key("a"), stands); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestEntryCountsOnlyWhileItsFilesStand(t *testing.T) {
	c := remembered(t, t.TempDir())
	if c.Find(cache.Key("a"), differs) != nil {
		t.Error("files that differ count")
	}
	if c.Find(cache.Key("b"), stands) != nil {
		t.Error("an entry is found under another key")
	}
}

func TestSaveForgetsWhatWasNotUsed(t *testing.T) {
	folder := t.TempDir()
	c := remembered(t, folder)
	c.Find(cache.Key("all"), stands)
	if err := c.Save(stamp); err != nil {
		t.Fatal(err)
	}
	c = open(t, folder)
	if c.Find(cache.Key("a"), stands) != nil || c.Find(cache.Key("all"), stands) == nil {
		t.Error("kept what was not used, or lost what was")
	}
}

// The stamp of a file that was written a moment ago proves nothing.
func TestSaveTrustsNoFreshStamp(t *testing.T) {
	folder := t.TempDir()
	first := open(t, folder)
	first.Remember(cache.Key("a"), entry())
	fresh := old
	fresh.Changed = time.Now().UnixNano()
	if err := first.Save(func(string) output.Stamp { return fresh }); err != nil {
		t.Fatal(err)
	}
	if e := open(t, folder).Find(cache.Key("a"), stands); e == nil || e.Files[0].Stamp != (output.Stamp{}) {
		t.Errorf("entry %+v", e)
	}
}

func TestDamagedCacheIsEmpty(t *testing.T) {
	folder := t.TempDir()
	remembered(t, folder)
	names, err := filepath.Glob(filepath.Join(folder, "*.cache"))
	if err != nil || len(names) != 1 {
		t.Fatalf("cache files: %v, %v", names, err)
	}
	whole, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole); i += len(whole)/16 + 1 {
		flipped := append([]byte{}, whole...)
		flipped[i] ^= 0x10
		for what, data := range map[string][]byte{"cut": whole[:i], "flipped": flipped} {
			if err := os.WriteFile(names[0], data, 0o600); err != nil {
				t.Fatal(err)
			}
			if open(t, folder).Find(cache.Key("a"), stands) != nil {
				t.Fatalf("%s at byte %d of %d: the cache still remembers", what, i, len(whole))
			}
		}
	}
}

func TestNilCacheRemembersNothing(t *testing.T) {
	var c *cache.Cache
	c.Remember("k", entry())
	if c.Find("k", stands) != nil || c.Save(stamp) != nil {
		t.Error("a nil cache remembers")
	}
}

func TestKeyTellsPartsApart(t *testing.T) {
	if cache.Key("ab", "c") == cache.Key("a", "bc") {
		t.Error("keys of different parts are equal")
	}
}
