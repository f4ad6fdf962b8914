package equal_test

import (
	"fmt"
	"slices"
)

// stems are beginnings of property names that code generators trip over.
var stems = []string{
	"name", "api_key", "base-url", "maxSize", "$top", "@timestamp", "_type", "1st", "type", "func", "élan", "sk", "Kelvin", "a.b", "a/b", "a~b", "with space",
	"__proto__", "config", "string", "error", "JSON", "日本", "x\"y", "extra", "id", "url",
}

// property makes a name that is distinct inside its schema.
func (a *author) property() string {
	a.names++
	if a.names <= 2 && a.chance(30) {
		return one(a, stems...)
	}
	return fmt.Sprintf("%s%s%d", one(a, stems...), one(a, "_", "-", " ", ""), a.names)
}

// object makes an object with named properties, or a map.
func (a *author) object(depth int) object {
	if depth > 0 && a.chance(25) {
		return a.dictionary(depth)
	}
	o := object{{"type", "object"}}
	var props object
	var required, names []string
	for range 1 + a.IntN(5-depth) {
		name := a.property()
		props.set(name, a.value(depth))
		names = append(names, name)
		if a.chance(40) {
			required = append(required, name)
		}
	}
	if a.chance(50) {
		slices.Reverse(required)
	}
	if required != nil && a.chance(50) {
		o.set("required", required)
		required = nil
	}
	o.set("properties", props)
	if required != nil {
		o.set("required", required)
	}
	a.rest(&o, names)
	if a.chance(20) {
		a.relation(&o, names)
	}
	return o
}

// rest says what of the members that have no name.
func (a *author) rest(o *object, names []string) {
	switch a.IntN(8) {
	case 0, 1:
		o.set("additionalProperties", false)
	case 2:
		o.set("additionalProperties", a.scalar())
	case 3:
		o.set("patternProperties", object{{one(a, "^x-", "^[a-z]{2}$", "_id$", "\\d"), a.scalar()}})
		if a.chance(50) {
			o.set("additionalProperties", one[any](a, false, a.scalar()))
		}
	case 4:
		o.set("maxProperties", len(names)+a.IntN(2))
	case 5:
		if a.modern {
			o.set("unevaluatedProperties", one[any](a, false, a.scalar()))
		}
	}
}

// relation makes members depend on each other.
func (a *author) relation(o *object, names []string) {
	first, last := names[0], names[len(names)-1]
	dependent, schemas := "dependencies", "dependencies"
	if a.modern {
		dependent, schemas = "dependentRequired", "dependentSchemas"
	}
	switch a.IntN(7) {
	case 0:
		o.set(dependent, object{{first, []string{last}}})
	case 1:
		o.set(schemas, object{{first, object{{"required", []string{last}}}}})
	case 2:
		o.set("anyOf", []any{object{{"required", []string{first}}}, object{{"required", []string{last}}}})
	case 3:
		o.set("oneOf", []any{object{{"required", []string{first}}}, object{{"required", []string{last, "other"}}}})
	case 4:
		o.set("not", object{{"required", []string{first, "forbidden"}}})
	case 5:
		o.set("if", object{{"properties", object{{first, object{{"const", "abc"}}}}}, {"required", []string{first}}})
		o.set("then", object{{"required", []string{last}}})
		if a.chance(50) {
			o.set("else", object{{"properties", object{{last, object{{"maxLength", 9}}}}}})
		}
	case 6:
		o.set("allOf", []any{
			object{{"properties", object{{a.property(), a.scalar()}}}},
			object{{"minProperties", 1}, {"propertyNames", object{{"maxLength", 20}}}},
		})
	}
}

// dictionary makes an object whose members have no names.
func (a *author) dictionary(depth int) object {
	o := object{{"type", "object"}}
	switch a.IntN(5) {
	case 0:
		o.set("additionalProperties", a.value(depth))
	case 1:
		o.set("patternProperties", object{{one(a, "^[a-z]+$", "^x-", "é"), a.value(depth)}})
		o.set("additionalProperties", false)
	case 2:
		o.set("additionalProperties", a.scalar())
		o.set("propertyNames", one(a, object{{"pattern", "^[a-z]+$"}}, object{{"minLength", 2}}, object{{"enum", []string{"a", "b"}}}))
	case 3:
		o.set("additionalProperties", a.array(depth))
		o.set("minProperties", a.IntN(2))
		o.set("maxProperties", 2+a.IntN(2))
	}
	if a.chance(25) {
		o.set("default", object{})
	}
	return o
}

func (a *author) array(depth int) object {
	o := object{{"type", "array"}}
	switch a.IntN(6) {
	case 0:
		tuple := []any{a.scalar(), a.scalar()}
		if a.modern {
			o.set("prefixItems", tuple)
			if a.chance(50) {
				o.set("items", one[any](a, false, a.scalar()))
			}
			break
		}
		o.set("items", tuple)
		if a.chance(50) {
			o.set("additionalItems", one[any](a, false, a.scalar()))
		}
	case 1:
		o.set("items", a.scalar())
		o.set("contains", one(a, object{{"const", 6}}, object{{"minLength", 2}}, object{{"type", "boolean"}}))
		if a.modern && a.chance(50) {
			o.set("minContains", a.IntN(3))
			o.set("maxContains", 2)
		}
	default:
		o.set("items", a.value(depth))
	}
	if a.chance(40) {
		o.set("minItems", a.IntN(2))
	}
	if a.chance(40) {
		o.set("maxItems", 1+a.IntN(3))
	}
	if a.chance(30) {
		o.set("uniqueItems", a.chance(80))
	}
	if a.chance(20) && !o.has("minItems") && !o.has("contains") {
		o.set("default", []any{})
	}
	return o
}

// combined makes a schema of schemas.
func (a *author) combined(depth int) object {
	switch a.IntN(7) {
	case 0:
		return object{{"allOf", []any{a.object(depth), object{{"required", []string{a.property()}}}}}}
	case 1:
		return object{{"anyOf", []any{a.value(depth), a.value(depth)}}}
	case 2:
		return object{{"oneOf", []any{a.scalar(), a.value(depth), a.scalar()}}}
	case 3:
		return a.tagged(depth)
	case 4:
		o := a.scalar()
		o.set("not", a.scalar())
		return o
	case 5:
		o := a.string()
		o.set("if", object{{"minLength", 3}})
		o.set("then", object{{"pattern", "^a"}})
		o.set("else", object{{"enum", []string{"", "x", "yy"}}})
		return o
	}
	return object{{"type", "integer"}, {"allOf", []any{object{{"minimum", 2}}, object{{"multipleOf", 2}}, object{{"maximum", 20}}}}}
}

// tagged makes a choice that a constant decides.
func (a *author) tagged(depth int) object {
	branch := func(tag string) object {
		o := object{{"type", "object"}, {"properties", object{{"kind", object{{"const", tag}}}, {a.property(), a.value(depth)}}}, {"required", []string{"kind"}}}
		if a.chance(50) {
			o.set("additionalProperties", false)
		}
		return o
	}
	return object{{"oneOf", []any{branch("first"), branch("second")}}}
}
