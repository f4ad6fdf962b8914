package lower

import (
	"math/big"
	"net/url"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
)

// example finds a value that satisfies a property's schema, for the examples
// of the docs: what the author gave first, then what its rules suggest; nil
// where none is known.
func (l *lowering) example(n *node, f ir.Field, depth int) *ir.Value {
	if f.Default != nil {
		return f.Default
	}
	n = n.present()
	for _, s := range n.all {
		switch {
		case len(s.Examples) > 0:
			v := l.file.Value(s.Examples[0])
			return &v
		case s.Const != nil:
			v := l.file.Value(s.Const)
			return &v
		case len(enumValues(s)) > 0:
			v := l.file.Value(enumValues(s)[0])
			return &v
		}
	}
	placeholder := annotation(n.site, func(s *schema.Schema) string { return s.Placeholder })
	return l.exampleOf(presentType(f.Type), f.Property, placeholder, depth)
}

// exampleOf makes up a value of a type. A type with a generic check has none,
// because nothing here could tell whether it is valid.
func (l *lowering) exampleOf(t *ir.Type, name, placeholder string, depth int) *ir.Value {
	if t.Check != nil || depth > 5 {
		return nil
	}
	switch t.Kind {
	case ir.String, ir.Secret:
		for _, candidate := range []string{placeholder, "<" + name + ">", name} {
			if candidate != "" && l.satisfiesAll(t.Rules, candidate) {
				return &ir.Value{Kind: ir.StringValue, Text: candidate}
			}
		}
		return l.exampleString(t.Rules, "<"+name+">")
	case ir.Int64, ir.Float64:
		return exampleNumber(t)
	case ir.Bool:
		return exampleBool(t)
	case ir.JSON:
		return &ir.Value{Kind: ir.StringValue, Text: "<" + name + ">"}
	case ir.EnumKind:
		return &l.model.Enum(t.Name).Values[0].Value
	case ir.Slice:
		return l.exampleList(t, name, depth)
	case ir.Map:
		if inner := l.exampleOf(presentType(t.Elem), "value", "", depth+1); inner != nil && len(t.Rules) == 0 {
			return &ir.Value{Kind: ir.ObjectValue, Members: []ir.Member{{Name: "name", Value: *inner}}}
		}
	case ir.StructKind:
		return l.exampleObject(t, depth)
	}
	return nil
}

func exampleBool(t *ir.Type) *ir.Value {
	for _, r := range t.Rules {
		if r.Keyword == "const" {
			return r.Value
		}
	}
	return &ir.Value{Kind: ir.BoolValue, Bool: true}
}

func (l *lowering) exampleList(t *ir.Type, name string, depth int) *ir.Value {
	item := l.exampleOf(presentType(t.Elem), name, "", depth+1)
	if item == nil {
		return nil
	}
	count := int64(1)
	for _, r := range t.Rules {
		if r.Keyword == "minItems" && r.Int > count {
			if count = r.Int; count > 10 {
				return nil // more than anyone wants to read
			}
		}
		if r.Keyword == "maxItems" && r.Int < count {
			count = r.Int
		}
	}
	if count*int64(sizeOf(*item)) >= maxExample {
		return nil
	}
	v := &ir.Value{Kind: ir.ArrayValue}
	for range count {
		v.Items = append(v.Items, *item)
	}
	return v
}

// maxExample is how many values an example may hold. Without a bound, objects
// that hold two of a kind each would double it with every level.
const maxExample = 100

// sizeOf counts the values in v, v included, up to maxExample.
func sizeOf(v ir.Value) int {
	size := 1
	for _, item := range v.Items {
		if size < maxExample {
			size += sizeOf(item)
		}
	}
	for _, m := range v.Members {
		if size < maxExample {
			size += sizeOf(m.Value)
		}
	}
	return min(size, maxExample)
}

func (l *lowering) exampleObject(t *ir.Type, depth int) *ir.Value {
	s := l.model.Struct(t.Name)
	if s.Check != nil || l.isOpen(t) {
		return nil
	}
	v, size := &ir.Value{Kind: ir.ObjectValue}, 1
	for _, f := range s.Fields {
		e := f.Form.Example
		if e != nil && size+sizeOf(*e) < maxExample {
			size += sizeOf(*e)
			v.Members = append(v.Members, ir.Member{Name: f.Property, Value: *e})
		} else if f.Required {
			return nil
		}
	}
	return v
}

var formatExamples = map[string]string{
	"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "time": "12:00:00Z", "duration": "PT5M",
	"email": "soc@example.com", "idn-email": "soc@example.com", "hostname": "host.example.com", "idn-hostname": "host.example.com",
	"ipv4": "192.0.2.1", "ipv6": "2001:db8::1",
	"uri": "https://example.com", "uri-reference": "https://example.com", "iri": "https://example.com", "iri-reference": "https://example.com",
	"uri-template": "https://example.com/{id}", "json-pointer": "/id", "relative-json-pointer": "0/id",
	"regex": "^[a-z]+$", "uuid": "6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b",
}

// exampleString builds a string for rules that the property's name does not satisfy.
func (l *lowering) exampleString(rules []ir.Rule, text string) *ir.Value {
	for _, r := range rules {
		switch r.Keyword {
		case "format":
			text = formatExamples[r.Format]
		case "pattern":
			text = l.patternExample(r.Pattern)
		case "const":
			text = r.Value.Text
		}
	}
	for _, r := range rules {
		n := int64(utf8.RuneCountInString(text))
		switch {
		case r.Keyword == "minLength" && n < r.Int && r.Int <= 256:
			text += strings.Repeat("x", int(r.Int-n))
		case r.Keyword == "maxLength" && n > r.Int:
			text = string([]rune(strings.Trim(text, "<>"))[:min(r.Int, int64(utf8.RuneCountInString(strings.Trim(text, "<>"))))])
		}
	}
	if !l.satisfiesAll(rules, text) {
		return nil
	}
	return &ir.Value{Kind: ir.StringValue, Text: text}
}

