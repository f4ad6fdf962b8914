package drift

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// oracle is the manifest's own word on an instance: its schema, compiled by a
// validator that shares no code with ours.
type oracle struct {
	schema *jsonschema.Schema
}

const oracleURL = "https://schema.invalid/manifest.json"

// errBeyond says that a schema is sound and that the oracle cannot judge it.
var errBeyond = errors.New("patternProperties has an expression that Go's regexp does not know")

// newOracle compiles a schema. Nothing is ever loaded from elsewhere.
func newOracle(d *document) (*oracle, error) {
	beyond := false
	walk(d.root, func(s *value) {
		if patterns := s.get("patternProperties"); patterns != nil {
			beyond = beyond || slices.ContainsFunc(patterns.members, func(m member) bool { return !sameInGo(m.name) })
		}
	})
	if beyond {
		return nil, errBeyond
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	c.AssertFormat = true
	c.Formats = assertedFormats()
	c.LoadURL = func(url string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("%s is not part of the manifest", url)
	}
	c.RegisterExtension(ecmaPattern, nil, ecmaCompiler{})
	if err := c.AddResource(oracleURL, bytes.NewReader(forOracle(d.root).json())); err != nil {
		return nil, err
	}
	schema, err := c.Compile(oracleURL)
	if err != nil {
		return nil, err
	}
	return &oracle{schema}, nil
}

// check returns nil when the instance is valid. A configuration is an object
// even where its schema does not say so.
func (o *oracle) check(v *value) error {
	if v.kind != object {
		return fmt.Errorf("a configuration is an object, not %s", v.kind)
	}
	return o.schema.Validate(v.plain())
}

func (o *oracle) accepts(v *value) bool { return o.check(v) == nil }

// reason says in a few words why the oracle refuses an instance, the same ones
// on every run: the oracle itself lists its reasons in no fixed order.
func reason(err error) string {
	var v *jsonschema.ValidationError
	if !errors.As(err, &v) {
		return err.Error()
	}
	var reasons []string
	var collect func(*jsonschema.ValidationError)
	collect = func(v *jsonschema.ValidationError) {
		for _, cause := range v.Causes {
			collect(cause)
		}
		if len(v.Causes) == 0 {
			reasons = append(reasons, cmp.Or(v.InstanceLocation, "(document)")+": "+v.Message)
		}
	}
	collect(v)
	slices.Sort(reasons)
	const enough = 3
	return strings.Join(reasons[:min(len(reasons), enough)], "; ")
}

// assertedFormats are the formats of sdk/config, judged by sdk/config: whether
// it judges them right is its own tests' affair; the question here is whether
// the format that the manifest names is the one that the code asserts.
func assertedFormats() map[string]func(any) bool {
	out := map[string]func(any) bool{}
	for name := range jsonschema.Formats {
		out[name] = func(any) bool { return true }
	}
	for f := config.Format(0); f.String() != config.Format(255).String(); f++ {
		out[f.String()] = func(v any) bool {
			s, ok := v.(string)
			return !ok || f.Valid(s)
		}
	}
	return out
}

// ecmaPattern stands in for pattern where the expression means something else
// in Go's regexp than in ECMA-262, or nothing.
const ecmaPattern = "x-ecma-pattern"

// forOracle returns a schema without the keywords that the oracle would take
// for something that JSON Schema does not mean by them.
func forOracle(s *value) *value {
	if s.kind != object {
		return s
	}
	out := newObject()
	for _, m := range s.members {
		switch holds(m.name) {
		case namedSchemas:
			m.value = eachMember(m.value, forOracle)
		case schemas:
			m.value = eachItem(forOracle(m.value), forOracle)
		default:
			if m.name == "pattern" && !sameInGo(m.value.text) {
				m.name = ecmaPattern
			}
			if m.name == "contentEncoding" || m.name == "contentMediaType" {
				continue // annotations for us; the oracle asserts them in draft-07
			}
		}
		out.members = append(out.members, m)
	}
	return out
}

func eachMember(v *value, f func(*value) *value) *value {
	out := *v
	out.members = nil
	for _, m := range v.members {
		out.members = append(out.members, member{m.name, f(m.value)})
	}
	return &out
}

func eachItem(v *value, f func(*value) *value) *value {
	if v.kind != array {
		return v
	}
	out := newArray()
	for _, item := range v.items {
		out.items = append(out.items, f(item))
	}
	return out
}

// sameInGo reports whether an ECMA-262 expression means the same in package
// regexp. White space and the dot do not: ECMA-262 knows more of the one and
// more line ends that the other does not match.
func sameInGo(expr string) bool {
	if _, err := regexp.Compile(expr); err != nil || strings.Contains(expr, "[[:") {
		return false
	}
	class := false
	for i := 0; i < len(expr); i++ {
		switch {
		case expr[i] == '\\' && i+1 < len(expr):
			i++
			if c := expr[i]; c >= 0x80 || strings.IndexByte("aACEGHIJKLMNOQRSTUVXYZegjlmoqsyz", c) >= 0 {
				return false
			}
		case class:
			class = expr[i] != ']'
		case expr[i] == '[':
			class = true
		case expr[i] == '.', strings.HasPrefix(expr[i:], "(?") && !strings.HasPrefix(expr[i:], "(?:"):
			return false
		}
	}
	return true
}

// inRegexp2 spells $ and the dot the way that package regexp2 takes as ECMA-262
// does: its own $ matches before a last line feed, too, and its dot line ends.
func inRegexp2(expr string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '\\' && i+1 < len(expr):
			b.WriteByte(c)
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '$':
			b.WriteString(`\z`)
			continue
		case c == '.':
			b.WriteString(`[^\n\r\u2028\u2029]`)
			continue
		}
		b.WriteByte(expr[i])
	}
	return b.String()
}

type ecmaCompiler struct{}

func (ecmaCompiler) Compile(_ jsonschema.CompilerContext, m map[string]any) (jsonschema.ExtSchema, error) {
	expr, ok := m[ecmaPattern].(string)
	if !ok {
		return nil, nil
	}
	re, err := regexp2.Compile(inRegexp2(expr), regexp2.ECMAScript|regexp2.Unicode)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", expr, err)
	}
	re.MatchTimeout = time.Second
	return ecmaSchema{re}, nil
}

type ecmaSchema struct{ re *regexp2.Regexp }

func (s ecmaSchema) Validate(ctx jsonschema.ValidationContext, v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if matched, err := s.re.MatchString(text); err != nil || !matched {
		return ctx.Error("pattern", "does not match pattern '%s'", s.re.String())
	}
	return nil
}
