package identity

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestNames(t *testing.T) {
	lock, _ := Parse(Path, []byte("# x\nb "+uuid(1)+" b\na "+uuid(2)+" a\n"))
	if got, want := lock.Names(), []string{"b", "a"}; !slices.Equal(got, want) {
		t.Errorf("got %q, wanted %q", got, want)
	}
}

func TestAcceptNothing(t *testing.T) {
	e := Entry{Name: "a", UUID: uuid(1), Command: "a"}
	for name, entries := range map[string][]Entry{"pinned": {e}, "new": {e, {Name: "b", UUID: uuid(2), Command: "b"}}} {
		lock, _ := Parse(Path, []byte("a "+uuid(1)+" a\n"))
		if _, err := lock.Accept(entries[len(entries)-1].Name, entries); !errors.Is(err, ErrNothingToAccept) {
			t.Errorf("%s: got %v, wanted ErrNothingToAccept", name, err)
		}
	}
	lock, _ := Parse(Path, nil)
	if _, err := lock.Accept("a", nil); err == nil || errors.Is(err, ErrNothingToAccept) {
		t.Errorf("an unknown name: got %v, wanted another error", err)
	}
}

func TestBytesAreNotUTF8(t *testing.T) {
	_, list := Parse(Path, []byte("a\xff "+uuid(1)+" a\n\xef\xbb\xbf# x\n\x00\n"))
	if len(list) != 3 {
		t.Errorf("got\n%swanted three damaged lines", render(list))
	}
}

// A lock of ten thousand is checked and extended in a moment.
func TestLarge(t *testing.T) {
	var entries []Entry
	for i := range 20_000 {
		entries = append(entries, Entry{Name: fmt.Sprintf("c%d", i), UUID: uuid(i), Command: fmt.Sprintf("c%d", i)})
	}
	start := time.Now()
	empty, _ := Parse(Path, nil)
	data := empty.Extend(entries[:10_000])
	lock, damage := Parse(Path, data)
	if len(damage) > 0 || len(lock.Names()) != 10_000 {
		t.Fatalf("read back %d names with\n%s", len(lock.Names()), render(damage))
	}
	if list := lock.Check(entries); len(list) > 0 {
		t.Errorf("got\n%s", render(list))
	}
	both, _ := Parse(Path, lock.Extend(entries))
	if names := both.Names(); len(names) != 20_000 || !slices.IsSorted(names) {
		t.Errorf("got %d names, wanted 20000, sorted", len(names))
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func uuid(i int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", i) }

// Any bytes: no panic, every diagnostic has a place in the file, and a sound
// lock survives its own writing: Extend by nothing returns the file, Extend by
// something keeps every line and satisfies Check.
func FuzzLock(f *testing.F) {
	f.Add([]byte(header), "a", uuid(1), "a")
	f.Add([]byte("# x\n\nb "+uuid(2)+" b\n"), "a", uuid(1), "a")
	f.Add([]byte("b "+uuid(2)+" b\nA/a "+uuid(3)+" c"), "b", uuid(1), "b")
	f.Add([]byte("<<<<<<< HEAD\r\n=======\nä"), "c/d", strings.ToUpper(uuid(0xabc)), "--")
	f.Fuzz(func(t *testing.T, data []byte, name, id, command string) {
		lock, damage := Parse(Path, data)
		for _, d := range damage {
			if s := d.Span; s.Start.Line < 1 || s.Start.Offset < 0 || s.End.Offset > len(data) || strings.ContainsAny(d.Message, "\n\r\x1b\x00") {
				t.Fatalf("%+v", d)
			}
		}
		entries := []Entry{{Name: name, UUID: id, Command: command}}
		problems := lock.Check(entries)
		changed, err := lock.Accept(name, entries)
		if len(damage) > 0 {
			return
		}
		if same := lock.Extend(nil); len(data) > 0 && !bytes.Equal(same, withNewline(data)) {
			t.Errorf("extended by nothing\n%q\nbecomes\n%q", data, same)
		}
		extended, again := Parse(Path, lock.Extend(entries))
		if len(again) > 0 {
			t.Errorf("the extended lock is damaged:\n%s", render(again))
		}
		for _, old := range lock.lines {
			if len(data) > 0 && !slices.ContainsFunc(extended.lines, func(l line) bool { return l.text == old.text }) {
				t.Errorf("the line %q is gone", old.text)
			}
		}
		if len(problems) == 0 && len(extended.Check(entries)) > 0 {
			t.Errorf("what was pinned is not what was claimed:\n%s", render(extended.Check(entries)))
		}
		if err == nil {
			accepted, again := Parse(Path, changed)
			if left := accepted.Check(entries); len(again)+len(left) > 0 {
				t.Errorf("after accepting:\n%s%s", render(again), render(left))
			}
		}
	})
}

func withNewline(data []byte) []byte {
	if data[len(data)-1] == '\n' {
		return data
	}
	return append(bytes.Clone(data), '\n')
}
