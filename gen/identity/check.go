package identity

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// Check reports every entry that is not what was pinned, and every new one
// that takes what is pinned for another connector. The entries are those of
// all manifests, the faulty ones too: a name that is missing is taken for a
// deleted connector.
//
// What two manifests of today share is not reported here but by
// manifest.CheckSet.
func (l *Lock) Check(entries []Entry) diag.List {
	c := checker{pins: l.pins, live: map[string]Entry{}}
	for _, e := range entries {
		c.live[e.Name] = e
	}
	for _, e := range sorted(entries) {
		if !e.complete() {
			continue
		}
		if p := l.pins.byName[e.Name]; p != nil {
			c.pinned(e, p)
		} else {
			c.unpinned(e)
		}
	}
	return c.diags.Sorted()
}

type checker struct {
	pins  index
	live  map[string]Entry
	diags diag.List
}

// pinned checks an entry against the line that bears its name.
func (c *checker) pinned(e Entry, p *pin) {
	if e.uuid() != p.uuid {
		c.changed(uuidOf(e), p, p.uuid, c.pins.byUUID[e.uuid()])
	}
	if e.Command != p.command {
		c.changed(commandOf(e), p, p.command, c.pins.byCommand[e.Command])
	}
}

// unpinned checks an entry whose name no line bears.
func (c *checker) unpinned(e Entry) {
	owner := c.pins.byUUID[e.uuid()]
	if owner == nil || !c.gone(owner) {
		c.taken(uuidOf(e), owner)
		c.taken(commandOf(e), c.pins.byCommand[e.Command])
		return
	}
	c.renamed(e, owner)
	if e.Command != owner.command {
		c.changed(commandOf(e), owner, owner.command, c.pins.byCommand[e.Command])
	}
}

// gone reports whether the pinned connector has no manifest any more.
func (c *checker) gone(p *pin) bool {
	_, live := c.live[p.name]
	return !live
}

// claim is one word of an entry, with what depends on it.
type claim struct {
	entry       Entry
	field, word string
	span        diag.Span
	breaks      string // what a change breaks
	confuses    string // what a second use confuses; %s is the owner
	another     string // how to get another word
}

func uuidOf(e Entry) claim {
	return claim{
		entry: e, field: "uuid", word: e.uuid(), span: e.UUIDSpan,
		breaks:   "a changed uuid orphans every installed instance, its intake and its cursor",
		confuses: "what is installed as %s would become this connector",
		another:  "make a fresh uuid with uuidgen",
	}
}

func commandOf(e Entry) claim {
	return claim{
		entry: e, field: "command", word: e.Command, span: e.CommandSpan,
		breaks:   "a changed command breaks every deployment that starts it",
		confuses: "deployments that start %s would start this connector",
		another:  "choose another command",
	}
}

// has reports whether the entry still makes the claim for itself.
func (c claim) has(e Entry) bool {
	if c.field == "uuid" {
		return e.uuid() == c.word
	}
	return e.Command == c.word
}

// changed reports a word that differs from the pinned one. One that is pinned
// for another connector is worse than a change, unless that connector still
// bears it: then the two are duplicates as well.
func (c *checker) changed(cl claim, p *pin, want string, owner *pin) {
	if owner != nil && !cl.has(c.live[owner.name]) {
		c.reused(cl, owner)
		return
	}
	c.diags = append(c.diags, diag.Diagnostic{
		Code:     "identity-changed",
		Severity: diag.Error,
		Span:     cl.span,
		Message:  fmt.Sprintf("the %s of %s is %q, wanted the pinned %q: %s", cl.field, cl.entry.Name, cl.word, want, cl.breaks),
		Hint:     fmt.Sprintf("restore it, or run gen accept %s if the change is meant", cl.entry.Name),
		Related:  []diag.Related{{Span: p.span, Message: "pinned here"}},
	})
}

// taken reports a word of a new connector that is pinned for another one.
func (c *checker) taken(cl claim, owner *pin) {
	if owner != nil && !cl.has(c.live[owner.name]) {
		c.reused(cl, owner)
	}
}

func (c *checker) reused(cl claim, owner *pin) {
	hint := fmt.Sprintf("%s; if %[2]s really gives it up, run gen accept %[2]s first", cl.another, owner.name)
	whose := owner.name
	if c.gone(owner) {
		whose = "the deleted connector " + owner.name
	}
	c.diags = append(c.diags, diag.Diagnostic{
		Code:     "identity-reused",
		Severity: diag.Error,
		Span:     cl.span,
		Message: fmt.Sprintf("the %s of %s is %q, which is pinned for %s, wanted one of its own: "+cl.confuses,
			cl.field, cl.entry.Name, cl.word, whose, owner.name),
		Hint:    hint,
		Related: []diag.Related{{Span: owner.span, Message: "pinned here"}},
	})
}

func (c *checker) renamed(e Entry, was *pin) {
	c.diags = append(c.diags, diag.Diagnostic{
		Code:     "manifest-renamed",
		Severity: diag.Error,
		Span:     e.UUIDSpan,
		Message: fmt.Sprintf("the connector %s is now called %s, wanted its pinned name: a new name moves its Go import path and its docs page",
			was.name, e.Name),
		Hint:    fmt.Sprintf("name the manifest %s again, or run gen accept %s if the new name is meant", was.name, e.Name),
		Related: []diag.Related{{Span: was.span, Message: "pinned here"}},
	})
}
