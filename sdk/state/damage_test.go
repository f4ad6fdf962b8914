package state

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

var everyByte = flag.Bool("state.everybyte", false, "damage every byte of the files, not a sample")

// content is all that a state holds.
type content struct {
	Position  Position
	Forwarded int64
	IDs       []ID
	Dead      []DeadLetter
	Token     string
}

func contentOf(s *Store) (c content, err error) {
	ctx := context.Background()
	var errs [5]error
	c.Position, errs[0] = s.Position(ctx)
	c.Forwarded, errs[1] = s.Forwarded(ctx)
	c.IDs, errs[2] = s.RecentIDs(ctx)
	c.Dead, errs[3] = s.DeadLetters(ctx, 0, 1000)
	token, err := s.Tokens().Load(ctx, name, sdk.NewSecret(seal))
	errs[4] = err
	c.Token = token.Reveal()
	return c, errors.Join(errs[:]...)
}

// sample makes a state with something in every table, some of it dropped, and
// returns its content, after each change.
func sample(t *testing.T, dir string) (*Store, []content) {
	t.Helper()
	s := open(t, dir, Options{KeepIDs: 500})
	var history []content
	step := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		now, err := contentOf(s)
		if err != nil {
			t.Fatal(err)
		}
		history = append(history, now)
	}
	step(nil)
	for n := 1; n <= 6; n++ {
		step(s.Commit(t.Context(), numbered(n)))
	}
	_, err := s.DropDeadLetters(t.Context(), 1)
	step(err)
	for _, token := range []string{"first", "second"} {
		step(s.Tokens().Save(t.Context(), name, sdk.NewSecret(seal), sdk.NewSecret(token)))
	}
	step(s.Commit(t.Context(), numbered(7)))
	return s, history
}

// damaged holds the files of a state in memory, to be written damaged.
type damaged map[string][]byte

func filesOf(t *testing.T, dir string) damaged {
	t.Helper()
	copied := t.TempDir()
	copyState(t, dir, copied)
	files := damaged{}
	for _, name := range []string{dbName, dbName + "-wal", markName} {
		// To open a file for reading may make an empty log.
		if content, err := os.ReadFile(filepath.Join(copied, name)); err == nil && len(content) > 0 {
			files[name] = content
		}
	}
	return files
}

// verdict writes the files, with one replaced, opens them, and says what comes
// of it: nil for a refusal that names the file, or else what was read.
func (d damaged) verdict(dir, name string, bytes []byte) (*content, error) {
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return nil, err
	}
	for file, content := range d {
		if file == name {
			content = bytes
		}
		if content == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, file), content, 0o600); err != nil {
			return nil, err
		}
	}
	s, err := Open(context.Background(), dir, hello, Options{KeepIDs: 500})
	if err == nil {
		var c content
		if c, err = contentOf(s); err == nil {
			return &c, s.Close()
		}
		_ = s.Close()
	}
	// One byte of the header says that the file is not to be written.
	kinds := []error{ErrCorrupt, ErrNewer, ErrNotWritable}
	for _, kind := range kinds {
		if errors.Is(err, kind) && strings.Contains(err.Error(), filepath.Join(dir, dbName)) && !strings.Contains(err.Error(), "\n") {
			return nil, nil
		}
	}
	return nil, fmt.Errorf("refused without saying why and where in one line: %w", err)
}

// memory is a directory for many small files that need not be durable.
func memory(t *testing.T) string {
	t.Helper()
	if dir, err := os.MkdirTemp("/dev/shm", "state"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		return dir
	}
	return t.TempDir()
}

func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, history := sample(t, dir)
	newest := history[len(history)-1]
	killed := filesOf(t, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	closed := filesOf(t, dir)
	if len(killed) != 3 || len(closed) != 2 {
		t.Fatalf("%d files while open and %d after, want 3 and 2", len(killed), len(closed))
	}

	for _, state := range []struct {
		name  string
		files damaged
		file  string
		step  int // between the bytes that are changed
	}{
		{"closed", closed, dbName, 211},
		{"killed", killed, dbName, 809},
		{"killed", killed, dbName + "-wal", 1_601},
		{"closed", closed, markName, 1},
	} {
		t.Run(state.name+" "+state.file, func(t *testing.T) {
			t.Parallel()
			whole := state.files[state.file]
			work := filepath.Join(memory(t), "data")
			try := func(what string, bytes []byte) (refused bool) {
				got, err := state.files.verdict(work, state.file, bytes)
				if err != nil {
					t.Errorf("%s: %v", what, err)
				}
				if got != nil && !reflect.DeepEqual(*got, newest) {
					t.Errorf("%s: opened at %q with %d ids, %d dead letters and token %q", what, got.Position.Cursor, len(got.IDs), len(got.Dead), got.Token)
				}
				return got == nil
			}
			if try("undamaged", whole) {
				t.Fatal("the undamaged state is refused")
			}
			tried, refusals := 0, 0
			count := func(refused bool) {
				tried++
				if refused {
					refusals++
				}
			}
			for size := 0; size < len(whole); size += 512 * slowness {
				count(try(fmt.Sprint("cut after ", size, " bytes"), whole[:size]))
			}
			step := state.step * slowness
			if *everyByte {
				step = 1
			}
			for at := 0; at < len(whole); at++ {
				if at%step > 0 && (state.file != dbName || at > 100/slowness) { // the header in full
					continue
				}
				for _, bits := range []byte{0x01, 0xff} {
					bytes := append([]byte(nil), whole...)
					bytes[at] ^= bits
					count(try(fmt.Sprintf("byte %d changed by %#x", at, bits), bytes))
				}
			}
			t.Logf("%d of %d damaged copies of %d bytes refused, the others read in full", refusals, tried, len(whole))
			if state.file != markName && refusals == 0 {
				t.Error("no damage hit anything")
			}
		})
	}
}

// TestDamagedLogWithoutMark shows what the mark is for: without it SQLite goes
// on from an older change, which is never a mixture.
func TestDamagedLogWithoutMark(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, history := sample(t, dir)
	files := filesOf(t, dir)
	delete(files, markName)
	log := files[dbName+"-wal"]
	work := filepath.Join(memory(t), "data")
	older := 0
	for size := 0; size < len(log); size += 512 * 3 * slowness {
		got, err := files.verdict(work, dbName+"-wal", log[:size])
		if err != nil || got == nil {
			t.Fatalf("cut after %d bytes: refused, %v", size, err)
		}
		at := -1
		for i, c := range history {
			if reflect.DeepEqual(c, *got) {
				at = i
			}
		}
		if at < 0 {
			t.Errorf("cut after %d bytes: opened at %q, which never was", size, got.Position.Cursor)
		}
		if at < len(history)-1 {
			older++
		}
	}
	if older == 0 {
		t.Error("no cut led to an older change")
	}
}
