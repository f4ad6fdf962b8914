package state

import (
	"bytes"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
)

// sector is the unit that a disk writes whole.
const sector = 512

// torn returns what a disk may hold after its power failed while a file was
// changed from old to new: any of the sectors, in any order, the others as they
// were, or as zeros where there were none.
func torn(old, new []byte) []byte {
	mixed := make([]byte, max(len(old), len(new)))
	copy(mixed, old)
	share := rand.Float64()
	for at := 0; at < len(new); at += sector {
		end := min(at+sector, len(new))
		if rand.Float64() < share {
			copy(mixed[at:end], new[at:end])
		}
	}
	if len(new) > len(old) && rand.IntN(2) == 0 {
		mixed = mixed[:len(old)+rand.IntN(len(new)-len(old)+1)] // the length had not grown yet
	}
	return mixed
}

func TestPowerFailsInACommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, history := sample(t, dir)
	before := filesOf(t, dir)
	commit(t, s, numbered(8))
	after := filesOf(t, dir)
	newer, err := contentOf(s)
	if err != nil {
		t.Fatal(err)
	}
	const log = dbName + "-wal"
	if bytes.Equal(before[log], after[log]) || !bytes.Equal(before[dbName], after[dbName]) {
		t.Fatal("the commit is not in the log alone")
	}
	work := filepath.Join(memory(t), "data")
	older := history[len(history)-1]
	// The mark is written after the commit, so that it is the old one.
	found := map[bool]int{}
	for range 160 / slowness {
		got, err := before.verdict(work, log, torn(before[log], after[log]))
		if err != nil || got == nil {
			t.Fatalf("what was acknowledged before is refused: %v", err)
		}
		isNewer := reflect.DeepEqual(*got, newer)
		if !isNewer && !reflect.DeepEqual(*got, older) {
			t.Fatalf("opened at %q with %d ids, which is neither before nor after the commit", got.Position.Cursor, len(got.IDs))
		}
		found[isNewer]++
	}
	if got, err := before.verdict(work, log, after[log]); err != nil || got == nil || !reflect.DeepEqual(*got, newer) {
		t.Errorf("the whole log does not lead to the commit: %v", err)
	}
	t.Logf("without the commit %d times, with it %d times", found[false], found[true])
}

func TestPowerFailsWhileTheLogIsWrittenBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, history := sample(t, dir)
	before := filesOf(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	after := filesOf(t, dir)
	if bytes.Equal(before[dbName], after[dbName]) {
		t.Fatal("nothing was written back")
	}
	work := filepath.Join(memory(t), "data")
	for range 80 / slowness {
		got, err := before.verdict(work, dbName, torn(before[dbName], after[dbName]))
		if err != nil || got == nil || !reflect.DeepEqual(*got, history[len(history)-1]) {
			t.Fatalf("the newest change is not there: %v, refused: %v", err, got == nil)
		}
	}
}

// TestDurabilityIsSwitchedOn guards what only a power failure would show.
func TestDurabilityIsSwitchedOn(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "fullfsync": "1", "checkpoint_fullfsync": "1", "secure_delete": "1",
	} {
		var got string
		if err := s.db.one(t.Context(), "PRAGMA "+pragma, &got); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
		}
	}
}
