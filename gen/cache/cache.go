// Package cache remembers which files a connector became, so that a run over
// thousands of unchanged manifests need not render them again. It is an
// optimisation and nothing else: a remembered file counts only while the file
// on disk has exactly the bytes that rendering gave, and a cache that is lost,
// damaged or of another generator only costs time.
//
// The cache stands in the user's cache folder, one file a project, never in
// the project.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Cache is the memory of one project. A nil Cache remembers nothing.
type Cache struct {
	file      string
	generator []byte // what wrote the entries: another generator may write other bytes
	known     map[string][]Sum

	mu    sync.Mutex
	used  map[string][]Sum
	fresh bool // used has something that known has not
}

// Sum is a file that was rendered.
type Sum struct {
	Path, From string
	Once       bool
	SHA256     [sha256.Size]byte
}

// stored is the cache's file.
type stored struct {
	Generator []byte
	Entries   map[string][]Sum
}

// Open reads the cache of a project from the folder of caches. What cannot be
// read is an empty cache.
func Open(folder, project string) (*Cache, error) {
	generator, err := executable()
	if err != nil {
		return nil, fmt.Errorf("identify the generator: %w", err)
	}
	name := sha256.Sum256([]byte(project))
	c := &Cache{
		file:      filepath.Join(folder, hex.EncodeToString(name[:16])+".gob"),
		generator: generator,
		used:      map[string][]Sum{},
	}
	data, err := os.ReadFile(c.file)
	if err != nil {
		return c, nil // no cache yet, or none that can be read: both are empty
	}
	var s stored
	if gob.NewDecoder(bytes.NewReader(data)).Decode(&s) == nil && bytes.Equal(s.Generator, generator) {
		c.known = s.Entries
	}
	return c, nil
}

// executable is a digest of the running program.
func executable() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// Key identifies what a rendering depends on.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n%s", len(p), p)
	}
	return string(h.Sum(nil))
}

// Files returns the files that were rendered for the key, provided that every
// one of them stands in the tree unchanged. settled says whether a file that
// is written only once needs no writing.
func (c *Cache) Files(key string, tree fs.FS, settled func(path string) bool) ([]render.File, bool) {
	if c == nil {
		return nil, false
	}
	sums, ok := c.known[key]
	if !ok {
		return nil, false
	}
	files := make([]render.File, len(sums))
	for i, s := range sums {
		files[i] = render.File{Path: s.Path, From: s.From, Once: s.Once}
		if s.Once {
			if !settled(s.Path) {
				return nil, false
			}
			continue
		}
		content, err := fs.ReadFile(tree, s.Path)
		if err != nil || sha256.Sum256(content) != s.SHA256 {
			return nil, false
		}
		files[i].Content = content
	}
	c.note(key, sums, false)
	return files, true
}

// Remember notes what was rendered for the key.
func (c *Cache) Remember(key string, files []render.File) {
	if c == nil {
		return
	}
	sums := make([]Sum, len(files))
	for i, f := range files {
		sums[i] = Sum{Path: f.Path, From: f.From, Once: f.Once, SHA256: sha256.Sum256(f.Content)}
	}
	c.note(key, sums, true)
}

func (c *Cache) note(key string, sums []Sum, fresh bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used[key] = sums
	c.fresh = c.fresh || fresh
}

// Save writes what this run used or rendered, and forgets everything else.
func (c *Cache) Save() error {
	if c == nil || !c.fresh && len(c.used) == len(c.known) {
		return nil
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(stored{Generator: c.generator, Entries: c.used}); err != nil {
		return fmt.Errorf("encode the cache: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o755); err != nil {
		return fmt.Errorf("make the folder of caches: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(c.file), ".cache-*")
	if err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	_, err = temp.Write(data.Bytes())
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), c.file)
	}
	if err != nil {
		_ = os.Remove(temp.Name()) // it may not exist any more
		return fmt.Errorf("write the cache: %w", err)
	}
	return nil
}
