package checks

import "testing"

func TestChecks(t *testing.T) {
	for doc, valid := range map[string]bool{
		`{}`:                             true,
		`{"never":1}`:                    false,
		`{"items":["yes"]}`:              true,
		`{"items":["no"]}`:               false,
		`{"null":null}`:                  true,
		`{"null":4}`:                     true,
		`{"null":5}`:                     false,
		`{"everything":"nothing of it"}`: false,
		`{"ref":{"next":{"next":{}}}}`:   true,
	} {
		if err := ValidateJSON([]byte(doc)); (err == nil) != valid {
			t.Errorf("%s: %v", doc, err)
		}
	}
}
