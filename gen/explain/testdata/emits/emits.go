// Package emits holds every way in which a code can come into the world.
package emits

import "github.com/seed-42ec6dbf/lockstep/gen/diag"

const constant diag.Code = "in-constant"

type rule struct{ code diag.Code }

func diagnostics(computed string) []diag.Diagnostic {
	d := diag.Diagnostic{Code: "in-literal"}
	d.Code = "in-assignment"
	if d.Code == "in-comparison" { // reads a code and makes none
		d.Code = constant
	}
	_ = rule{"in-positional-literal"}
	_ = map[string]diag.Code{"not-a-code": "in-map"}
	return []diag.Diagnostic{d, helper("in-argument", "not-this"), {Code: diag.Code("in-" + "conversion")}, {Code: diag.Code(computed)}}
}

func helper(code diag.Code, message string) diag.Diagnostic {
	return diag.Diagnostic{Code: code, Message: message}
}

func result() diag.Code { return "in-result" }
