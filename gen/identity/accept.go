package identity

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// ErrNothingToAccept is wrapped by the errors of Accept that say that the
// identity is as pinned, or not pinned yet.
var ErrNothingToAccept = errors.New("nothing to accept")

// Accept returns the file with one identity changed to what the manifests now
// say: a new uuid or command under the same name, a new name for a uuid whose
// manifest is gone, or no line any more for a connector whose manifest is
// gone. All other lines stay, byte for byte. The error says why there is
// nothing to accept, or which other identity is in the way.
func (l *Lock) Accept(name string, entries []Entry) ([]byte, error) {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == name })
	if i < 0 {
		return l.release(name, entries)
	}
	e := entries[i]
	if !e.complete() {
		return nil, fmt.Errorf("the manifest of %s has no valid uuid and command, wanted both: mend the manifest first", name)
	}
	was := l.replaced(e, entries)
	switch {
	case was == nil && l.pins.holds(e) == nil:
		return nil, fmt.Errorf("%s is new, wanted a pinned connector that changed: gen pins it (%w)", name, ErrNothingToAccept)
	case was != nil && was.name == name && was.uuid == e.uuid() && was.command == e.Command:
		return nil, fmt.Errorf("%s is what is pinned, wanted a change (%w)", name, ErrNothingToAccept)
	}
	if other := l.inTheWay(e, was); other != nil {
		return nil, fmt.Errorf("the uuid or the command of %s is pinned for %s, wanted it free: give %[1]s another, or run gen accept %[2]s first", name, other.name)
	}
	return l.rewrite(was, e), nil
}

// release drops the line of a connector that has no manifest.
func (l *Lock) release(name string, entries []Entry) ([]byte, error) {
	p := l.pins.byName[name]
	if p == nil {
		hint := ""
		if near, ok := diag.Suggest(name, l.Names()); ok {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		return nil, fmt.Errorf("there is no connector called %q, neither as a manifest nor in the lock%s", name, hint)
	}
	for _, e := range entries {
		if e.uuid() == p.uuid && l.pins.byName[e.Name] == nil {
			return nil, fmt.Errorf("%s is now called %s, wanted the new name: run gen accept %[2]s", name, e.Name)
		}
	}
	return write(l.without(p)), nil
}

// replaced returns the pin that the entry would replace: that of its name, or
// that of its uuid under a name that has no manifest any more.
func (l *Lock) replaced(e Entry, entries []Entry) *pin {
	if p := l.pins.byName[e.Name]; p != nil {
		return p
	}
	p := l.pins.byUUID[e.uuid()]
	if p == nil || slices.ContainsFunc(entries, func(other Entry) bool { return other.Name == p.name }) {
		return nil
	}
	return p
}

// inTheWay returns a pin, other than the replaced one, that holds the entry's uuid or command.
func (l *Lock) inTheWay(e Entry, was *pin) *pin {
	for _, p := range []*pin{l.pins.byUUID[e.uuid()], l.pins.byCommand[e.Command]} {
		if p != nil && p != was {
			return p
		}
	}
	return nil
}

// rewrite puts the entry in the place of the pin: on its line if the name
// stays, else on the line where the new name belongs.
func (l *Lock) rewrite(was *pin, e Entry) []byte {
	p := newPin(e)
	if was.name != e.Name {
		return write(merge(l.without(was), []*pin{p}))
	}
	lines := slices.Clone(l.lines)
	for i := range lines {
		if lines[i].pin == was {
			lines[i] = p.line()
		}
	}
	return write(lines)
}

func (l *Lock) without(p *pin) []line {
	return slices.DeleteFunc(slices.Clone(l.lines), func(line line) bool { return line.pin == p })
}
