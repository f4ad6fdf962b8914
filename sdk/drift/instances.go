package drift

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// trial is one document to judge.
type trial struct {
	data []byte
	// instance is what data means; nil when data is not to be taken for
	// anything: what the oracle cannot decide must be refused.
	instance *value
	at       string // the place that was tampered with
}

// instances gives the documents to judge: the valid instances, every place of
// them tampered with, and texts that are no JSON or ambiguous.
func (e *engine) instances(try func(trial) (agreed bool)) {
	b := e.bases()
	valid := b.valid
	if len(valid) == 0 { // nothing found: then the fullest guess must do
		valid = []*value{e.maker(0, 1).object(e.doc.node(e.doc.root), 0)}
	}
	if b.bare != nil {
		try(trial{b.bare.json(), b.bare, ""})
	}
	for i, v := range valid {
		if agreed := try(trial{v.json(), v, ""}); agreed && i < 2 {
			malformed(v, try)
		}
	}
	try(trial{[]byte("{}"), newObject(), ""})
	root := e.doc.node(e.doc.root)
	for i, v := range valid[:min(2, len(valid))] {
		probes := e.probes(root, v)
		if i == 0 {
			probes = append(probes, e.combinations(root, v)...)
		}
		for _, probe := range probes {
			try(trial{probe.json(), probe, ""})
		}
	}
	properties := root.properties()
	for _, p := range properties {
		within := limited(max(leastBytes, mostBytes/len(properties)), try)
		for _, v := range e.withProperty(valid, p) {
			e.tamper(v, []string{p.name}, p.node, within)
		}
	}
}

// Bounds on the documents that one property's places are tried with: a deep
// schema has more places than a test has time for, and the first ones differ most.
const (
	leastBytes = 100_000
	mostBytes  = 4_000_000
)

// limited is try until documents of that many bytes have been judged; then it
// says of every further one that there is no point in going on.
func limited(bytes int, try func(trial) bool) func(trial) bool {
	return func(t trial) bool {
		if bytes <= 0 {
			return false
		}
		bytes -= len(t.data)
		return try(t)
	}
}

// withProperty returns the instances in which a property is tampered with: the
// smallest valid ones that have it, so that nothing else makes them wrong.
func (e *engine) withProperty(valid []*value, p *property) []*value {
	small, full := e.doc.fill(valid[0]), valid[min(1, len(valid)-1)]
	var out []*value
	for i := 0; i < attempts/8 && out == nil; i++ {
		if v := small.with(p.name, e.maker(i, 1).make(p.node, 1)); e.valid(v) {
			out = append(out, v)
		}
	}
	whole := full.get(p.name)
	switch {
	case whole == nil && out == nil: // no valid instance is known: then this must do
		out = append(out, small.with(p.name, e.maker(0, 1).make(p.node, 1)))
	case whole == nil:
	case out == nil: // it depends on others
		out = append(out, full)
	case whole.kind == array || whole.kind == object:
		if v := small.with(p.name, whole); !equal(v, out[0]) {
			out = append(out, v)
		}
	}
	return out
}

// tamper tries v with every probe at a path, and below it.
func (e *engine) tamper(v *value, path []string, n *node, try func(trial) bool) {
	target := v.at(path)
	if target == nil || len(path) > 2*maxDepth {
		return
	}
	at := pointer(path)
	if !try(trial{v.json(), v, at}) {
		return // what is made of it would say the same again
	}
	for _, probe := range thinned(e.probes(n, target), e.perPlace()) {
		changed := v.replace(path, probe)
		try(trial{changed.json(), changed, at})
	}
	inner := n.present()
	switch target.kind {
	case array:
		for i := range min(len(target.items), 2) {
			e.tamper(v, join(path, strconv.Itoa(i)), inner.item(i), try)
		}
	case object:
		for _, probe := range e.combinations(inner, target) {
			changed := v.replace(path, probe)
			try(trial{changed.json(), changed, at})
		}
		repeated := v.replace(path, twice(target))
		try(trial{repeated.json(), nil, at})
		for i, m := range target.members {
			if i < maxMembers {
				e.tamper(v, join(path, m.name), inner.any(m.name), try)
			}
		}
	}
}

// perPlace is how many probes a place gets: all of them, but in a wide
// configuration, where a document costs more to judge, fewer.
func (e *engine) perPlace() int {
	const least, total = 10, 2000
	return max(least, total/max(1, len(e.doc.node(e.doc.root).properties())))
}

// thinned returns at most n of the values, evenly spread.
func thinned(list []*value, n int) []*value {
	if len(list) <= n {
		return list
	}
	out := make([]*value, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}

// twice returns an object with its first member once more, or with an unknown
// one twice.
func twice(v *value) *value {
	extra := []member{{"x-unknown", newNull()}, {"x-unknown", newNull()}}
	if len(v.members) > 0 {
		extra = v.members[:1]
	}
	return newObject(append(v.members[:len(v.members):len(v.members)], extra...)...)
}

// malformed tries texts that are almost v: other spellings of it, and texts
// that are no JSON or mean nothing certain.
func malformed(v *value, try func(trial) bool) {
	data := v.json()
	same := func(data []byte) { try(trial{data, v, ""}) }
	wrong := func(data []byte) { try(trial{data, nil, ""}) }

	var spaced bytes.Buffer
	if json.Indent(&spaced, data, "\r\n", "\t ") == nil {
		same(append(spaced.Bytes(), " \n"...))
	}
	for _, trailing := range []string{"{}", "x", ",", "}", "\x00", "null"} {
		wrong(append(bytes.Clone(data), trailing...))
	}
	for _, leading := range []string{"\ufeff", ",", "\v", "// c\n"} {
		wrong(append([]byte(leading), data...))
	}
	for _, cut := range []int{0, 1, len(data) / 3, len(data) / 2, len(data) - 2, len(data) - 1} {
		wrong(data[:max(cut, 0)])
	}
	wrong(newObject(append(v.members[:len(v.members):len(v.members)], member{"", newNull()}, member{"", newNull()})...).json())
	wrong(twice(v).json())
	for _, raw := range []string{"\"\xff\"", `"\ud800"`, `"\udc00\ud800"`, "\"\n\"", `"\x"`, "01", "1.", "+1", "NaN", "'a'", "[1,]", "{,}", "tru"} {
		// A number's token is written as it is.
		wrong(v.with("x-unknown", newNumber(raw)).json())
		if len(v.members) > 0 {
			wrong(v.with(v.members[0].name, newNumber(raw)).json())
		}
	}
	for i := range v.members[:min(len(v.members), 3)] {
		same(escapedName(v, i))
	}
}

// escapedName returns the text of v with a member's name spelled in escapes.
func escapedName(v *value, i int) []byte {
	var escaped []byte
	for _, unit := range v.members[i].name {
		if unit > 0xffff {
			return v.json()
		}
		const hex = "0123456789abcdef"
		escaped = append(escaped, '\\', 'u', hex[unit>>12&15], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
	}
	const stand = "name that is escaped"
	out := newObject(append([]member(nil), v.members...)...)
	out.members[i].name = stand
	return bytes.Replace(out.json(), []byte(stand), escaped, 1)
}
