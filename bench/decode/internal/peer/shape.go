package peer

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// shape returns a struct of strings, numbers, booleans and slices, with nothing that slows a
// decoder down.
func shape(schema map[string]any) reflect.Type {
	switch schema["type"] {
	case "object":
		properties, _ := schema["properties"].(map[string]any)
		fields := make([]reflect.StructField, 0, len(properties))
		for i, name := range slices.Sorted(maps.Keys(properties)) {
			fields = append(fields, reflect.StructField{
				Name: fmt.Sprintf("F%d", i),
				Type: shape(properties[name].(map[string]any)),
				Tag:  reflect.StructTag(fmt.Sprintf(`json:%q`, name)),
			})
		}
		return reflect.StructOf(fields)
	case "array":
		return reflect.SliceOf(shape(schema["items"].(map[string]any)))
	case "integer":
		return reflect.TypeFor[int64]()
	case "number":
		return reflect.TypeFor[float64]()
	case "boolean":
		return reflect.TypeFor[bool]()
	case "string":
		return reflect.TypeFor[string]()
	}
	return reflect.TypeFor[json.RawMessage]()
}
