package drift

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maker makes instances of a schema. It goes by the keywords that say what a
// value may be and leaves the rest (not, if, patterns with lookaround) to
// chance and to the oracle, which is asked about everything that comes out.
type maker struct {
	doc *document
	// rng is nil for the first try, which takes the first of all choices.
	rng *rand.Rand
	// optional is the chance of a member that is not required to be there.
	optional float64
	made     int // counts texts, to tell them apart
}

// maxDepth bounds the nesting of what is made where the schema does not.
const maxDepth = 5

// choose returns a number below n.
func (m *maker) choose(n int) int {
	if m.rng == nil || n <= 1 {
		return 0
	}
	return m.rng.IntN(n)
}

func (m *maker) chance(p float64) bool {
	if m.rng == nil {
		return p >= 0.5
	}
	return m.rng.Float64() < p
}

// make returns a value for a place of the schema.
func (m *maker) make(n *node, depth int) *value {
	if depth > maxFill { // required members that require themselves: no value is finite
		return newNull()
	}
	n = m.decided(n)
	if v := m.given(n); v != nil {
		return v
	}
	switch m.pick(n) {
	case nullType:
		return newNull()
	case booleanType:
		return newBool(m.chance(0.5))
	case integerType:
		return m.number(n, true)
	case numberType, fractionType:
		return m.number(n, false)
	case arrayType:
		return m.array(n, depth)
	case objectType:
		return m.object(n, depth)
	}
	return m.string(n)
}

// decided chooses a branch of every anyOf, oneOf and if of a node, and of those inside.
func (m *maker) decided(n *node) *node {
	out := &node{doc: n.doc, site: n.site, never: n.never}
	queue := slices.Clone(n.parts)
	for budget := 100; len(queue) > 0 && budget > 0; budget-- {
		part := queue[0]
		queue = queue[1:]
		out.parts = append(out.parts, part)
		for _, keyword := range []string{"anyOf", "oneOf"} {
			if branches := list(part, keyword); len(branches) > 0 {
				queue = append(queue, n.doc.node(branches[m.choose(len(branches))]).parts...)
			}
		}
		if part.has("if") {
			taken := []string{"if", "then"}
			if m.chance(0.4) {
				taken = []string{"else"}
			}
			for _, keyword := range taken {
				if branch := part.get(keyword); branch != nil {
					queue = append(queue, n.doc.node(branch).parts...)
				}
			}
		}
	}
	return out
}

// given returns a value that the schema itself spells out, or nil.
func (m *maker) given(n *node) *value {
	var listed []*value
	for _, part := range n.parts {
		if c := part.get("const"); c != nil {
			return c
		}
		if e := part.get("enum"); e != nil {
			listed = append(listed, e.items...)
		}
	}
	if len(listed) > 0 {
		return listed[m.choose(len(listed))]
	}
	if d := n.defaultValue(); d != nil && m.rng != nil && m.chance(0.3) {
		return d
	}
	return nil
}

// pick chooses the JSON type of a value.
func (m *maker) pick(n *node) types {
	set, known := n.types()
	if !known {
		set = suggested(n)
	}
	if rest := set &^ nullType; rest != 0 && !m.chance(0.1) {
		set = rest
	}
	if set&numberType == numberType {
		set &^= integerType
	}
	var all []types
	for t := stringType; t <= objectType; t <<= 1 {
		all = append(all, t)
	}
	all = append(all, integerType, fractionType, booleanType, nullType)
	all = slices.DeleteFunc(all, func(t types) bool { return set&t == 0 })
	if len(all) == 0 {
		return stringType
	}
	return all[m.choose(len(all))]
}

// suggested returns the types that a schema without type has keywords for.
func suggested(n *node) (set types) {
	for _, part := range n.parts {
		for _, m := range part.members {
			switch m.name {
			case "properties", "required", "additionalProperties", "patternProperties", "minProperties", "dependencies", "propertyNames":
				set |= objectType
			case "items", "minItems", "prefixItems", "contains", "uniqueItems":
				set |= arrayType
			case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
				set |= numberType
			case "minLength", "maxLength", "pattern", "format":
				set |= stringType
			}
		}
	}
	if set == 0 {
		return stringType
	}
	return set
}

// string makes a text: one of the format, one that the pattern matches, or any.
func (m *maker) string(n *node) *value {
	m.made++
	s := "text " + strconv.Itoa(m.made)
	for _, part := range n.parts {
		if good, _ := samples(part.string("format")); good != nil {
			s = good[m.choose(len(good))]
		}
	}
	for _, part := range n.parts {
		if expr := part.string("pattern"); expr != "" {
			s = matching(expr, max(1, m.choose(5)))
		}
	}
	return newString(m.fit(n, s))
}

// fit brings a text to a length that the schema allows.
func (m *maker) fit(n *node, s string) string {
	if low, ok := n.limit("minLength", false); ok && int64(utf8.RuneCountInString(s)) < low && low <= maxSample {
		s += strings.Repeat("x", int(low)-utf8.RuneCountInString(s))
	}
	if high, ok := n.limit("maxLength", true); ok && int64(utf8.RuneCountInString(s)) > high {
		s = string([]rune(s)[:max(high, 0)])
	}
	return s
}

