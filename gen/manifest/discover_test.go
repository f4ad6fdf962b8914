package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// Each archive is a tree below manifests/, and want.txt: the set and the diagnostics.
func TestDiscover(t *testing.T) {
	archives(t, "discover", func(t *testing.T, a *txtar.Archive) {
		dir := t.TempDir()
		for _, f := range a.Files {
			if strings.HasPrefix(f.Name, Dir+"/") {
				put(t, dir, f.Name)
			}
		}
		expect(t, a, "want.txt", discovered(openRoot(t, dir)))
	})
}

func discovered(root *os.Root) string {
	set, list := Discover(root)
	var b strings.Builder
	for _, l := range set.Connectors {
		fmt.Fprintf(&b, "connector %s: %s, package %s in %s\n", l.Name(), l.Path, l.Package.Name, l.Package.Dir)
	}
	for _, l := range set.Modules {
		fmt.Fprintf(&b, "module %s: %s, package %s in %s\n", l.Name(), l.Path, l.Package.Name, l.Package.Dir)
	}
	return b.String() + render(list)
}

func put(t *testing.T, dir, name string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDiscoverLinks(t *testing.T) {
	outside := t.TempDir()
	put(t, outside, "connector_secret.json")
	for name, c := range map[string]struct{ link, target, want string }{
		"folder out of the tree": {"manifests/Azure", outside, "manifests/Azure:0:0-0:0 error: the path leads out of the project's tree"},
		"folder above":           {"manifests/Azure", "../..", "manifests/Azure:0:0-0:0 error: the path leads out of the project's tree"},
		"other folder":           {"manifests/Azure", "../elsewhere", "connector Azure/okta: manifests/Azure/connector_okta.json, package okta in azure/okta\nclean\n"},
		"file in the tree":       {"manifests/connector_okta.json", "../elsewhere/connector_okta.json", "connector okta: manifests/connector_okta.json, package okta in okta\nclean\n"},
		"dangling":               {"manifests/connector_okta.json", "nowhere", "manifests/connector_okta.json:0:0-0:0 error: the file cannot be read"},
		"itself":                 {"manifests/connector_okta.json", "connector_okta.json", "manifests/connector_okta.json:0:0-0:0 error: the file cannot be read"},
		"an editor's lock":       {"manifests/.#connector_okta.json", "me@host.1234", "clean\n"},
		"folder in a module":     {"manifests/Azure/more", "..", "clean\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, "manifests/README.md")
			put(t, dir, "elsewhere/connector_okta.json")
			link := filepath.Join(dir, filepath.FromSlash(c.link))
			if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(c.target, link); err != nil {
				t.Skip("no symbolic links here: ", err)
			}
			if got := discovered(openRoot(t, dir)); !strings.HasPrefix(got, c.want) {
				t.Errorf("got\n%swanted\n%s", got, c.want)
			}
		})
	}
}

func TestDiscoverWithoutManifests(t *testing.T) {
	want := "manifests:0:0-0:0 error: the project has no folder manifests, wanted the manifests in it [missing-file]\n" +
		"  hint: run gen in the project's root, or make the first manifest with gen new NAME\n"
	if got := discovered(openRoot(t, t.TempDir())); got != want {
		t.Errorf("got\n%swanted\n%s", got, want)
	}
}

func TestDiscoverUnreadableFolder(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "manifests/Azure/connector_okta.json")
	locked := filepath.Join(dir, Dir, "Azure")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(locked, 0o755) })
	if _, err := os.ReadDir(locked); !errors.Is(err, fs.ErrPermission) {
		t.Skip("this user may read everything")
	}
	want := "manifests/Azure:0:0-0:0 error: the folder cannot be read: permission denied [unreadable-file]\n"
	if got := discovered(openRoot(t, dir)); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%swanted\n%s", got, want)
	}
}

// Locate is the inverse of Location.Name.
func TestLocate(t *testing.T) {
	root := corpus(t)
	set, _ := Discover(root)
	for _, want := range set.Connectors {
		if got, err := Locate(want.Name()); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, wanted %+v", want.Name(), got, err, want)
		}
	}
}

func TestLocateRefuses(t *testing.T) {
	for _, name := range []string{"", "/", "a/", "/a", "a/b/c", "..", "../a", "a/../b", "a b", "-a", "_a", "ä", "a.json", "main", "sdk/x", "a\x00", strings.Repeat("a", 101)} {
		if l, err := Locate(name); err == nil {
			t.Errorf("%q is %+v, wanted an error", name, l)
		}
	}
}
