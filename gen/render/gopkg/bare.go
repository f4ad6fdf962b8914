package gopkg

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Bare returns the files of a package made from a JSON Schema alone, in the
// package's folder.
func Bare(source ir.Source, pkg ir.Package, m *ir.Model) ([]render.File, error) {
	u := newUnit(nil, source, pkg, m)
	doc := ir.Doc(fmt.Sprintf("Package %s reads and validates JSON by the JSON Schema %s.", pkg.Name, line(source.Path)))
	if u.model.Document != nil {
		u.add("document.go", u.documentFile(doc))
	} else {
		u.add("config.go", u.configFile(doc))
		u.add("codec.go", u.codecFile())
	}
	return u.finish("schema " + source.Path)
}

// BareFiles are the names of all files that Bare may return.
func BareFiles() []string { return []string{"config.go", "codec.go", "document.go"} }

// documentFile is document.go: a document that is kept as its JSON.
func (u *unit) documentFile(doc ir.Doc) *gocode.File {
	u.begin(doc)
	u.file.Add(u.parseDocument(), u.validateDocument())
	u.file.Add(u.patternDecls()...)
	u.file.Add(u.checkDecls()...)
	return u.file
}

// // Parse validates data and returns it. The error is a config.Violations: …
//
//	func Parse(data []byte) (config.JSON, error) {
//		if err := ValidateJSON(data); err != nil {
//			return config.JSON{}, err
//		}
//		return config.NewJSON(string(data))
//	}
func (u *unit) parseDocument() gocode.Func {
	data, err := gocode.Name("data"), gocode.Name("err")
	kept := u.goType(u.model.Document)
	text := u.config.Dot("NewJSON").Call(gocode.Name("string").Call(data))
	body := []gocode.Node{
		gocode.IfInit(gocode.Define(gocode.Name("ValidateJSON").Call(data), "err"), gocode.Binary(gocode.NotEqual, err, gocode.Nil()),
			gocode.Return(gocode.Composite(kept), err)),
	}
	if u.model.Document.Secret {
		body = append(body, gocode.Define(text, "v", "err"),
			gocode.Return(u.config.Dot("NewSecretJSON").Call(gocode.Name("v")), err))
	} else {
		body = append(body, gocode.Return(text))
	}
	return gocode.Func{
		Doc:     "Parse validates data and returns it. The error is a config.Violations: every violation, in the order of the document.",
		Name:    "Parse",
		Params:  []gocode.Param{{Name: "data", Type: bytesType()}},
		Results: []gocode.Expr{kept, errorType},
		Body:    body,
	}
}

// // ValidateJSON reports every way in which data is not valid by its JSON Schema.
//
//	func ValidateJSON(data []byte) error {
//		return config.ValidateValue(data, checkDocument)
//	}
func (u *unit) validateDocument() gocode.Func {
	return gocode.Func{
		Doc:     "ValidateJSON reports every way in which data is not valid by its JSON Schema.",
		Name:    "ValidateJSON",
		Params:  []gocode.Param{{Name: "data", Type: bytesType()}},
		Results: []gocode.Expr{errorType},
		Body: []gocode.Node{
			gocode.Return(u.config.Dot("ValidateValue").Call(gocode.Name("data"), u.checkRule(u.model.Document.Check))),
		},
	}
}
