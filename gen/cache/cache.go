// Package cache remembers what became of each manifest, so that a run over
// thousands of manifests does the work of those that changed.
//
// An entry is found by a key: a digest of all bytes that the entry was made
// from. It counts only while every file of it stands in the tree, which the
// caller ascertains. The cache is an optimisation and nothing else: one that
// is lost, damaged or of another generator only costs time, and errors are
// never remembered.
//
// The cache stands in the user's cache folder, one file a project, never in
// the project. One that is not used for 30 days is deleted.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/identity"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
)

// Entry is what all runs need to know of one manifest, and the files that it became.
type Entry struct {
	Connector *ir.Connector // without its configuration and its module; nil for a module
	Module    *ir.Module    // without its configuration; nil for a connector
	Identity  identity.Entry
	Problems  diag.List // warnings
	Catalog   []byte    // the connector's part of the catalog
	Files     []output.Standing
}

// Cache is the memory of one project. A nil Cache remembers nothing.
type Cache struct {
	file      string
	generator []byte // what wrote the entries: another generator may write other bytes
	known     map[string]*Entry

	mu   sync.Mutex
	used map[string]*Entry
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
		file:      filepath.Join(folder, hex.EncodeToString(name[:16])+".cache"),
		generator: generator,
		used:      map[string]*Entry{},
	}
	data, err := os.ReadFile(c.file)
	if err != nil {
		return c, nil // no cache yet, or none that can be read: both are empty
	}
	c.known = decode(data, generator)
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

// Key identifies what an entry depends on.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\n%s", len(p), p)
	}
	return string(h.Sum(nil))
}

// Find returns the entry of that key, or nil. It counts only if its files
// stand.
func (c *Cache) Find(key string, stand func([]output.Standing) bool) *Entry {
	if c == nil {
		return nil
	}
	e := c.known[key]
	if e == nil || !stand(e.Files) {
		return nil
	}
	c.Remember(key, e)
	return e
}

// Remember notes an entry for the runs to come.
func (c *Cache) Remember(key string, e *Entry) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.used[key] = e
}

// refresh notes how the files stand by now, and reports whether the cache is
// worth writing: to read a few files each time costs less than that.
func (c *Cache) refresh(stamp func(path string) output.Stamp) bool {
	news, files, moved, now := len(c.used) != len(c.known), 0, 0, time.Now()
	for key, e := range c.used {
		news = news || c.known[key] != e
		files += len(e.Files)
		for i := range e.Files {
			f := &e.Files[i]
			if f.Once {
				continue
			}
			if s := stamp(f.Path).Settled(now); s != f.Stamp {
				f.Stamp = s
				moved++
			}
		}
	}
	return news || moved > files/20
}

// Save writes what this run used or rendered, and forgets everything else.
// stamp returns how a file stands by now.
func (c *Cache) Save(stamp func(path string) output.Stamp) error {
	if c == nil {
		return nil
	}
	c.evict()
	if !c.refresh(stamp) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o755); err != nil {
		return fmt.Errorf("make the folder of caches: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(c.file), ".cache-*")
	if err != nil {
		return fmt.Errorf("write the cache: %w", err)
	}
	err = encode(temp, c.used, c.generator)
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
