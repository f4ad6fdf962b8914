package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// contract is what one kind of manifest must look like.
type contract struct {
	schema *jsonschema.Schema
	err    error    // the schema did not compile: a fault of this package
	fields []string // the declared fields, in their order
	open   bool     // fields that are not declared are allowed
}

// The schemas are compiled when the first manifest is read, and once.
var (
	connectorContract = sync.OnceValue(func() *contract { return newContract(Schema(), Manifest{}) })
	moduleContract    = sync.OnceValue(func() *contract { return newContract(ModuleSchema(), Module{}) })
)

func newContract(schema []byte, v any) *contract {
	compiled, err := compile(schema)
	c := &contract{schema: compiled, err: err, fields: fieldNames(reflect.TypeOf(v))}
	c.open = err == nil && compiled.AdditionalProperties == nil
	return c
}

// compile reads nothing but data: no reference leaves it.
func compile(data []byte) (*jsonschema.Schema, error) {
	const url = "lockstep:manifest" // absolute, or the compiler would look for a file
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	c.LoadURL = func(s string) (io.ReadCloser, error) {
		return nil, fmt.Errorf("the manifest's schema refers to %s, wanted references inside it only", s)
	}
	if err := c.AddResource(url, bytes.NewReader(data)); err != nil {
		return nil, err
	}
	return c.Compile(url)
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// violation is one keyword of the schema that one value breaks.
type violation struct {
	keyword string
	field   string // "" for the manifest as a whole
	item    int    // the index in the field's array, or -1
}

// violations are in no order: the validator has none.
func (c *contract) violations(root *source.Node) ([]violation, error) {
	if c.err != nil {
		return nil, c.err
	}
	err := c.schema.Validate(instance(root))
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil, nil
	case errors.As(err, &invalid):
		return leaves(nil, invalid), nil
	default:
		return nil, err
	}
}

// leaves collects the errors that have no cause but themselves. What the
// alternatives of a oneOf say is left out: the oneOf itself is the violation.
func leaves(to []violation, e *jsonschema.ValidationError) []violation {
	keyword := e.KeywordLocation[strings.LastIndexByte(e.KeywordLocation, '/')+1:]
	if len(e.Causes) == 0 || keyword == "oneOf" {
		return append(to, newViolation(keyword, e.InstanceLocation))
	}
	for _, cause := range e.Causes {
		to = leaves(to, cause)
	}
	return to
}

func newViolation(keyword, location string) violation {
	field, item, found := strings.Cut(strings.TrimPrefix(location, "/"), "/")
	v := violation{keyword: keyword, field: field, item: -1}
	if i, err := strconv.Atoi(item); found && err == nil {
		v.item = i
	}
	return v
}

// instance is the manifest as the validator takes it: the fields and the items
// of their arrays. What is deeper is read by other packages, with words of
// their own, so an object stands there empty.
func instance(root *source.Node) map[string]any {
	out := make(map[string]any, len(root.Members))
	for _, m := range root.Members {
		out[m.Name] = shallow(m.Value, true)
	}
	return out
}

func shallow(n *source.Node, withItems bool) any {
	switch n.Kind {
	case source.Bool:
		return n.Bool
	case source.Number:
		return float(n.Text)
	case source.String:
		return n.Text
	case source.Array:
		if !withItems {
			return []any{}
		}
		items := make([]any, len(judged(n)))
		for i, item := range judged(n) {
			items[i] = shallow(item, false)
		}
		return items
	case source.Object:
		return map[string]any{}
	default:
		return nil
	}
}

// judged are the items that are looked at. A closed list is far shorter, so
// one that is longer has faults among these; a hostile one costs no more.
func judged(n *source.Node) []*source.Node { return n.Items[:min(len(n.Items), 1000)] }
