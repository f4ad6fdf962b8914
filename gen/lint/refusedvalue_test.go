package lint_test

import (
	"fmt"
	"strings"
	"testing"
)

// A value of another type is reported where others are left.
func TestRefusedValue(t *testing.T) {
	for schema, want := range map[string]string{
		`{"type": "string", "enum": ["a", null]}`:           `48 enum lists null, and type allows only a string; remove it, or add "null" to type`,
		`{"type": "string", "enum": [true, "a", 2]}`:        `43 enum lists a boolean, and type allows only a string; remove it, or add "boolean" to type; 54 enum lists an integer, and type allows only a string; remove it, or add "integer" to type`,
		`{"type": ["integer", "null"], "enum": [1, 1.5]}`:   `57 enum lists a number, and type allows only an integer or null; remove it, or add "number" to type`,
		`{"type": "integer", "enum": [1.0, 1e1, -0, 1e30]}`: ``,
		`{"type": "number", "enum": [1, 1.5]}`:              ``,
		`{"enum": ["a", 1, null]}`:                          ``,
		`{"type": ["string", "null"], "enum": ["a", null]}`: ``,
	} {
		var got []string
		for _, d := range findings(t, "refused-value", `{"arguments": `+schema+`}`) {
			got = append(got, fmt.Sprintf("%d %s; %s", d.Span.Start.Column, d.Message, d.Hint))
		}
		if got := strings.Join(got, "; "); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", schema, got, want)
		}
	}
}
