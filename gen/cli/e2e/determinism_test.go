package e2e_test

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

// TestDeterminism generates one project in many ways and demands the same
// bytes of each. It changes the process (processors, working directory,
// environment) and is not parallel.
func TestDeterminism(t *testing.T) {
	manifests := files(t, "testdata/keywords")
	for i, text := range hostileTexts[:20] {
		name := "hostile" + string(rune('a'+i))
		manifests["connector_"+name+".json"] = withText(t, name, text)
	}
	want := determined(t, manifests, slices.Sorted(maps.Keys(manifests)), absolute)

	backwards := slices.Sorted(maps.Keys(manifests))
	slices.Reverse(backwards)
	shuffled := slices.Collect(maps.Keys(manifests))
	cache := t.TempDir()
	for _, way := range []struct {
		name       string
		order      []string
		processors int
		cache      string
		args       func(*testing.T, *scratch) []string
	}{
		{name: "again", args: absolute},
		{name: "one processor", processors: 1, args: absolute},
		{name: "four processors", processors: 4, args: absolute},
		{name: "files made backwards", order: backwards, processors: 4, args: absolute},
		{name: "files made in any order", order: shuffled, processors: 4, args: absolute},
		{name: "from a relative folder", args: func(t *testing.T, s *scratch) []string {
			t.Chdir(filepath.Dir(s.dir))
			return []string{"-C", filepath.Base(s.dir)}
		}},
		{name: "from inside", args: func(t *testing.T, s *scratch) []string { t.Chdir(s.dir); return nil }},
		{name: "from below", args: func(t *testing.T, s *scratch) []string {
			t.Chdir(s.path("manifests"))
			return []string{"-C", ".."}
		}},
		{name: "through a symbolic link", args: func(t *testing.T, s *scratch) []string {
			link := filepath.Join(t.TempDir(), "link")
			must(t, os.Symlink(s.dir, link))
			return []string{"-C", link}
		}},
		{name: "with an empty cache", cache: cache, args: absolute},
		{name: "with a warm cache", cache: cache, processors: 1, args: func(t *testing.T, s *scratch) []string {
			must(t, os.RemoveAll(s.path("generated")))
			return absolute(t, s)
		}},
	} {
		t.Run(way.name, func(t *testing.T) {
			if way.processors > 0 {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(way.processors))
			}
			if way.cache != "" {
				t.Setenv("LOCKSTEP_CACHE", way.cache)
			}
			if way.order == nil {
				way.order = slices.Sorted(maps.Keys(manifests))
			}
			demandSameTree(t, determined(t, manifests, way.order, way.args), want)
		})
	}
}

// TestCacheIsNoSource runs twice in one folder: what the cache remembers must
// not hide that a file has changed or gone.
func TestCacheIsNoSource(t *testing.T) {
	t.Setenv("LOCKSTEP_CACHE", t.TempDir())
	s := newScratch(t)
	s.copyInto("manifests", "testdata/keywords")
	s.generate()
	want := files(t, s.dir)
	must(t, os.RemoveAll(s.path("docs")))
	must(t, os.Remove(s.path("generated/kwempty/codec.go")))
	s.write("generated/kwarrays/config.go", want["generated/kwarrays/config.go"]+"\n")
	s.write("manifests/connector_kw_closed.json", want["manifests/connector_kw_closed.json"]+"\n")
	s.generate()
	s.write("manifests/connector_kw_closed.json", want["manifests/connector_kw_closed.json"])
	s.generate()
	demandSameTree(t, files(t, s.dir), want)
}

func absolute(_ *testing.T, s *scratch) []string { return []string{"-C", s.dir} }

// determined makes a project file by file, generates it twice and returns all
// files with what gen printed first.
func determined(t *testing.T, manifests map[string]string, order []string, args func(*testing.T, *scratch) []string) map[string]string {
	t.Helper()
	s := newScratch(t)
	for _, name := range order {
		s.write("manifests/"+name, manifests[name])
	}
	first := runGen(t, append(args(t, s), "generate")...)
	if first.status != 0 {
		t.Fatalf("gen generate: exit status %d\n%s", first.status, shorten(first.stderr))
	}
	tree := files(t, s.dir)
	if again := s.gen("check"); again.status != 0 {
		t.Errorf("gen check: exit status %d\n%s", again.status, again.stdout)
	}
	delete(tree, "go.mod")
	delete(tree, "go.sum")
	tree["stdout"], tree["stderr"] = first.stdout, first.stderr
	return tree
}

func demandSameTree(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is new", name)
		}
	}
}
