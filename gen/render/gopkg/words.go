package gopkg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// connectorDoc is the package doc of a connector.
func connectorDoc(c *ir.Connector) ir.Doc {
	first := fmt.Sprintf("Package %s holds the configuration and the identity of %s.", c.Package.Name, called(c.Identity.Name, "connector"))
	return paragraphs(first, c.Identity.Description)
}

// moduleDoc is the package doc of a module.
func moduleDoc(m *ir.Module) ir.Doc {
	first := fmt.Sprintf("Package %s holds the configuration that the connectors of %s share.", m.Package.Name, called(m.Title, "module"))
	return paragraphs(first, m.Description)
}

// called is a name in a sentence: "the Okta connector", not "the Okta Connector connector".
func called(name, kind string) string {
	name = line(name)
	if words := strings.Fields(strings.ToLower(name)); slices.Contains(words, kind) {
		return name
	}
	return "the " + name + " " + kind
}

// configDoc is the doc comment of Config.
func configDoc(s *ir.Struct) ir.Doc {
	first := "Config is what an operator sets."
	switch {
	case anyRequired(s):
		first += " The zero Config is not valid: start from Default or Parse."
	case s.HasDefaults:
		first += " The zero Config lacks the defaults: start from Default or Parse."
	}
	return paragraphs(first, string(s.Doc))
}

func anyRequired(s *ir.Struct) bool {
	for _, f := range s.Fields {
		if f.Required {
			return true
		}
	}
	return false
}

// typeDoc is the doc comment of a declared type other than Config.
func typeDoc(name ir.Ident, what, pointer string, doc ir.Doc) ir.Doc {
	return paragraphs(fmt.Sprintf("%s is %s.", name, fmt.Sprintf(what, subject(pointer))), string(doc))
}

// objectWords introduces the subject of an object: one that has a name needs
// to be called an object, an item of something does not.
func objectWords(pointer string) string {
	switch subject(pointer)[0] {
	case '"':
		return "the object %s"
	case '/':
		return "the object at %s"
	}
	return "%s"
}

// subject names the place of a schema by its JSON Pointer: `"proxy"`, `an item of "hosts"`.
func subject(pointer string) string {
	parent, last := cutLast(pointer)
	grandparent, before := cutLast(parent)
	switch {
	case pointer == "":
		return "the document"
	case before == "properties", before == "definitions", before == "$defs":
		return strconv.Quote(strings.NewReplacer("~1", "/", "~0", "~").Replace(last))
	case last == "items":
		return "an item of " + subject(parent)
	case last == "additionalProperties":
		return "a member of " + subject(parent)
	case before == "anyOf", before == "oneOf", before == "allOf", before == "patternProperties":
		return subject(grandparent)
	}
	return pointer
}

// cutLast divides a JSON Pointer at its last reference token.
func cutLast(pointer string) (parent, last string) {
	i := strings.LastIndexByte(pointer, '/')
	if i < 0 {
		return "", pointer
	}
	return pointer[:i], pointer[i+1:]
}

// fieldDoc says what a property is, and then what it may be.
func fieldDoc(f *ir.Field) ir.Doc {
	facts := fieldFacts(f)
	if f.Doc == "" {
		return ir.Doc(facts)
	}
	return ir.Doc(sentence(string(f.Doc)) + " " + facts)
}

// fieldFacts is presence, default and limits in one sentence:
// "Required, secret; at least 8 characters."
func fieldFacts(f *ir.Field) string {
	var facts []string
	if f.Required {
		facts = append(facts, "required")
	}
	if f.Default != nil {
		facts = append(facts, "default "+defaultWords(f))
	}
	if len(facts) == 0 {
		facts = append(facts, "optional")
		if absentWhenNil(f.Type) {
			facts = append(facts, "nil when absent")
		}
	}
	if f.Form.Secret {
		facts = append(facts, "secret")
	}
	if f.Form.Internal {
		facts = append(facts, "set by the platform")
	}
	text := strings.Join(facts, ", ")
	if len(f.Form.Limits) > 0 {
		text += "; " + strings.Join(f.Form.Limits, ", ")
	}
	return sentence(capital(text))
}

// defaultWords shows a default, unless it is a secret or long.
func defaultWords(f *ir.Field) string {
	const long = 60
	text := f.Default.JSON()
	switch {
	case f.Form.Secret:
		return "not shown"
	case utf8.RuneCountInString(text) > long:
		return "as Default has it"
	}
	return text
}

// paragraphs joins texts with empty lines, leaving out empty ones.
func paragraphs(texts ...string) ir.Doc {
	var out []string
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			out = append(out, t)
		}
	}
	return ir.Doc(strings.Join(out, "\n\n"))
}

// line makes one line of a text.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }

// sentence ends a text with a full stop, unless it has an end.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	if text == "" || strings.ContainsRune(".!?:;…", last) {
		return text
	}
	return text + "."
}

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// article returns "a" or "an" for a Go name.
func article(name ir.Ident) string {
	if name != "" && strings.ContainsRune("AEIOaeio", rune(name[0])) {
		return "an"
	}
	return "a"
}