// limit returns the strictest value of an integer keyword.
func (n *node) limit(keyword string, upper bool) (limit int64, ok bool) {
	for _, part := range n.parts {
		v := part.get(keyword)
		if v == nil {
			continue
		}
		if i, fits := int64Of(v); fits && (!ok || upper == (i < limit)) {
			limit, ok = i, true
		}
	}
	return limit, ok
}

func (m *maker) array(n *node, depth int) *value {
	count := int64(0)
	if m.chance(m.optional) && depth < maxDepth {
		count = int64(1 + m.choose(3))
	}
	if low, ok := n.limit("minItems", false); ok {
		count = max(count, min(low, maxItems))
	}
	if high, ok := n.limit("maxItems", true); ok {
		count = min(count, high)
	}
	out := newArray()
	for i := range count {
		out.items = append(out.items, m.another(n.item(int(i)), out.items, depth+1))
	}
	for _, part := range n.parts {
		if c := part.get("contains"); c != nil && len(out.items) > 0 {
			out.items[len(out.items)-1] = m.make(n.doc.node(c), depth+1)
		}
	}
	return out
}

// another makes a value that differs from those there are, if it can.
func (m *maker) another(n *node, others []*value, depth int) *value {
	v := m.make(n, depth)
	for i := 0; i < 20 && contains(others, v); i++ {
		lively := *m
		lively.rng = rand.New(rand.NewPCG(uint64(len(others)), uint64(i)))
		v = lively.make(n, depth)
	}
	return v
}

// maxItems bounds the arrays and objects that are made.
const maxItems = 300

// item returns the node of the i-th item of an array.
func (n *node) item(i int) *node {
	var site []*value
	for _, part := range n.parts {
		prefix := list(part, "prefixItems")
		items, rest := part.get("items"), "items"
		if items != nil && items.kind == array {
			prefix, rest = items.items, "additionalItems"
		}
		if i < len(prefix) {
			site = append(site, prefix[i])
		} else if schema := part.get(rest); schema != nil {
			site = append(site, schema)
		}
	}
	return n.doc.node(site...)
}

func (m *maker) object(n *node, depth int) *value {
	out := newObject()
	for _, name := range m.names(n, depth) {
		if !out.has(name) {
			inner := n.any(name)
			out.members = append(out.members, member{name, m.make(inner, depth+1)})
		}
	}
	low, _ := n.limit("minProperties", false)
	for i := 0; len(out.members) < int(min(low, maxItems)) && i < 2*maxItems; i++ {
		if name := n.name(letters(i)); !out.has(name) {
			out.members = append(out.members, member{name, m.make(n.any(name), depth+1)})
		}
	}
	return out
}

// letters returns the i-th of a series of names that consist of letters.
func letters(i int) string {
	return "filler" + strings.Repeat("z", i/26) + string(rune('a'+i%26))
}

// names returns the names of the members that an object is to have.
func (m *maker) names(n *node, depth int) []string {
	var out []string
	for _, p := range n.properties() {
		if n.required(p.name) || depth < maxDepth && m.chance(m.optional) {
			out = append(out, p.name)
		}
	}
	if depth < maxDepth && m.chance(m.optional) {
		out = append(out, n.unnamed()...)
	}
	for _, part := range n.parts {
		out = append(out, part.get("required").strings()...)
	}
	for i := 0; i < len(out); i++ { // out grows: what is demanded may demand more
		for _, part := range n.parts {
			for _, keyword := range []string{"dependentRequired", "dependencies"} {
				for _, name := range part.get(keyword).get(out[i]).strings() {
					if !slices.Contains(out, name) {
						out = append(out, name)
					}
				}
			}
		}
	}
	return out
}

// unnamed returns names of members that patternProperties speak of, or
// additionalProperties.
func (n *node) unnamed() (names []string) {
	for _, part := range n.parts {
		if patterns := part.get("patternProperties"); patterns != nil {
			for _, m := range patterns.members {
				names = append(names, matching(m.name, 1))
			}
		}
		if a := part.get("additionalProperties"); a != nil && a.kind == object {
			names = append(names, n.name("other"))
		}
	}
	return names
}

// name returns a name that propertyNames may like.
func (n *node) name(suggestion string) string {
	for _, part := range n.parts {
		if expr := part.get("propertyNames").string("pattern"); expr != "" && matching(expr, 1) != "" {
			return matching(expr, len(suggestion))
		}
	}
	return suggestion
}

// any returns the node of a member by whichever keywords speak of it.
func (n *node) any(name string) *node {
	var site []*value
	for _, part := range n.parts {
		known := false
		if schema := part.get("properties").get(name); schema != nil {
			site, known = append(site, schema), true
		}
		if patterns := part.get("patternProperties"); patterns != nil {
			for _, m := range patterns.members {
				if re, err := regexp.Compile(m.name); err == nil && re.MatchString(name) {
					site, known = append(site, m.value), true
				}
			}
		}
		if schema := part.get("additionalProperties"); schema != nil && !known {
			site = append(site, schema)
		}
	}
	return n.doc.node(site...)
}
