package lower

import (
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
	form.Secret = inner.Kind == ir.Secret || inner.Secret || inner.Kind == ir.UnionKind && l.model.Union(inner.Name).Secret
	form.Control = control(inner)
	if inner.Kind == ir.EnumKind {
		for _, v := range l.model.Enum(inner.Name).Values {
			form.Options = append(form.Options, ir.Option{Value: v.Value, Label: v.Value.Text})
		}
	}
	form.Limits = l.limits(inner)
	form.Example = l.example(n, f, 0)
	return form
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

// typeWords is the type of a node in words. Lists in lists end somewhere: a
// list may be one of itself.
func typeWords(n *node, depth int) string {
	const deepest = 3
	orNull := ""
	if inner, in := n.orNull(); inner != nil {
		n, orNull = n.withoutNull(inner, in), " or null"
	}
	types, known := n.types()
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
			if items := n.items(); items != nil && depth < deepest {
				rest[i] = "array of " + plural(typeWords(nodeOf(items...), depth+1))
			}
		}
	}
	return strings.Join(rest, " or ") + orNull
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
