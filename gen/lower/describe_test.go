package lower

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// lowered is the model of a schema and what Model has to say of it. The schema
// itself must be without fault.
func lowered(t *testing.T, text string) (*ir.Model, diag.List) {
	t.Helper()
	file, problems := source.Parse("schema.json", []byte(text))
	if len(problems) > 0 {
		t.Fatalf("the case is no JSON: %v", problems)
	}
	doc, problems := schema.Parse(file, file.Root, schema.Options{})
	if problems.HasErrors() {
		t.Fatalf("the case is no schema: %v", problems)
	}
	return Model(doc)
}

// model is lowered for a schema without fault to lower.
func model(t *testing.T, text string) *ir.Model {
	t.Helper()
	m, problems := lowered(t, text)
	if len(problems) > 0 {
		t.Fatalf("found %v", problems)
	}
	return m
}

// describe writes a model like Go, one line for each field:
//
//	struct Config
//	  Name property: type, rules; required; default JSON
func describe(m *ir.Model) string {
	var b strings.Builder
	for _, d := range m.Decls {
		switch {
		case d.Struct != nil:
			describeStruct(&b, d.Struct)
		case d.Enum != nil:
			fmt.Fprintf(&b, "enum %s %s\n", d.Enum.Name, d.Enum.Kind)
			for _, v := range d.Enum.Values {
				fmt.Fprintf(&b, "  %s = %s\n", v.Name, v.Value.JSON())
			}
		case d.Union != nil:
			fmt.Fprintf(&b, "union %s\n", d.Union.Name)
			for _, v := range d.Union.Variants {
				fmt.Fprintf(&b, "  %s %s\n", v.Name, typeText(v.Type))
			}
		}
	}
	for _, p := range m.Patterns {
		fmt.Fprintf(&b, "pattern %s %s\n", p.Name, p.Source)
	}
	for _, c := range m.Checks {
		fmt.Fprintf(&b, "check %s %s\n", c.Name, checkText(c.Check))
	}
	return b.String()
}

func describeStruct(b *strings.Builder, s *ir.Struct) {
	fmt.Fprintf(b, "struct %s", s.Name)
	if s.Extra == ir.ExtraDeny {
		b.WriteString(", closed")
	}
	if s.ExtraType != nil {
		b.WriteString(", others " + typeText(s.ExtraType))
	}
	if s.Check != nil {
		b.WriteString(", check " + checkText(s.Check))
	}
	b.WriteByte('\n')
	for _, f := range s.Fields {
		fmt.Fprintf(b, "  %s %s: %s", f.Name, f.Property, typeText(f.Type))
		if f.Required {
			b.WriteString("; required")
		}
		if f.Default != nil {
			b.WriteString("; default " + f.Default.JSON())
		}
		b.WriteByte('\n')
	}
}

func typeText(t *ir.Type) string {
	var text string
	switch t.Kind {
	case ir.Slice:
		text = "[]" + typeText(t.Elem)
	case ir.Map:
		text = "map of " + typeText(t.Elem)
	case ir.Pointer:
		text = "*" + typeText(t.Elem)
	case ir.Optional, ir.Nullable:
		text = strings.ToLower(string(t.Kind)) + " " + typeText(t.Elem)
	case ir.StructKind, ir.EnumKind, ir.UnionKind:
		text = string(t.Name)
	default:
		text = string(t.Kind)
	}
	for _, r := range t.Rules {
		text += ", " + ruleText(r)
	}
	if t.Check != nil {
		text += ", check " + checkText(t.Check)
	}
	return text
}

func ruleText(r ir.Rule) string {
	switch {
	case r.Number != "":
		return r.Keyword + " " + r.Number
	case r.Value != nil:
		return r.Keyword + " " + r.Value.JSON()
	case r.Pattern != "":
		return r.Keyword + " " + string(r.Pattern)
	case r.Format != "":
		return r.Keyword + " " + r.Format
	}
	return fmt.Sprintf("%s %d", r.Keyword, r.Int)
}

// checkText is a check's keywords, in their order.
func checkText(c *ir.Check) string {
	if c == nil {
		return "anything"
	}
	if c.Never {
		return "never"
	}
	words := make([]string, len(c.Steps))
	for i, s := range c.Steps {
		words[i] = s.Keyword
		if s.Func != "" {
			words[i] += " " + string(s.Func)
		}
	}
	return strings.Join(words, " ")
}

// fillText is a fill as JSON.
func fillText(t *testing.T, f *ir.Fill) string {
	t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// equal compares texts without the white space around their lines.
func equal(t *testing.T, got, want string) {
	t.Helper()
	if g, w := trimmed(got), trimmed(want); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func trimmed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}