func (l *lowering) satisfiesAll(rules []ir.Rule, text string) bool {
	for _, r := range rules {
		n := int64(utf8.RuneCountInString(text))
		switch r.Keyword {
		case "minLength":
			if n < r.Int {
				return false
			}
		case "maxLength":
			if n > r.Int {
				return false
			}
		case "format":
			if text != formatExamples[r.Format] && !isAddress(r.Format, text) {
				return false
			}
		case "const":
			if text != r.Value.Text {
				return false
			}
		case "pattern":
			expr := l.compiled(r.Pattern)
			if expr == nil || !expr.MatchString(text) {
				return false
			}
		}
	}
	return true
}

// isAddress reports whether text is plainly an absolute URI, and the format one
// of those that all such texts satisfy. It knows scheme, host and path only.
func isAddress(format, text string) bool {
	switch format {
	case "uri", "uri-reference", "iri", "iri-reference":
	default:
		return false
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	// What String would have escaped, and what it leaves in a host, is not for a URI.
	return u.String() == text && !strings.ContainsAny(text, `<>"[]`)
}

// compiled returns the regular expression of a pattern, nil when RE2 cannot run it.
func (l *lowering) compiled(name ir.Ident) *regexp.Regexp {
	for _, p := range l.model.Patterns {
		if p.Name == name && !p.Backtrack {
			expr, err := regexp.Compile(p.Expr)
			if err != nil {
				return nil
			}
			return expr
		}
	}
	return nil
}

// patternExample writes the shortest text that a regular expression plainly allows.
func (l *lowering) patternExample(name ir.Ident) string {
	expr := l.compiled(name)
	if expr == nil {
		return ""
	}
	tree, err := syntax.Parse(expr.String(), syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeExample(&b, tree)
	return b.String()
}

func writeExample(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(readable(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpPlus:
		writeExample(b, re.Sub[0])
	case syntax.OpRepeat:
		for range min(re.Min, 256) {
			writeExample(b, re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			writeExample(b, sub)
		}
	case syntax.OpAlternate:
		writeExample(b, re.Sub[0])
	}
}

// readable picks a letter or digit from the ranges of a class where it has one.
func readable(ranges []rune) rune {
	for _, want := range "xX1" {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= want && want <= ranges[i+1] {
				return want
			}
		}
	}
	if len(ranges) == 0 {
		return 'x'
	}
	return ranges[0]
}

func exampleNumber(t *ir.Type) *ir.Value {
	value := big.NewRat(1, 1)
	var step *big.Rat
	for _, r := range t.Rules {
		bound := new(big.Rat).SetInt64(r.Int)
		if r.Number != "" {
			parsed, ok := parseNumber(r.Number)
			if !ok {
				return nil
			}
			bound = parsed
		}
		one := big.NewRat(1, 1)
		switch r.Keyword {
		case "minimum":
			if value.Cmp(bound) < 0 {
				value.Set(bound)
			}
		case "exclusiveMinimum":
			if value.Cmp(bound) <= 0 {
				value.Add(bound, one)
			}
		case "maximum":
			if value.Cmp(bound) > 0 {
				value.Set(bound)
			}
		case "exclusiveMaximum":
			if value.Cmp(bound) >= 0 {
				value.Sub(bound, one)
			}
		case "multipleOf":
			step = bound
		}
	}
	if step != nil && step.Sign() > 0 {
		value = nextMultiple(value, step)
	}
	if !satisfiesBounds(t.Rules, value) {
		return nil
	}
	text, exact := value.RatString(), value.IsInt()
	if !exact {
		digits, finite := value.FloatPrec()
		if !finite {
			return nil
		}
		text = value.FloatString(digits)
	}
	return &ir.Value{Kind: ir.NumberValue, Text: text}
}

// nextMultiple is the least multiple of step that is not below value.
func nextMultiple(value, step *big.Rat) *big.Rat {
	times := new(big.Rat).Quo(value, step)
	if times.IsInt() {
		return value
	}
	ceiling := new(big.Int).Div(times.Num(), times.Denom())
	ceiling.Add(ceiling, big.NewInt(1))
	return new(big.Rat).Mul(new(big.Rat).SetInt(ceiling), step)
}

func satisfiesBounds(rules []ir.Rule, value *big.Rat) bool {
	for _, r := range rules {
		bound := new(big.Rat).SetInt64(r.Int)
		if r.Number != "" {
			bound, _ = parseNumber(r.Number)
		}
		sign := value.Cmp(bound)
		switch r.Keyword {
		case "minimum":
			if sign < 0 {
				return false
			}
		case "exclusiveMinimum":
			if sign <= 0 {
				return false
			}
		case "maximum":
			if sign > 0 {
				return false
			}
		case "exclusiveMaximum":
			if sign >= 0 {
				return false
			}
		case "multipleOf":
			if bound.Sign() == 0 || !new(big.Rat).Quo(value, bound).IsInt() {
				return false
			}
		case "const":
			if r.Value.Kind == ir.NumberValue {
				want, ok := parseNumber(r.Value.Text)
				if !ok || want.Cmp(value) != 0 {
					return false
				}
			}
		}
	}
	return true
}
