package drift

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mutator makes random instances: valid ones, and valid ones that something
// was done to.
type mutator struct {
	*engine
	rng    *rand.Rand
	bases  []base
	probed map[probed][]*value
}

// base is an instance, valid if the schema lets one be found, and its places.
type base struct {
	v      *value
	places []spot
}

// spot is a place of an instance and the schema's node there.
type spot struct {
	path []string
	node *node
}

// maxBases bounds the valid instances that others are made of.
const maxBases = 48

func newMutator(e *engine, seed uint64) *mutator {
	m := &mutator{engine: e, rng: e.random(seed), probed: map[probed][]*value{}}
	var valid []*value
	for i := 0; i < 4*maxBases && len(valid) < maxBases; i++ {
		made := &maker{doc: e.doc, rng: m.rng, optional: []float64{0, 0.3, 0.7, 1}[i%4]}
		v := made.object(made.decided(e.doc.node(e.doc.root)), 0)
		if v = m.marked(v); e.valid(v) && !contains(valid, v) {
			valid = append(valid, v)
		}
	}
	valid = append(valid, e.bases().valid...)
	if len(valid) == 0 {
		valid = []*value{e.maker(0, 1).object(e.doc.node(e.doc.root), 0), newObject()}
	}
	for _, v := range valid {
		b := base{v: v}
		m.spots(&b, nil, v, e.doc.node(e.doc.root))
		m.bases = append(m.bases, b)
	}
	return m
}

// marked puts canaries where the schema has secrets, as far as it lets them.
func (m *mutator) marked(v *value) *value {
	if !m.secrets {
		return v
	}
	for _, path := range hidden(nil, v, m.redacted(v)) {
		if with := v.replace(path, newString(canary+strconv.Itoa(m.rng.IntN(1000)))); m.valid(with) {
			v = with
		}
	}
	return v
}

// hidden returns the paths to the texts that a redacted copy does not show.
func hidden(path []string, v, shown *value) (paths [][]string) {
	switch {
	case v.kind == text && (shown.kind != text || shown.text != v.text):
		return [][]string{path}
	case v.kind != shown.kind:
		return nil
	}
	for i, item := range v.items {
		if i < len(shown.items) {
			paths = append(paths, hidden(join(path, strconv.Itoa(i)), item, shown.items[i])...)
		}
	}
	for _, member := range v.members {
		if there := shown.get(member.name); there != nil {
			paths = append(paths, hidden(join(path, member.name), member.value, there)...)
		}
	}
	return paths
}

// spots finds the places of an instance, a bounded number of them.
func (m *mutator) spots(b *base, path []string, v *value, n *node) {
	const most = 400
	if len(b.places) >= most || len(path) > 3*maxDepth {
		return
	}
	b.places = append(b.places, spot{path, n})
	inner := n.present()
	for i, item := range v.items {
		if i < 3 {
			m.spots(b, join(path, strconv.Itoa(i)), item, inner.item(i))
		}
	}
	for _, member := range v.members {
		m.spots(b, join(path, member.name), member.value, inner.any(member.name))
	}
}

// next makes an instance and says what was done to it.
func (m *mutator) next() (kind string, t trial) {
	b := pick(m.rng, m.bases)
	switch n := m.rng.IntN(100); {
	case n < 4:
		return "valid", m.fresh()
	case n < 20:
		return m.text(b)
	case n < 35: // two changes
		_, first := m.change(b)
		changed := base{v: first.instance, places: slices.Clone(b.places)}
		changed.places = slices.DeleteFunc(changed.places, func(s spot) bool { return first.instance.at(s.path) == nil })
		_, t = m.change(changed)
		return "two changes", t
	}
	return m.change(b)
}

// fresh makes an instance that is meant to be valid.
func (m *mutator) fresh() trial {
	made := &maker{doc: m.doc, rng: m.rng, optional: m.rng.Float64()}
	v := made.object(made.decided(m.doc.node(m.doc.root)), 0)
	return trial{v.json(), v, ""}
}

// change replaces the value at one place.
func (m *mutator) change(b base) (kind string, t trial) {
	s := pick(m.rng, b.places)
	target := b.v.at(s.path)
	var to *value
	for to == nil {
		kind = pick(m.rng, kinds)
		to = m.replacement(kind, s.node, target)
	}
	v := b.v.replace(s.path, to)
	return kind, trial{v.json(), v, pointer(s.path)}
}

// kinds are the kinds of replacement; those that matter most stand there more than once.
var kinds = []string{
	"null", "wrong type", "enum or const", "enum or const", "bound", "bound", "number spelling", "any number",
	"length", "format", "pattern", "any text", "missing", "missing", "extra", "key case", "size", "items", "combination", "remade",
}

// replacement makes another value for a place, or nil when that kind of change
// does not apply there.
func (m *mutator) replacement(kind string, n *node, v *value) *value {
	inner := n.present().unfolded()
	set, known := inner.types()
	if !known || set == 0 {
		set = anyType
	}
	switch kind {
	case "null":
		return newNull()
	case "wrong type":
		return pick(m.rng, []*value{newBool(true), newBool(false), newNumber("1"), newNumber("1.5"), newString("a"), newString("1"), newArray(), newObject(), newArray(v), newString(string(v.json()))})
	case "any number":
		if set&numberType != 0 {
			return newNumber(m.anyNumber(inner))
		}
		return nil
	case "any text":
		if set&stringType != 0 {
			return newString(m.anyText())
		}
		return nil
	case "missing":
		if v.kind == object && len(v.members) > 0 {
			return v.with(pick(m.rng, v.members).name, nil)
		}
		return nil
	case "extra":
		if v.kind == object {
			return v.with(m.anyName(), pick(m.rng, []*value{newNull(), newString("unknown"), newNumber("1.50"), newObject(member{"b", newArray(newBool(false))}), newNumber(m.anyNumber(inner))}))
		}
		return nil
	case "key case":
		return m.otherName(v)
	case "remade":
		made := &maker{doc: m.doc, rng: m.rng, optional: m.rng.Float64()}
		return made.make(n, min(maxDepth, 2))
	}
	if list := m.probes(kind, n, inner, set, v); len(list) > 0 {
		return pick(m.rng, list)
	}
	return nil
}

