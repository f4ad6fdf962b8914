// Package identity keeps the identities of connectors from changing by
// accident. A platform knows an installed connector by its uuid, a deployment
// starts it by its command, and Go code imports it by its name; the lock file
// pins the three when a connector first appears. The generator adds lines and
// never changes one: that takes an explicit word, Lock.Accept.
package identity

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// Path is the lock file's place, slash-separated, from the project's root.
const Path = "manifests/identities.lock"

// header explains the file to those who find it in a diff.
const header = `# The identities of the connectors: NAME UUID COMMAND, one connector a line.
# A line never changes by itself: gen adds the lines of new connectors, and
# "gen accept NAME" changes one. The line of a deleted connector stays, so that
# nothing takes its identity over. Where a merge conflicts, keep both sides.
`

// Entry is the identity that a manifest claims.
type Entry struct {
	Name    string // the manifest's name: "hello", "Azure/azure_key_vault"
	UUID    string
	Command string
	// The places of the two in the manifest.
	UUIDSpan, CommandSpan diag.Span
}

// complete reports whether the entry can be pinned. If not, the manifest is
// wrong, and its reader has said so.
func (e Entry) complete() bool { return isName(e.Name) && isUUID(e.uuid()) && isWord(e.Command) }

// uuid is the UUID as the lock spells it: the case of its letters has no meaning.
func (e Entry) uuid() string { return strings.ToLower(e.UUID) }

// Lock is a lock file: what was pinned. It does not change; Extend and Accept
// return the bytes of a new file.
type Lock struct {
	lines []line
	pins  index
}

// line is one line of the file, without its end.
type line struct {
	text string
	pin  *pin // nil for a comment or a blank line
}

// pin is one pinned identity, the uuid in lower case.
type pin struct {
	name, uuid, command string
	span                diag.Span
}

func newPin(e Entry) *pin { return &pin{name: e.Name, uuid: e.uuid(), command: e.Command} }

func (p *pin) line() line { return line{text: p.name + " " + p.uuid + " " + p.command, pin: p} }

// index finds pins by each of their three words.
type index struct{ byName, byUUID, byCommand map[string]*pin }

func newIndex() index {
	return index{byName: map[string]*pin{}, byUUID: map[string]*pin{}, byCommand: map[string]*pin{}}
}

func (x index) clone() index {
	return index{byName: maps.Clone(x.byName), byUUID: maps.Clone(x.byUUID), byCommand: maps.Clone(x.byCommand)}
}

func (x index) add(p *pin) { x.byName[p.name], x.byUUID[p.uuid], x.byCommand[p.command] = p, p, p }

// holds returns a pin that has one of the entry's three words, or nil.
func (x index) holds(e Entry) *pin {
	return cmp.Or(x.byName[e.Name], x.byUUID[e.uuid()], x.byCommand[e.Command])
}

// Names returns the names of the pinned connectors, deleted ones included, in
// the order of the file.
func (l *Lock) Names() []string {
	var names []string
	for _, line := range l.lines {
		if line.pin != nil {
			names = append(names, line.pin.name)
		}
	}
	return names
}

// Extend returns the file with the entries that are new to it. The lines that
// stand in it stay, byte for byte and in their order. An entry with a uuid or
// a command that is pinned for another connector is left out: Check reports it.
func (l *Lock) Extend(entries []Entry) []byte {
	pins := l.pins.clone()
	var fresh []*pin
	for _, e := range sorted(entries) {
		if !e.complete() || pins.holds(e) != nil {
			continue
		}
		p := newPin(e)
		pins.add(p)
		fresh = append(fresh, p)
	}
	return write(merge(l.base(), fresh))
}

// base returns the lines to add to: of a new file, the header.
func (l *Lock) base() []line {
	if len(l.lines) > 0 {
		return l.lines
	}
	fresh, _ := Parse(Path, []byte(header)) // comments have no faults
	return fresh.lines
}

// merge inserts each of the sorted pins before the first line of a greater name.
func merge(lines []line, fresh []*pin) []line {
	merged := make([]line, 0, len(lines)+len(fresh))
	for _, old := range lines {
		for len(fresh) > 0 && old.pin != nil && old.pin.name > fresh[0].name {
			merged, fresh = append(merged, fresh[0].line()), fresh[1:]
		}
		merged = append(merged, old)
	}
	for _, p := range fresh {
		merged = append(merged, p.line())
	}
	return merged
}

func write(lines []line) []byte {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line.text)
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

func sorted(entries []Entry) []Entry {
	return slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
}
