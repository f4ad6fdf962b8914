package cache_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
)

func TestSaveDeletesWhatNobodyUses(t *testing.T) {
	folder := t.TempDir()
	put := func(name string, days int) {
		t.Helper()
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		age(t, file, days)
	}
	other := strings.Repeat("a1", 16)
	put(other+".cache", 31)
	put(strings.Repeat("b2", 16)+".cache", 29)
	put(".cache-123", 31)
	put(".cache-456", 0)
	put("notes.cache", 31)
	put("notes.txt", 31)
	if err := open(t, folder).Save(stamp); err != nil {
		t.Fatal(err)
	}
	want := []string{".cache-456", strings.Repeat("b2", 16) + ".cache", "notes.cache", "notes.txt"}
	if got := names(t, folder); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
}

// A project that never changes is in use all the same.
func TestSaveMarksTheCacheAsUsed(t *testing.T) {
	folder := t.TempDir()
	c := remembered(t, folder)
	own := filepath.Join(folder, names(t, folder)[0])
	age(t, own, 40)
	c.Find(cache.Key("a"), stands)
	c.Find(cache.Key("all"), stands)
	if err := c.Save(stamp); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(own); err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("the cache is %v (%v), want marked as used", info, err)
	}
}

func age(t *testing.T, file string, days int) {
	t.Helper()
	at := time.Now().AddDate(0, 0, -days)
	if err := os.Chtimes(file, at, at); err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, entry := range list {
		out = append(out, entry.Name())
	}
	return out
}
