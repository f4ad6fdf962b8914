package drift

import "strings"

// types is a set of JSON types. A number that is no integer has a type of its
// own, so that sets intersect as the types do.
type types uint8

const (
	nullType types = 1 << iota
	booleanType
	integerType
	fractionType
	stringType
	arrayType
	objectType

	numberType = integerType | fractionType
	anyType    = nullType | booleanType | numberType | stringType | arrayType | objectType
)

var typeNames = []struct {
	name string
	set  types
}{
	{"null", nullType},
	{"boolean", booleanType},
	{"number", numberType},
	{"integer", integerType},
	{"string", stringType},
	{"array", arrayType},
	{"object", objectType},
}

func (t types) String() string {
	var names []string
	for _, n := range typeNames {
		if t&n.set == n.set {
			names = append(names, n.name)
			t &^= n.set
		}
	}
	if names == nil {
		return "nothing"
	}
	return strings.Join(names, " or ")
}

// types returns the JSON types that the schemas of a node name, by type or by
// the values of enum and const; known is false when they name none.
func (n *node) types() (set types, known bool) {
	set = anyType
	for _, part := range n.parts {
		if t := part.get("type"); t != nil {
			set, known = set&namedTypes(t), true
		}
		if e := part.get("enum"); e != nil {
			set, known = set&typesOf(e.items), true
		}
		if c := part.get("const"); c != nil {
			set, known = set&typesOf([]*value{c}), true
		}
	}
	return set, known
}

func namedTypes(t *value) types {
	var set types
	for _, name := range append(t.strings(), t.text) {
		for _, n := range typeNames {
			if n.name == name {
				set |= n.set
			}
		}
	}
	return set
}

func typesOf(values []*value) types {
	var set types
	for _, v := range values {
		switch {
		case v.kind != number:
			set |= namedTypes(newString(v.kind.String()))
		case isInteger(v.text):
			set |= integerType
		default:
			set |= numberType
		}
	}
	return set
}

// single returns the one type of a node, null aside; 0 when it may have several or any.
func (n *node) single() (t types, nullable bool) {
	set, known := n.types()
	if !known {
		return 0, false
	}
	rest := set &^ nullType
	switch rest {
	case booleanType, integerType, numberType, stringType, arrayType, objectType:
		return rest, set&nullType != 0
	}
	return 0, false
}
