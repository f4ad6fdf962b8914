package lower

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// Definitions that refer to the next one twice make 2 to the 40 places; the
// model must stay about as large as the schema.
func TestModelStaysSmall(t *testing.T) {
	for name, format := range map[string]string{
		"objects":      `{"type": "object", "required": ["a", "b"], "properties": {"a": {"$ref": %[1]q}, "b": {"$ref": %[1]q}}}`,
		"filled":       `{"type": "object", "minProperties": 1, "properties": {"a": {"$ref": %[1]q}, "b": {"$ref": %[1]q}}}`,
		"lists":        `{"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "minItems": 9, "items": {"$ref": %[1]q}}}}`,
		"alternatives": `{"anyOf": [{"$ref": %[1]q}, {"type": "object", "properties": {"a": {"$ref": %[1]q}}}]}`,
		"allOf":        `{"allOf": [{"$ref": %[1]q}, {"$ref": %[1]q}]}`,
		"conditions":   `{"not": {"anyOf": [{"$ref": %[1]q}, {"not": {"$ref": %[1]q}}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			const levels = 40
			definitions := []string{fmt.Sprintf(`"d%d": {"type": "object", "properties": {"x": {"type": "string", "default": "y"}}}`, levels)}
			for i := range levels {
				definitions = append(definitions, fmt.Sprintf(`"d%d": `, i)+fmt.Sprintf(format, fmt.Sprintf("#/definitions/d%d", i+1)))
			}
			m, _ := lowered(t, `{"type": "object", "properties": {"p": {"$ref": "#/definitions/d0"}}, "definitions": {`+strings.Join(definitions, ", ")+`}}`)
			text, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			if len(text) > 1<<20 {
				t.Errorf("the model has %d bytes", len(text))
			}
		})
	}
}
