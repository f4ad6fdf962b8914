package gopkg

import (
	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// codecFile is codec.go: reading, checking and writing a configuration.
func (u *unit) codecFile() *gocode.File {
	u.begin("")
	u.file.Add(
		u.parseDecl(),
		u.validateJSONDecl(),
		u.validateDecl(),
		u.marshalDecl("Config"),
		u.encodeDecl("Config", "AppendJSON", "AppendJSON appends c to dst with its secrets in clear.", "Reveal", []gocode.Param{{Name: "dst", Type: bytesType()}}),
		unmarshalDecl(),
	)
	if holdsSecrets(u.model) {
		u.file.Add(u.secretsDecl())
	}
	u.file.Add(u.patternDecls()...)
	u.file.Add(u.checkDecls()...)
	for _, d := range u.model.Decls {
		if d.Struct == nil {
			continue
		}
		if d.Struct != u.model.Root() {
			u.file.Add(u.marshalDecl(d.Struct.Name))
		}
		u.file.Add(u.decodeDecl(d.Struct), u.encodeMethod(d.Struct))
	}
	u.file.Add(u.fillDecls()...)
	return u.file
}

func bytesType() gocode.Expr { return gocode.SliceOf(gocode.Name("byte")) }

var (
	configType = gocode.Name("Config")
	errorType  = gocode.Name("error")
)

// // Parse decodes data, fills in defaults and validates.
// // The error is a config.Violations: every violation, in the order of the document.
//
//	func Parse(data []byte) (Config, error) {
//		d := config.Decode(data)
//		c := Default()
//		c.decode(&d)
//		if err := d.End(); err != nil {
//			return Config{}, err
//		}
//		return c, nil
//	}
func (u *unit) parseDecl() gocode.Func {
	c, d, data, err := gocode.Name("c"), gocode.Name("d"), gocode.Name("data"), gocode.Name("err")
	decoder := u.config.Dot("Decode").Call(data)
	if u.fillsFirst() {
		decoder = u.config.Dot("DecodeFilled").Call(data, gocode.Name(u.names.fill))
	}
	return gocode.Func{
		Doc:     "Parse decodes data, fills in defaults and validates. The error is a config.Violations: every violation, in the order of the document.",
		Name:    "Parse",
		Params:  []gocode.Param{{Name: "data", Type: bytesType()}},
		Results: []gocode.Expr{configType, errorType},
		Body: []gocode.Node{
			gocode.Define(decoder, "d"),
			gocode.Define(gocode.Name("Default").Call(), "c"),
			c.Dot("decode").Call(gocode.Addr(d)),
			gocode.IfInit(gocode.Define(d.Dot("End").Call(), "err"), gocode.Binary(gocode.NotEqual, err, gocode.Nil()),
				gocode.Return(gocode.Composite(configType), err)),
			gocode.Return(c, gocode.Nil()),
		},
	}
}

func (u *unit) fillsFirst() bool { return u.model.FillFirst && u.model.Fill != nil }

// // ValidateJSON reports every way in which data is not a valid configuration by its JSON Schema alone: defaults are not filled in.
//
//	func ValidateJSON(data []byte) error {
//		var c Config
//		d := config.Strict(data)
//		c.decode(&d)
//		return d.End()
//	}
func (u *unit) validateJSONDecl() gocode.Func {
	c, d := gocode.Name("c"), gocode.Name("d")
	return gocode.Func{
		Doc:     "ValidateJSON reports every way in which data is not a valid configuration by its JSON Schema alone: defaults are not filled in.",
		Name:    "ValidateJSON",
		Params:  []gocode.Param{{Name: "data", Type: bytesType()}},
		Results: []gocode.Expr{errorType},
		Body: []gocode.Node{
			gocode.Var("c", configType),
			gocode.Define(u.config.Dot("Strict").Call(gocode.Name("data")), "d"),
			c.Dot("decode").Call(gocode.Addr(d)),
			gocode.Return(d.Dot("End").Call()),
		},
	}
}

// // Validate reports every way in which c is not a valid configuration.
//
//	func (c Config) Validate() error {
//		data, err := c.AppendJSON(nil)
//		if err != nil {
//			return err
//		}
//		return ValidateJSON(data)
//	}
func (u *unit) validateDecl() gocode.Func {
	err := gocode.Name("err")
	return gocode.Func{
		Doc:     "Validate reports every way in which c is not a valid configuration.",
		Recv:    gocode.Param{Name: "c", Type: configType},
		Name:    "Validate",
		Results: []gocode.Expr{errorType},
		Body: []gocode.Node{
			gocode.Define(gocode.Name("c").Dot("AppendJSON").Call(gocode.Nil()), "data", "err"),
			gocode.If(gocode.Binary(gocode.NotEqual, err, gocode.Nil()), gocode.Return(err)),
			gocode.Return(gocode.Name("ValidateJSON").Call(gocode.Name("data"))),
		},
	}
}

// marshalDecl makes encoding/json write a struct, also one taken out of its
// Config, as the configuration has it.
func (u *unit) marshalDecl(of ir.Ident) gocode.Func {
	return u.encodeDecl(of, "MarshalJSON", "MarshalJSON encodes c with its secrets redacted.", "Redact", nil)
}

// // AppendJSON appends c to dst with its secrets in clear.
//
//	func (c Config) AppendJSON(dst []byte) ([]byte, error) {
//		e := config.Reveal(dst)
//		c.encode(&e)
//		return e.Bytes()
//	}
func (u *unit) encodeDecl(of, name ir.Ident, doc ir.Doc, encoder ir.Ident, params []gocode.Param) gocode.Func {
	c, e, dst := gocode.Name("c"), gocode.Name("e"), gocode.Nil()
	if len(params) > 0 {
		dst = gocode.Name(params[0].Name)
	}
	return gocode.Func{
		Doc:     doc,
		Recv:    gocode.Param{Name: "c", Type: gocode.Name(of)},
		Name:    name,
		Params:  params,
		Results: []gocode.Expr{bytesType(), errorType},
		Body: []gocode.Node{
			gocode.Define(u.config.Dot(encoder).Call(dst), "e"),
			c.Dot("encode").Call(gocode.Addr(e)),
			gocode.Return(e.Dot("Bytes").Call()),
		},
	}
}

// // UnmarshalJSON is Parse.
//
//	func (c *Config) UnmarshalJSON(data []byte) error {
//		parsed, err := Parse(data)
//		if err != nil {
//			return err
//		}
//		*c = parsed
//		return nil
//	}
func unmarshalDecl() gocode.Func {
	err := gocode.Name("err")
	return gocode.Func{
		Doc:     "UnmarshalJSON is Parse; it leaves c alone when data is not valid.",
		Recv:    gocode.Param{Name: "c", Type: gocode.Star(configType)},
		Name:    "UnmarshalJSON",
		Params:  []gocode.Param{{Name: "data", Type: bytesType()}},
		Results: []gocode.Expr{errorType},
		Body: []gocode.Node{
			gocode.Define(gocode.Name("Parse").Call(gocode.Name("data")), "parsed", "err"),
			gocode.If(gocode.Binary(gocode.NotEqual, err, gocode.Nil()), gocode.Return(err)),
			gocode.Assign(gocode.Star(gocode.Name("c")), gocode.Name("parsed")),
			gocode.Return(gocode.Nil()),
		},
	}
}

// // Secrets returns every secret that c holds.
//
//	func (c Config) Secrets() []sdk.Secret {
//		return config.Secrets(c.encode, sdk.NewSecret)
//	}
func (u *unit) secretsDecl() gocode.Func {
	return gocode.Func{
		Doc:     "Secrets returns every secret that c holds.",
		Recv:    gocode.Param{Name: "c", Type: configType},
		Name:    "Secrets",
		Results: []gocode.Expr{gocode.SliceOf(u.sdk.Dot("Secret"))},
		Body: []gocode.Node{
			gocode.Return(u.config.Dot("Secrets").Call(gocode.Name("c").Dot("encode"), u.sdk.Dot("NewSecret"))),
		},
	}
}

// var accountIDPattern = config.Pattern{Source: `^[0-9]{4,5}$`, Expr: `\A[0-9]{4,5}\z`}
func (u *unit) patternDecls() []gocode.Decl {
	var decls []gocode.Decl
	for _, p := range u.model.Patterns {
		if !u.used.patterns[p.Name] {
			continue
		}
		elems := []gocode.KeyValue{
			gocode.Key("Source", gocode.RawString(p.Source)),
			gocode.Key("Expr", gocode.RawString(p.Expr)),
		}
		if p.Backtrack {
			elems = append(elems, gocode.Key("Backtrack", gocode.Bool(true)))
		}
		decls = append(decls, gocode.VarDecl{Name: p.Name, Value: gocode.Keyed(u.config.Dot("Pattern"), elems...)})
	}
	return decls
}
