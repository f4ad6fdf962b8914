package cache

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// unused is how long a project's cache is kept after its last use.
const unused = 30 * 24 * time.Hour

// evict deletes the caches of projects that nobody works on any more, and
// marks this one as used. What fails, the next run tries again.
func (c *Cache) evict() {
	now, folder := time.Now(), filepath.Dir(c.file)
	_ = os.Chtimes(c.file, now, now) // there is none before the first run
	list, _ := os.ReadDir(folder)    // likewise
	for _, entry := range list {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && isOurs(entry.Name()) && now.Sub(info.ModTime()) > unused {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// isOurs reports whether a file of that name is a cache, or one that was not
// finished: the folder may be one that the user keeps other things in.
func isOurs(name string) bool {
	if digits, ok := strings.CutSuffix(name, ".cache"); ok {
		sum, err := hex.DecodeString(digits)
		return err == nil && len(sum) == 16
	}
	return strings.HasPrefix(name, ".cache-")
}
