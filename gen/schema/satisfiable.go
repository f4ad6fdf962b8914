package schema

import (
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// checkSatisfiable reports schemas that no value satisfies, where that is
// proven, each at the keyword that makes it so. A schema that says false says
// so on purpose: it is reported where something demands a value of it.
func (r *reader) checkSatisfiable() {
	p := &prover{r: r, known: map[*Schema]*finding{}}
	for _, s := range r.doc.All {
		p.examine(s)
	}
	if root := p.examine(r.doc.Root); root.dead && !root.told {
		r.at(r.doc.Node).report("unsatisfiable", "no value satisfies this schema", "let it allow at least one value")
	}
}

// prover looks for contradictions.
type prover struct {
	r     *reader
	judge judge
	known map[*Schema]*finding
}

// finding is what is known of a schema.
type finding struct {
	dead bool // no value satisfies it
	told bool // and a diagnostic says why
}

// examine looks at s together with what every value of it satisfies too, and
// reports what s contributes; a part that contradicts itself is reported on its own.
func (p *prover) examine(s *Schema) *finding {
	if f := p.known[s]; f != nil {
		return f
	}
	f := &finding{}
	p.known[s] = f // satisfiable, for schemas that lead back here
	parts := conjuncts(s)
	c := &conjunction{prover: p, whole: s, parts: parts, types: allowedTypes(parts)}
	*f = c.examine()
	return f
}

// conjunction is a schema with all that applies beside it.
type conjunction struct {
	*prover
	whole *Schema
	parts []*Schema
	types typeSet
	told  bool
}

func (c *conjunction) examine() finding {
	for _, part := range c.parts {
		if isFalse(part) || part.Not != nil && acceptsAll(part.Not) {
			return finding{dead: true}
		}
		if part != c.whole && c.applied(part).dead {
			return *c.applied(part)
		}
	}
	if c.noType() || c.noValue() {
		return finding{dead: true, told: true}
	}
	alive := c.types & (nullType | booleanType)
	alive |= c.numbers() | c.strings() | c.arrays() | c.objects()
	if dead, told := c.noBranch(alive); dead {
		return finding{dead: true, told: told}
	}
	return finding{dead: alive == 0, told: c.told}
}

// applied returns the finding of a part, which s must satisfy too.
func (c *conjunction) applied(part *Schema) *finding { return c.prover.examine(part) }

func acceptsAll(s *Schema) bool {
	return s.Bool != nil && *s.Bool && !s.broken || s.Node.Kind == source.Object && len(s.Node.Members) == 0
}

// owns reports whether a contradiction of the given parts is to be reported for
// the whole, and not for one part alone.
func (c *conjunction) owns(parts ...*Schema) bool {
	for _, part := range parts {
		if part != parts[0] {
			return true
		}
	}
	return parts[0] == c.whole
}

// contradiction reports that two keywords exclude each other, at the later one.
func (c *conjunction) contradiction(a, b limit, message, hint string) {
	c.told = true
	if !c.owns(a.in, b.in) {
		return
	}
	if a.node().Start > b.node().Start {
		a, b = b, a
	}
	d := c.r.at(b.node()).report("unsatisfiable", message, hint)
	d.Related = []diag.Related{c.r.at(a.node()).related(a.name + " is here")}
}

// noType reports parts that allow no type in common.
func (c *conjunction) noType() bool {
	if c.types != 0 {
		return false
	}
	common := allTypes
	var first limit
	for _, part := range c.parts {
		if part.Types == nil {
			continue
		}
		own := part.ownTypes()
		if common&own == 0 {
			c.contradiction(first, limit{part, "type"}, "no value is "+TypesInWords(first.in.Types)+" and also "+TypesInWords(part.Types),
				"all of these schemas apply to one value: let their types agree")
			return true
		}
		common &= own
		first = limit{part, "type"}
	}
	return true
}

// noValue reports an enum or a const of which the other keywords refuse every value.
func (c *conjunction) noValue() bool {
	for _, part := range c.parts {
		if part.Const != nil && c.refuses(limit{part, "const"}, []*source.Node{part.Const}) {
			return true
		}
		if part.Enum != nil && c.refuses(limit{part, "enum"}, part.Enum) {
			return true
		}
	}
	return false
}

func (c *conjunction) refuses(l limit, values []*source.Node) bool {
	by, want := l.in, ""
	for _, v := range values {
		part, wanted := c.refuser(v)
		if part == nil {
			return false
		}
		if want == "" {
			by, want = part, wanted
		}
	}
	if !c.owns(l.in, by) {
		return true
	}
	switch {
	case len(values) == 0:
		c.r.at(l.node()).report("unsatisfiable", "enum is empty: no value satisfies it", "list the values, or remove enum")
	case l.name == "const":
		c.r.at(l.node()).report("unsatisfiable", "const is "+show(values[0])+", which the schema refuses: wanted "+want, "let const and the other keywords agree")
	default:
		c.r.at(l.node()).report("unsatisfiable", "the schema refuses every value of enum, such as "+show(values[0])+": wanted "+want, "let enum and the other keywords agree")
	}
	return true
}

// refuser returns a part that refuses v, or nil.
func (c *conjunction) refuser(v *source.Node) (*Schema, string) {
	for _, part := range c.parts {
		if verdict, want := c.judge.own(part, v); verdict == refused {
			return part, want
		}
	}
	return nil, ""
}

// numbers returns the types of numbers for which some number is within the bounds.
func (c *conjunction) numbers() typeSet {
	types := c.types & numberTypes
	low, high := edges(c.parts)
	if types == 0 || low == nil || high == nil {
		return types
	}
	order := low.at.compare(high.at)
	switch {
	case order > 0 || order == 0 && (low.strict || high.strict):
		c.contradiction(low.limit, high.limit, low.name+" is "+show(low.node())+" and "+high.name+" is "+show(high.node())+": no number is both",
			"let the bounds leave room")
		return 0
	case types == integerType && !someInteger(low, high):
		c.contradiction(low.limit, high.limit, "no integer is between "+low.name+" "+show(low.node())+" and "+high.name+" "+show(high.node()),
			"widen the bounds, or allow all numbers")
		return 0
	case order == 0 && !low.at.isInteger():
		return types & fractionType
	}
	return types
}

// someInteger reports whether an integer is within the bounds, or whether that is too long to find out.
func someInteger(low, high *edge) bool {
	a, ok := low.at.bigInt()
	b, okHigh := high.at.bigInt()
	if !ok || !okHigh {
		return true
	}
	first, last := a.Int64(), b.Int64()
	if !a.IsInt64() || !b.IsInt64() {
		return a.Cmp(b) < 0 || !low.strict && !high.strict && low.at.isInteger()
	}
	if low.strict || !low.at.isInteger() {
		first++
	}
	if high.strict && high.at.isInteger() {
		last--
	}
	return first <= last
}

func (c *conjunction) strings() typeSet {
	if c.types&stringType == 0 || c.crossed("minLength", "maxLength", "string", func(s *Schema) (a, b *int64) { return s.MinLength, s.MaxLength }) {
		return 0
	}
	return stringType
}

// crossed reports a least number that is over the greatest.
func (c *conjunction) crossed(least, most, what string, of func(*Schema) (a, b *int64)) bool {
	low, high := counts(c.parts, least, most, of)
	if low == nil || high == nil || low.n <= high.n {
		return false
	}
	c.contradiction(low.limit, high.limit, least+" is "+show(low.node())+" and "+most+" is "+show(high.node())+": no "+what+" is both",
		"let the bounds leave room")
	return true
}

func (c *conjunction) arrays() typeSet {
	if c.types&arrayType == 0 ||
		c.crossed("minItems", "maxItems", "array", func(s *Schema) (a, b *int64) { return s.MinItems, s.MaxItems }) || c.tooFewItems() {
		return 0
	}
	return arrayType
}

// tooFewItems reports that minItems demands more items than the items' schemas allow.
func (c *conjunction) tooFewItems() bool {
	low, _ := counts(c.parts, "minItems", "maxItems", func(s *Schema) (a, b *int64) { return s.MinItems, s.MaxItems })
	if low == nil {
		return false
	}
	for _, s := range c.parts {
		keyword, rest, room := "items", s.Items, int64(len(s.PrefixItems))
		if rest == nil && s.HasPrefixItems {
			keyword, rest = "additionalItems", s.AdditionalItems
		}
		if rest != nil && isFalse(rest) && low.n > room {
			c.contradiction(low.limit, limit{s, keyword}, "minItems is "+show(low.node())+", and "+keyword+" allows "+
				strconv.FormatInt(room, 10)+" items at most", "let the bounds leave room")
			return true
		}
	}
	return false
}

// noBranch reports whether every branch of an anyOf or a oneOf is impossible,
// by itself or for the types that are left.
func (c *conjunction) noBranch(types typeSet) (dead, told bool) {
	for _, part := range c.parts {
		for _, l := range []limit{{part, "anyOf"}, {part, "oneOf"}} {
			branches := part.AnyOf
			if l.name == "oneOf" {
				branches = part.OneOf
			}
			if dead, told := c.deadBranches(l, branches, types); dead {
				return true, told
			}
		}
	}
	return false, false
}

func (c *conjunction) deadBranches(l limit, branches []*Schema, types typeSet) (dead, told bool) {
	if len(branches) == 0 {
		return false, false
	}
	byType := true
	for _, branch := range branches {
		found := c.prover.examine(branch)
		disjoint := types != 0 && allowedTypes(conjuncts(branch))&types == 0
		if !found.dead && !disjoint {
			return false, false
		}
		told = told || found.told
		byType = byType && !found.dead
	}
	if byType {
		c.r.at(l.node()).report("unsatisfiable", "no branch of "+l.name+" has a type that the schema around it allows",
			"let the types agree, or leave type out of one of the two")
	}
	return true, told || byType
}
