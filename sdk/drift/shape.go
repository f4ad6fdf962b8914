package drift

import (
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// shape is what a Go type says about the JSON that it holds.
type shape struct {
	types    types // anyType when the Go type keeps any JSON
	nullable bool
	secret   bool
	enum     []*value     // the values of an enumerated type
	elem     func() shape // of an array or a map
	fields   []field      // of a struct, in Go's order
	isStruct bool
	goType   reflect.Type // of a struct
}

type field struct {
	name     string
	required bool
	shape    func() shape
}

func (s shape) String() string {
	switch {
	case s.types == anyType && s.secret:
		return "a secret JSON value"
	case s.types == anyType:
		return "any JSON value"
	case s.nullable:
		return (s.types | nullType).String()
	case s.secret:
		return "secret string"
	}
	return s.types.String()
}

// goTypeKey is the key under which a reflected schema carries a Go type that
// shapeOf is to look at by itself.
const goTypeKey = "go type"

// shapeOf reflects a Go type back to a schema and reads it. Types that the
// reflector cannot know by itself, and nested structs, which may be recursive,
// are cut off and looked at when they are asked for.
func shapeOf(t reflect.Type) shape {
	if t.Kind() == reflect.Pointer {
		return shapeOf(t.Elem())
	}
	if known, ok := specialShape(t); ok {
		return known
	}
	entered := false
	r := jsonschema.Reflector{
		Anonymous:                  true,
		DoNotReference:             true,
		ExpandedStruct:             true,
		AllowAdditionalProperties:  true,
		RequiredFromJSONSchemaTags: true,
		Mapper: func(u reflect.Type) *jsonschema.Schema {
			first := !entered
			entered = true
			if first || u.Kind() != reflect.Struct && !isEnum(u) {
				return nil
			}
			return &jsonschema.Schema{Extras: map[string]any{goTypeKey: u}}
		},
	}
	s := readShape(r.ReflectFromType(t))
	s.goType = t
	if isEnum(t) {
		s.enum = enumOf(t)
	}
	return s
}

// specialShape knows the types of sdk and sdk/config, and the unions, which
// are structs around the JSON that they keep.
func specialShape(t reflect.Type) (shape, bool) {
	switch {
	case t == reflect.TypeFor[sdk.Secret]():
		return shape{types: stringType, secret: true}, true
	case t == reflect.TypeFor[config.SecretJSON]() || keeps(t, reflect.TypeFor[config.SecretJSON]()):
		return shape{types: anyType, nullable: true, secret: true}, true
	case t == reflect.TypeFor[config.JSON]() || keeps(t, reflect.TypeFor[config.JSON]()):
		return shape{types: anyType, nullable: true}, true
	}
	inner, kind := wrapped(t)
	switch kind {
	case "Optional":
		return shapeOf(inner), true
	case "Nullable":
		s := shapeOf(inner)
		s.nullable = true
		return s, true
	}
	return shape{}, false
}

// keeps reports whether t is a struct with a value of the kept type and nothing that a tag names.
func keeps(t, kept reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	found := false
	for i := range t.NumField() {
		f := t.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			return false
		}
		found = found || f.Type == kept
	}
	return found
}

// wrapped returns T and the name of the wrapper for config.Optional[T] and config.Nullable[T].
func wrapped(t reflect.Type) (inner reflect.Type, kind string) {
	kind, _, generic := strings.Cut(t.Name(), "[")
	if !generic || t.PkgPath() != reflect.TypeFor[config.JSON]().PkgPath() {
		return nil, ""
	}
	get, ok := t.MethodByName("Get")
	if !ok {
		return nil, ""
	}
	return get.Type.Out(0), kind
}

// isEnum reports whether t is an enumerated type: a named scalar with a method
// Values that returns all of them.
func isEnum(t reflect.Type) bool {
	values, ok := t.MethodByName("Values")
	return ok && t.Kind() != reflect.Struct && values.Type.NumIn() == 1 && values.Type.NumOut() == 1 &&
		values.Type.Out(0) == reflect.SliceOf(t)
}

func enumOf(t reflect.Type) (values []*value) {
	list := reflect.Zero(t).MethodByName("Values").Call(nil)[0]
	for i := range list.Len() {
		switch x := list.Index(i); x.Kind() {
		case reflect.String:
			values = append(values, newString(x.String()))
		case reflect.Int64:
			values = append(values, newInt(x.Int()))
		}
	}
	return values
}

// propertyName decodes what a json tag has instead of a name that a tag cannot hold.
func propertyName(tag string) string {
	if tag == "%" {
		return ""
	}
	if name, err := url.PathUnescape(tag); err == nil {
		return name
	}
	return tag
}

func readShape(s *jsonschema.Schema) shape {
	if t, ok := s.Extras[goTypeKey].(reflect.Type); ok {
		return shapeOf(t)
	}
	out := shape{types: namedTypes(newString(s.Type))}
	switch {
	case s.Type == "array":
		out.elem = func() shape { return readShape(s.Items) }
	case s.Properties != nil:
		out.isStruct = true
		for pair := s.Properties.Oldest(); pair != nil; pair = pair.Next() {
			out.fields = append(out.fields, newField(pair.Key, pair.Value, s.Required))
		}
	case s.Type == "object":
		out.elem = func() shape { return readShape(s.AdditionalProperties) }
	case s.Type == "":
		out.types = anyType
	}
	return out
}

func newField(tag string, s *jsonschema.Schema, required []string) field {
	return field{
		name:     propertyName(tag),
		required: slices.Contains(required, tag),
		shape:    func() shape { return readShape(s) },
	}
}
