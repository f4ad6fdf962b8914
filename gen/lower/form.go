package lower

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
)

// form decides what a wizard and the docs show of a property.
func (l *lowering) form(p *property, n *node, f ir.Field) ir.Form {
	site := p.schemas[0]
	form := ir.Form{
		Label:       annotation(site, func(s *schema.Schema) string { return s.Title }),
		Help:        annotation(site, description),
		Placeholder: annotation(site, func(s *schema.Schema) string { return s.Placeholder }),
		Internal:    site.Internal,
		Multiline:   site.Multiline,
		Deprecated:  site.Deprecated,
		JSONType:    typeWords(n, 0),
	}
	if form.Label == "" {
		form.Label = labelOf(p.name)
	}
	inner := presentType(f.Type)
	form.Secret = l.isSecret(inner)
	form.Control = control(inner)
	form.Options = l.options(inner)
	form.Limits = l.limits(inner)
	form.Example = l.example(n, f, 0)
	return form
}

// isSecret reports whether a value of the type, or every element of it, is secret.
func (l *lowering) isSecret(t *ir.Type) bool {
	switch t.Kind {
	case ir.Secret:
		return true
	case ir.UnionKind:
		return l.model.Union(t.Name).Secret
	case ir.Slice, ir.Map:
		return l.isSecret(presentType(t.Elem))
	}
	return t.Secret
}

// options are the values to choose from: those of an enum, or of the enum that
// the items of a list are.
func (l *lowering) options(t *ir.Type) []ir.Option {
	if t.Kind == ir.Slice {
		t = presentType(t.Elem)
	}
	if t.Kind != ir.EnumKind {
		return nil
	}
	var out []ir.Option
	for _, v := range l.model.Enum(t.Name).Values {
		out = append(out, ir.Option{Value: v.Value, Label: v.Value.Text})
	}
	return out
}

// presentType is the type of a value that is there and not null.
func presentType(t *ir.Type) *ir.Type {
	for t.Kind == ir.Optional || t.Kind == ir.Nullable || t.Kind == ir.Pointer {
		t = t.Elem
	}
	return t
}

func control(t *ir.Type) ir.Control {
	switch t.Kind {
	case ir.String:
		return ir.ControlText
	case ir.Secret:
		return ir.ControlSecret
	case ir.Int64:
		return ir.ControlInteger
	case ir.Float64:
		return ir.ControlNumber
	case ir.Bool:
		return ir.ControlSwitch
	case ir.EnumKind:
		return ir.ControlSelect
	case ir.StructKind:
		return ir.ControlObject
	case ir.Map:
		return ir.ControlMap
	case ir.Slice:
		switch presentType(t.Elem).Kind {
		case ir.String, ir.Secret, ir.Int64, ir.Float64, ir.Bool, ir.EnumKind:
			return ir.ControlList
		}
	}
	return ir.ControlJSON
}

// labelOf puts a property's name in words: "intake_key" is "Intake key".
func labelOf(name string) string {
	label := strings.TrimSpace(strings.NewReplacer("_", " ", "-", " ").Replace(name))
	if label == "" {
		return name
	}
	fields := strings.Fields(label)
	for i, w := range fields {
		if upper := strings.ToUpper(w); initialisms[upper] {
			fields[i] = upper
		}
	}
	first := []rune(fields[0])
	first[0] = unicode.ToUpper(first[0])
	fields[0] = string(first)
	return strings.Join(fields, " ")
}

// deepestWords is how far words follow lists and alternatives.
const deepestWords = 3

// typeWords is the type of a node in words. Lists in lists end somewhere: a
// list may be one of itself.
func typeWords(n *node, depth int) string {
	orNull := ""
	if inner, in := n.orNull(); inner != nil {
		n, orNull = n.withoutNull(inner, in), " or null"
	}
	types, known := n.typesOfAlternatives(depth)
	if !known {
		return "any" + orNull
	}
	rest, nullable := base(types)
	if nullable {
		orNull = " or null"
	}
	if len(rest) == 0 {
		return strings.TrimPrefix(orNull, " or ")
	}
	for i, t := range rest {
		if t == "array" {
			if items := n.items(); items != nil && depth < deepestWords {
				rest[i] = "array of " + plural(typeWords(nodeOf(items...), depth+1))
			}
		}
	}
	return strings.Join(rest, " or ") + orNull
}

// typesOfAlternatives are the types of a node; where only its alternatives say
// any, theirs.
func (n *node) typesOfAlternatives(depth int) (types []string, ok bool) {
	if types, ok = n.types(); ok || depth >= deepestWords {
		return types, ok
	}
	branches, _ := n.alternatives()
	for _, b := range branches {
		more, known := nodeOf(b).typesOfAlternatives(depth + 1)
		if !known {
			return nil, false
		}
		for _, t := range more {
			if !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	return types, types != nil
}

func plural(words string) string {
	first, rest, more := strings.Cut(words, " ")
	switch {
	case first == "any":
		return "anything"
	case more:
		return first + "s " + rest
	}
	return first + "s"
}

// limits puts the rules of a type in words.
func (l *lowering) limits(t *ir.Type) []string {
	var out []string
	for _, r := range t.Rules {
		if words := l.limit(r); words != "" {
			out = append(out, words)
		}
	}
	return out
}

func (l *lowering) limit(r ir.Rule) string {
	number := r.Number
	if number == "" {
		number = strconv.FormatInt(r.Int, 10)
	}
	switch r.Keyword {
	case "minimum":
		return "at least " + number
	case "maximum":
		return "at most " + number
	case "exclusiveMinimum":
		return "more than " + number
	case "exclusiveMaximum":
		return "less than " + number
	case "multipleOf":
		return "a multiple of " + number
	case "minLength":
		return "at least " + counted(r.Int, "character")
	case "maxLength":
		return "at most " + counted(r.Int, "character")
	case "minItems":
		return "at least " + counted(r.Int, "item")
	case "maxItems":
		return "at most " + counted(r.Int, "item")
	case "minProperties":
		return "at least " + counted(r.Int, "member")
	case "maxProperties":
		return "at most " + counted(r.Int, "member")
	case "pattern":
		return "matching " + l.patternSource(r.Pattern)
	case "format":
		return formatWords(r.Format)
	case "const":
		return "always " + r.Value.JSON()
	}
	return ""
}

func counted(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(n, 10) + " " + noun + "s"
}

func (l *lowering) patternSource(name ir.Ident) string {
	for _, p := range l.model.Patterns {
		if p.Name == name {
			return p.Source
		}
	}
	return ""
}

// docOf makes prose fit for a comment: one kind of line end, no control
// characters, no space around it.
func docOf(text string) ir.Doc {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) || r == '\ufeff' {
			return ' '
		}
		return r
	}, text)
	return ir.Doc(strings.TrimSpace(text))
}
