package gopkg

import (
	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// driftFile is drift_test.go:
//
//	func TestDrift(t *testing.T) {
//		drift.Connector(t, drift.Subject[Config]{
//			Manifest:     "../../manifests/connector_demo.json",
//			Digest:       "…",
//			Schema:       "/arguments",
//			Parse:        Parse,
//			ValidateJSON: ValidateJSON,
//			Default:      Default,
//		}, Identity())
//	}
//
// The function that it calls is named for what the package is made from.
func (u *unit) driftFile(what ir.Ident) *gocode.File {
	u.begin("")
	drift := u.file.Import(ir.SDK+"/drift", "drift")
	schema := "/configuration"
	if what == "Connector" {
		schema = "/arguments"
	}
	function := func(name ir.Ident) gocode.KeyValue { return gocode.Key(name, gocode.Name(name)) }
	args := []gocode.Expr{gocode.Name("t"), gocode.KeyedLines(drift.Dot("Subject").Index(configType),
		gocode.Key("Manifest", gocode.String(toRoot(u.pkg.Dir)+u.source.Path)),
		gocode.Key("Digest", gocode.String(u.source.Digest)),
		gocode.Key("Schema", gocode.String(schema)),
		function("Parse"), function("ValidateJSON"), function("Default"),
	)}
	if what == "Connector" {
		args = append(args, gocode.Name("Identity").Call())
	}
	u.file.Add(gocode.Func{
		Name:   "TestDrift",
		Params: []gocode.Param{{Name: "t", Type: gocode.Star(u.file.Import("testing", "testing").Dot("T"))}},
		Body:   []gocode.Node{drift.Dot(what).Call(args...)},
	})
	return u.file
}
