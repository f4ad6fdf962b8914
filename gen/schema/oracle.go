package schema

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// oracle validates values with a complete implementation of JSON Schema. It is
// built once for a document that needs it.
type oracle struct {
	r        *reader
	compiler *jsonschema.Compiler // nil when the document cannot be compiled
}

// refusal is a value that a schema refuses, and what it wanted.
type refusal struct {
	node *source.Node
	want string
}

const (
	oracleURL = "lockstep://schema"
	// patternKeyword stands for pattern, which the library takes for a regular expression of Go.
	patternKeyword = "x-lockstep-pattern"
)

var errRemote = errors.New("references stay inside of the document")

func (r *reader) newOracle() *oracle {
	o := &oracle{r: r}
	doc, ok := r.portable(r.doc.Node)
	if !ok {
		return o
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return o
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	if r.doc.Draft == Draft2020 {
		c.Draft = jsonschema.Draft2020
	}
	c.AssertFormat = true
	c.Formats["regex"] = isRegex
	c.LoadURL = func(string) (io.ReadCloser, error) { return nil, errRemote }
	c.RegisterExtension(patternKeyword, jsonschema.MustCompileString(patternKeyword, "true"), patternExtension{})
	if c.AddResource(oracleURL, bytes.NewReader(data)) == nil {
		o.compiler = c
	}
	return o
}

func isRegex(v any) bool {
	s, ok := v.(string)
	return !ok || ecma262.Valid(s) == nil
}

// judge returns why the schema refuses a default that is filled in, or nil.
func (o *oracle) judge(s *Schema, filled *source.Node) *refusal {
	if o.compiler == nil {
		return nil
	}
	compiled, err := o.compiler.Compile(oracleURL + "#" + (&url.URL{Fragment: s.Pointer}).EscapedFragment())
	if err != nil {
		return nil // what is wrong with the schema itself has been reported
	}
	value, ok := plain(filled)
	var invalid *jsonschema.ValidationError
	if !ok || !errors.As(compiled.Validate(value), &invalid) {
		return nil
	}
	leaf := firstLeaf(invalid)
	return &refusal{nodeAt(filled, leaf.InstanceLocation), wantOf(leaf)}
}

// nodeAt follows a JSON Pointer as far as it leads.
func nodeAt(n *source.Node, pointer string) *source.Node {
	if pointer == "" {
		return n
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		next := step(n, token)
		if next == nil {
			break
		}
		n = next
	}
	return n
}

// wantOf turns the library's words into what was wanted.
func wantOf(e *jsonschema.ValidationError) string {
	keyword := e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
	message := e.Message
	for _, cut := range []string{", but got ", " but got ", " but found "} {
		message, _, _ = strings.Cut(message, cut)
	}
	switch keyword {
	case "type":
		return TypesInWords(strings.Split(strings.TrimPrefix(message, "expected "), " or "))
	case "required":
		return strings.Replace(message, "missing properties:", "the required properties", 1)
	case "anyOf", "oneOf":
		return "a value that satisfies " + map[string]string{"anyOf": "a", "oneOf": "exactly one"}[keyword] + " branch of " + keyword
	case "not":
		return "a value that the schema under not refuses"
	case "uniqueItems":
		return "items that differ"
	case "additionalProperties":
		return "no other properties than those of the schema"
	case patternKeyword:
		return message
	}
	return "what " + keyword + " says (" + message + ")"
}

// firstLeaf returns the first cause without causes, in the order of places; the
// library's own order is random. The branches of anyOf and oneOf are one cause.
func firstLeaf(e *jsonschema.ValidationError) *jsonschema.ValidationError {
	for len(e.Causes) > 0 && !strings.HasSuffix(e.KeywordLocation, "/anyOf") && !strings.HasSuffix(e.KeywordLocation, "/oneOf") {
		e = slices.MinFunc(e.Causes, func(a, b *jsonschema.ValidationError) int {
			return cmp.Or(
				cmp.Compare(a.InstanceLocation, b.InstanceLocation),
				cmp.Compare(a.KeywordLocation, b.KeywordLocation),
				cmp.Compare(a.Message, b.Message),
			)
		})
	}
	return e
}

// portable returns the document with its patterns in the oracle's keyword. It
// is not ok when there is something that the oracle cannot take.
func (r *reader) portable(n *source.Node) (any, bool) {
	return convert(n, func(object *source.Node, m source.Member, v any) (string, any, bool) {
		switch s := r.schemas[object]; {
		case s != nil && m.Name == "pattern":
			return patternKeyword, v, true
		case s != nil && m.Name == "patternProperties":
			v, ok := translatedNames(v)
			return m.Name, v, ok
		}
		return m.Name, v, true
	})
}

// plain returns a value as the oracle takes it.
func plain(n *source.Node) (any, bool) {
	return convert(n, func(_ *source.Node, m source.Member, v any) (string, any, bool) { return m.Name, v, true })
}

// convert returns a value, its members as the function gives them. It is not
// ok for numbers that take very many digits.
func convert(n *source.Node, member func(object *source.Node, m source.Member, v any) (string, any, bool)) (any, bool) {
	switch n.Kind {
	case source.Bool:
		return n.Bool, true
	case source.Number:
		_, ok := decimalOf(n.Text).rat()
		return json.Number(n.Text), ok
	case source.String:
		return n.Text, true
	case source.Array:
		out := make([]any, len(n.Items))
		for i, item := range n.Items {
			var ok bool
			if out[i], ok = convert(item, member); !ok {
				return nil, false
			}
		}
		return out, true
	case source.Object:
		out := make(map[string]any, len(n.Members))
		for _, m := range n.Members {
			v, ok := convert(m.Value, member)
			if !ok {
				return nil, false
			}
			name, v, ok := member(n, m, v)
			if !ok {
				return nil, false
			}
			out[name] = v
		}
		return out, true
	}
	return nil, true
}

// translatedNames puts patterns into Go's syntax.
func translatedNames(v any) (any, bool) {
	members, ok := v.(map[string]any)
	out := make(map[string]any, len(members))
	for name, schema := range members {
		expr, backtrack, err := ecma262.Translate(name)
		if err != nil || backtrack {
			return nil, false
		}
		out[expr] = schema
	}
	return out, ok && len(out) == len(members)
}

// patternExtension lets the oracle match patterns as ECMA-262 has them.
type patternExtension struct{}

func (patternExtension) Compile(_ jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	pattern, ok := m[patternKeyword].(string)
	if !ok {
		return nil, nil
	}
	return compiledPattern{pattern, compilePattern(pattern)}, nil
}

type compiledPattern struct {
	source string
	match  func(string) verdict
}

func (p compiledPattern) Validate(ctx jsonschema.ValidationContext, v any) error {
	if text, ok := v.(string); ok && p.match(text) == refused {
		return ctx.Error(patternKeyword, "a string that matches %s", quote(shorten(p.source)))
	}
	return nil
}
