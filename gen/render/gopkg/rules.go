package gopkg

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// decodeScalar reads a scalar and applies its rules:
//
//	v := d.String()
//	d.MinLength(v, 8)
//	c.Name = config.Some(v)
//
// or, in one line or in place, as much of it as is needed.
func (u *unit) decodeScalar(t *ir.Type, to sink, depth int) []gocode.Node {
	read := dec(readMethod(u.base(t), t.Kind))
	switch {
	case u.isWord(t):
		read = u.readWord(t)
	case t.Kind == ir.EnumKind:
		read = gocode.Name(t.Name).Call(read)
	}
	wrapped := func(x gocode.Expr) gocode.Node { return to.set(x) }
	if t.Kind == ir.Secret {
		wrapped = func(x gocode.Expr) gocode.Node { return to.set(u.sdk.Dot("NewSecret").Call(x)) }
	}
	if !u.rulesNeedValue(t) {
		return append([]gocode.Node{wrapped(read)}, u.scalarRules(t, gocode.Nil())...)
	}
	if !to.place.IsZero() && t.Kind != ir.Secret {
		return append([]gocode.Node{to.set(read)}, u.scalarRules(t, to.place)...)
	}
	v := gocode.Name(local("v", depth))
	body := []gocode.Node{gocode.Define(read, local("v", depth))}
	body = append(body, u.scalarRules(t, v)...)
	return append(body, wrapped(v))
}

func readMethod(base, kind ir.Kind) ir.Ident {
	if kind == ir.Secret {
		return "Secret"
	}
	return map[ir.Kind]ir.Ident{ir.String: "String", ir.Int64: "Int64", ir.Float64: "Float64", ir.Bool: "Bool"}[base]
}

// rulesNeedValue reports whether a rule is asked about the decoded value; the
// bounds of numbers are about the number's text, which the decoder has.
func (u *unit) rulesNeedValue(t *ir.Type) bool {
	for _, r := range t.Rules {
		if r.Number == "" {
			return true
		}
	}
	return t.Kind == ir.EnumKind && !u.isWord(t)
}

// isWord reports whether a type is an enum of strings.
func (u *unit) isWord(t *ir.Type) bool { return t.Kind == ir.EnumKind && u.base(t) == ir.String }

// readWord reads one of an enum's strings, and checks that it is one:
//
//	var levelValues = []Level{LevelLow, LevelHigh}
//
//	config.OneOf(d, levelValues, `"low" or "high"`)
//
// It adds the variable to the file where the enum is read first.
func (u *unit) readWord(t *ir.Type) gocode.Expr {
	words := gocode.RawString(u.enumWords(t.Name))
	values, known := u.names.values[t.Name]
	if e := u.model.Enum(t.Name); e != nil && !known {
		values = u.names.take(lowerFirst(t.Name) + "Values")
		u.names.values[t.Name] = values
		var constants []gocode.Expr
		for _, v := range e.Values {
			constants = append(constants, gocode.Name(v.Name))
		}
		u.file.Add(gocode.VarDecl{Name: values, Value: gocode.Composite(gocode.SliceOf(gocode.Name(t.Name)), constants...)})
	}
	return u.config.Dot("OneOf").Call(gocode.Name("d"), gocode.Name(values), words)
}

// scalarRules are the rules of a scalar, v being its value.
func (u *unit) scalarRules(t *ir.Type, v gocode.Expr) []gocode.Node {
	var out []gocode.Node
	if t.Kind == ir.EnumKind {
		if !u.isWord(t) {
			out = append(out, dec("Enum", v.Dot("Valid").Call(), gocode.RawString(u.enumWords(t.Name))))
		}
		v = gocode.Name(ir.Ident(u.base(t))).Call(v)
	}
	for _, r := range t.Rules {
		out = append(out, u.scalarRule(t, &r, v))
	}
	return out
}

// d.Maximum(c.Frequency, 86400)
func (u *unit) scalarRule(t *ir.Type, r *ir.Rule, v gocode.Expr) gocode.Node {
	method := methodName(r.Keyword)
	switch r.Keyword {
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		if r.Number != "" {
			return dec("Number"+method, gocode.String(r.Number))
		}
		return dec(method, v, gocode.Int(r.Int))
	case "minLength", "maxLength":
		return dec(method, v, gocode.Int(r.Int))
	case "pattern":
		return dec(method, v, gocode.Addr(gocode.Name(r.Pattern)))
	case "format":
		return dec(method, v, u.format(r.Format))
	case "const":
		if r.Value != nil {
			return dec(method, equals(v, *r.Value), gocode.RawString(r.Value.JSON()))
		}
	}
	u.fail("there is no rule %q for the kind %q", r.Keyword, t.Kind)
	return gocode.Nil()
}

// v == "x", or v alone for true
func equals(v gocode.Expr, want ir.Value) gocode.Expr {
	switch {
	case want.Kind == ir.BoolValue && want.Bool:
		return v
	case want.Kind == ir.BoolValue:
		return gocode.Not(v)
	}
	return gocode.Binary(gocode.Equal, v, scalar(want))
}

// d.MaxItems(len(c.Hosts), 10)
func (u *unit) sizeRules(t *ir.Type, place gocode.Expr) []gocode.Node {
	var out []gocode.Node
	for _, r := range t.Rules {
		switch r.Keyword {
		case "minItems", "maxItems", "minProperties", "maxProperties":
			out = append(out, dec(methodName(r.Keyword), gocode.Name("len").Call(place), gocode.Int(r.Int)))
		default:
			u.fail("there is no rule %q for the kind %q", r.Keyword, t.Kind)
		}
	}
	return out
}

// enumWords lists the values of an enum for a message: `"a", "b" or "c"`.
func (u *unit) enumWords(name ir.Ident) string {
	const most = 10
	e := u.model.Enum(name)
	if e == nil {
		u.fail("there is no enum %q", name)
		return ""
	}
	words := make([]string, 0, most)
	for _, v := range e.Values[:min(most, len(e.Values))] {
		words = append(words, v.Value.JSON())
	}
	last := len(words) - 1
	switch {
	case len(e.Values) > most:
		return strings.Join(words, ", ") + " or one of " + strconv.Itoa(len(e.Values)-most) + " others"
	case last < 1:
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// methodName is the method that bears a keyword's name: MinLength for minLength.
func methodName(keyword string) ir.Ident {
	for i, r := range keyword {
		return ir.Ident(string(unicode.ToUpper(r)) + keyword[i+len(string(r)):])
	}
	return ""
}

// format returns the constant of a format.
func (u *unit) format(name string) gocode.Expr {
	if constant, ok := formats[name]; ok {
		return u.config.Dot(constant)
	}
	u.fail("there is no format %q", name)
	return gocode.Nil()
}

// formats are the formats that package config asserts.
var formats = map[string]ir.Ident{
	"date-time": "DateTime", "date": "Date", "time": "Time", "duration": "Duration",
	"email": "Email", "idn-email": "IDNEmail", "hostname": "Hostname", "idn-hostname": "IDNHostname",
	"ipv4": "IPv4", "ipv6": "IPv6", "uri": "URI", "uri-reference": "URIReference",
	"iri": "IRI", "iri-reference": "IRIReference", "uri-template": "URITemplate",
	"json-pointer": "JSONPointer", "relative-json-pointer": "RelativeJSONPointer",
	"regex": "Regex", "uuid": "UUID",
}
