package drift

import (
	"bytes"
	"reflect"
)

// defaults compares the manifest's defaults with what Default and Parse fill in.
func (e *engine) defaults() (found findings) {
	first := e.newDefault()
	data, err := first.AppendJSON(nil)
	if err != nil {
		found.add("the value of Default is not encoded: %v", err)
		return found
	}
	got, err := parseValue(data)
	if err != nil {
		found.add("the value of Default is encoded as %s, which is not JSON: %v", excerpt(data), err)
		return found
	}
	e.compareDefaults(&found, "", e.doc.node(e.doc.root), got)
	e.parsedDefaults(&found)
	scramble(first)
	if again, err := e.newDefault().AppendJSON(nil); err != nil || !bytes.Equal(again, data) {
		found.add("a change of one result of Default changes the next: it must return a fresh copy on every call")
	}
	return found
}

// compareDefaults compares the value of Default with the schema of an object.
// A member that is required has a value in Go even where it has no default.
func (e *engine) compareDefaults(found *findings, at string, n *node, got *value) {
	for _, p := range n.properties() {
		inner := p.node
		place, code := propertyAt(at, p.name), got.get(p.name)
		want := inner.defaultValue()
		switch {
		case want != nil:
			want = fill(inner, want, 0, 0)
			if !equal(want, code) {
				found.add("%s: the manifest says the default is %s, Default() says %s", place, excerpt(want.json()), orNone(code))
			}
		case code != nil && !n.required(p.name):
			found.add("%s: the manifest says no default, Default() says %s", place, orNone(code))
		case code != nil && code.kind == object:
			e.compareDefaults(found, place, inner.present(), code)
		}
	}
}

// parsedDefaults compares what Parse makes of an instance that leaves out all
// it can.
func (e *engine) parsedDefaults(found *findings) {
	bare := e.bases().bare
	if bare == nil {
		return // behaviour tells what Parse thinks of what there is
	}
	c, err := e.parse(bare.json())
	if e.onlyRange(err, e.doc.fill(bare)) {
		return // the smallest numbers that the manifest accepts are too large for Go
	}
	if err != nil {
		found.add("the manifest accepts %s with its defaults, Parse refuses it: %v", excerpt(bare.json()), err)
		return
	}
	data, err := c.AppendJSON(nil)
	if err != nil {
		return // round-trip reports it
	}
	got, err := parseValue(data)
	if err != nil {
		return // as above
	}
	if path, same := difference(e.doc.fill(bare), got); !same {
		found.add("%s: the manifest says the default is %s, Parse says %s",
			propertyPointer(path), orNone(e.doc.fill(bare).at(path)), orNone(got.at(path)))
	}
	scramble(c)
	again, err := e.parse(bare.json())
	if err != nil {
		found.add("Parse refuses what it accepted before: %v", err)
		return
	}
	if repeated, err := again.AppendJSON(nil); err != nil || !bytes.Equal(repeated, data) {
		found.add("a change of one result of Parse changes the next: defaults must be fresh copies")
	}
}

func orNone(v *value) string {
	if v == nil {
		return "nothing"
	}
	return excerpt(v.json())
}

// propertyPointer writes the path of a member as the pointer of its schema.
func propertyPointer(path []string) string {
	at := ""
	for _, step := range path {
		at = propertyAt(at, step)
	}
	if at == "" {
		return "(document)"
	}
	return at
}

// scramble changes everything that a configuration shares with a copy of it.
func scramble(c Configuration) {
	v := reflect.New(reflect.TypeOf(c)).Elem()
	v.Set(reflect.ValueOf(c))
	scrambleValue(v)
}

func scrambleValue(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			scrambleValue(v.Elem())
		}
	case reflect.Struct:
		scrambleStruct(v)
	case reflect.Slice:
		for i := range v.Len() {
			scrambleValue(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Value{})
		}
	default:
		if v.CanSet() {
			v.SetZero()
		}
	}
}

// scrambleStruct goes into the exported fields and into what the wrappers of
// sdk/config hold.
func scrambleStruct(v reflect.Value) {
	if inner, _ := wrapped(v.Type()); inner != nil {
		held := v.MethodByName("Get").Call(nil)[0]
		target := reflect.New(inner).Elem()
		target.Set(held)
		scrambleValue(target)
		return
	}
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			scrambleValue(v.Field(i))
		}
	}
}
