package schema

import (
	"maps"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// alike returns the schemas that apply to the same value as s, because of s.
func (s *Schema) alike() []*Schema {
	var out []*Schema
	for _, one := range []*Schema{s.Ref, s.DynamicRef, s.Not, s.If, s.Then, s.Else} {
		if one != nil {
			out = append(out, one)
		}
	}
	out = append(out, s.AllOf...)
	out = append(out, s.AnyOf...)
	out = append(out, s.OneOf...)
	for _, d := range s.DependentSchemas {
		out = append(out, d.Schema)
	}
	return out
}

// findLoops reports references that come back to themselves without a property
// or an item between: no value could ever be judged.
func (l *library) findLoops() {
	f := loopFinder{done: map[*Schema]bool{}, open: map[*Schema]bool{}, told: map[*source.Node]bool{}}
	for _, r := range l.readers {
		for _, s := range r.doc.All {
			f.visit(s)
		}
	}
}

type loopFinder struct {
	done, open map[*Schema]bool
	path       []*Schema
	told       map[*source.Node]bool
}

func (f *loopFinder) visit(s *Schema) {
	if f.done[s] {
		return
	}
	if f.open[s] {
		f.report(f.path[slices.Index(f.path, s):])
		return
	}
	f.open[s] = true
	f.path = append(f.path, s)
	for _, next := range s.alike() {
		f.visit(next)
	}
	f.path = f.path[:len(f.path)-1]
	f.open[s], f.done[s] = false, true
}

// report tells of a loop at the first of its references in the file.
func (f *loopFinder) report(loop []*Schema) {
	var first *source.Node
	var owner *reader
	for i, s := range loop {
		next := loop[(i+1)%len(loop)]
		n := s.Node.Get("$ref")
		if s.Ref != next {
			if n = s.Node.Get("$dynamicRef"); s.DynamicRef != next {
				continue
			}
		}
		if first == nil || n.Start < first.Start {
			first, owner = n, s.resource.owner
		}
	}
	if first == nil || f.told[first] {
		return
	}
	f.told[first] = true
	owner.loops = true
	owner.at(first).report("ref-cycle", "the reference "+show(first)+" comes back to itself without a property or an item between",
		"let it name a schema that says something about the value")
}