// probed tells lists of probes apart, which are made once.
type probed struct {
	kind string
	node *node
	v    *value // where the list depends on it
}

// maxProbed bounds the lists that are kept.
const maxProbed = 2_000

func (m *mutator) probes(kind string, n, inner *node, set types, v *value) []*value {
	key := probed{kind: kind, node: n}
	of, container := map[string]func(*node, *value) []*value{
		"size": m.objectProbes, "items": m.arrayProbes, "combination": m.combinations,
	}[kind]
	if container {
		key.v = v
		if v.kind != object && v.kind != array || (kind == "items") != (v.kind == array) {
			return nil
		}
	}
	list, ok := m.probed[key]
	if ok {
		return list
	}
	if container {
		list = of(inner, v)
	} else {
		list = linesOf(kind, inner, set)
	}
	if len(m.probed) < maxProbed {
		m.probed[key] = list
	}
	return list
}

// linesOf returns the values on either side of the lines that a schema draws.
func linesOf(kind string, n *node, set types) (out []*value) {
	switch {
	case kind == "enum or const":
		for _, known := range n.listed() {
			out = append(append(out, known), neighbours(known)...)
		}
	case kind == "number spelling" && set&numberType != 0:
		for _, token := range hardNumbers {
			out = append(out, newNumber(token))
		}
	case kind == "bound" && set&numberType != 0:
		out = numberProbes(n)[len(hardNumbers):]
	case set&stringType != 0:
		out = textLines(kind, n)
	}
	return out
}

func textLines(kind string, n *node) (out []*value) {
	var texts []string
	for _, part := range n.parts {
		switch kind {
		case "format":
			good, bad := samples(part.string("format"))
			texts = append(append(texts, good...), bad...)
		case "pattern":
			if expr := part.string("pattern"); expr != "" {
				texts = append(texts, patternProbes(expr)...)
			}
		case "length":
			for _, keyword := range []string{"minLength", "maxLength"} {
				if length, ok := n.limit(keyword, keyword == "maxLength"); ok && part.has(keyword) && length <= longText {
					texts = append(texts, lengths(int(length))...)
				}
			}
		}
	}
	for _, s := range texts {
		out = append(out, newString(s))
	}
	return out
}

// otherName gives a member a name that only resembles its own, in place of it
// or beside it.
func (m *mutator) otherName(v *value) *value {
	if v.kind != object || len(v.members) == 0 {
		return nil
	}
	chosen := pick(m.rng, v.members)
	name := pick(m.rng, []func(string) string{
		strings.ToUpper, strings.ToLower, foldedAway, capitalized,
		func(s string) string { return s + " " }, func(s string) string { return s + "\u0000" }, shortened,
	})(chosen.name)
	if v.has(name) {
		return nil
	}
	if m.rng.IntN(2) == 0 {
		v = v.with(chosen.name, nil)
	}
	return v.with(name, chosen.value)
}

func capitalized(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func (m *mutator) anyName() string {
	return pick(m.rng, []string{"x-unknown", "__proto__", "élan", "a/b~c", "", "constructor", "a.b", "\u2028", "x" + strconv.Itoa(m.rng.IntN(1000))})
}

// anyText makes a text of characters of every width.
func (m *mutator) anyText() string {
	var b strings.Builder
	for range m.rng.IntN(12) {
		b.WriteString(pick(m.rng, []string{"a", "Z", "0", " ", "-", "_", ".", "é", "ß", "日", "😀", "\u0301", "\u017f", "\u212a", "\u2028", "\n", "\"", "\\", "/", "\u0000", "\u007f", "\uffff", ":", "@", "%"}))
	}
	return b.String()
}

// anyNumber makes a number: of any spelling, or around the bounds of a node.
func (m *mutator) anyNumber(n *node) string {
	low, high := n.bounds()
	if at := low; at != nil || high != nil {
		if at == nil || high != nil && m.rng.IntN(2) == 0 {
			at = high
		}
		moved := rational(strconv.Itoa(m.rng.IntN(2001)-1000) + "e-" + strconv.Itoa(m.rng.IntN(4)))
		return decimal(moved.Add(moved, at))
	}
	digits := func(most int) string {
		out := strconv.Itoa(1 + m.rng.IntN(9))
		for range m.rng.IntN(most) {
			out += strconv.Itoa(m.rng.IntN(10))
		}
		return out
	}
	token := pick(m.rng, []string{"", "-"}) + digits(pick(m.rng, []int{1, 3, 18, 21}))
	if m.rng.IntN(3) == 0 {
		token += "." + pick(m.rng, []string{"0", "00", "5", digits(20)})
	}
	if m.rng.IntN(3) == 0 {
		token += pick(m.rng, []string{"e", "E"}) + pick(m.rng, []string{"", "+", "-"}) + strconv.Itoa(m.rng.IntN(pick(m.rng, []int{4, 25, 420})))
	}
	return token
}
