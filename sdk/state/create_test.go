package state

import (
	"os"
	"path/filepath"
	"testing"
)

// A database that has its name has its log too: one that gets it later, and is
// killed over it, leaves a journal that no reader can take back, and Open reads
// first.
func TestDatabaseIsMadeWithItsLog(t *testing.T) {
	dir := t.TempDir()
	// What a kill in making it may have left.
	for _, old := range []string{"", "-journal", "-wal", "-shm"} {
		if err := os.WriteFile(filepath.Join(dir, dbName+".new"+old), []byte("torn"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := create(t.Context(), filepath.Join(dir, dbName), Identity{UUID: "u", Command: "c"}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, dbName))
	if err != nil {
		t.Fatal(err)
	}
	if write, read := data[18], data[19]; write != 2 || read != 2 {
		t.Errorf("the header says versions %d and %d, want 2 and 2, which mean a log", write, read)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 1 {
		t.Errorf("the directory holds %v (%v), want the database alone", list, err)
	}
}
