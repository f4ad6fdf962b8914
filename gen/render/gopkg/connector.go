package gopkg

import (
	"go/types"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// connectorFile is connector.go: the identity, and what the hand-written side implements.
func (u *unit) connectorFile(c *ir.Connector) *gocode.File {
	u.begin("")
	u.file.Add(u.identityConsts(&c.Identity))
	u.file.Add(u.capabilitiesDecl(&c.Identity), u.identityDecl(), u.interfaceDecl(c))
	if c.Module == nil {
		u.file.Add(u.entryDecl(c))
		return u.file
	}
	module := u.file.Import(importPath(u.project, generated, c.Module.Package), u.moduleName(c.Module))
	u.file.Add(u.moduleDecl(c.Module, module), u.moduleEntryDecl(c, module))
	return u.file
}

// moduleName is what the file calls the module's package: its name, unless
// the file uses that for something else.
func (u *unit) moduleName(m *ir.Module) ir.Ident {
	name := ir.Ident(m.Package.Name)
	switch name {
	case "sdk", "time", "fmt", "errors", "slices", "raw", "env", "cfg", "shared", "err", "newConnector", "configErr", "moduleErr":
		return name + "module"
	}
	if types.Universe.Lookup(string(name)) != nil || u.names.taken[name] {
		return name + "module"
	}
	return name
}

// // The identity of the connector.
// const (
//
//	ConnectorUUID = "…"
//	…
//	ConnectorPollInterval = 300 * time.Second
//
// )
func (u *unit) identityConsts(id *ir.Identity) gocode.Decl {
	second := u.file.Import("time", "time").Dot("Second")
	texts := []struct {
		name  ir.Ident
		value string
	}{
		{"ConnectorUUID", id.UUID},
		{"ConnectorName", id.Name},
		{"ConnectorDescription", id.Description},
		{"ConnectorCommand", id.Command},
		{"ConnectorVersion", id.Version},
		{"ConnectorCategory", id.Category},
		{"ConnectorDocsURL", id.DocsURL},
	}
	var consts []gocode.Const
	for _, t := range texts {
		consts = append(consts, gocode.Const{Name: t.name, Value: gocode.String(t.value)})
	}
	interval := gocode.Binary(gocode.Times, gocode.Int(int64(id.PollIntervalSeconds)), second)
	consts = append(consts, gocode.Const{Name: "ConnectorPollInterval", Value: interval})
	return gocode.Consts{Doc: "The identity of the connector, as its manifest has it.", Consts: consts}
}

// // Capabilities returns the verbs that the connector offers, in the manifest's order.
//
//	func Capabilities() []string {
//		return []string{"pull_alerts"}
//	}
func (u *unit) capabilitiesDecl(id *ir.Identity) gocode.Func {
	list := gocode.SliceOf(gocode.Name("string"))
	value := gocode.Nil()
	if len(id.Capabilities) > 0 {
		value = gocode.Composite(list, quoted(id.Capabilities)...)
	}
	return gocode.Func{
		Doc:     "Capabilities returns the verbs that the connector offers, in the manifest's order.",
		Name:    "Capabilities",
		Results: []gocode.Expr{list},
		Body:    []gocode.Node{gocode.Return(value)},
	}
}

// // Identity returns the constants above as one value.
// func Identity() sdk.Identity
func (u *unit) identityDecl() gocode.Func {
	t := u.sdk.Dot("Identity")
	constant := func(name ir.Ident) gocode.KeyValue {
		return gocode.Key(name, gocode.Name("Connector"+name))
	}
	second := u.file.Import("time", "time").Dot("Second")
	seconds := gocode.Name("int").Call(gocode.Binary(gocode.Over, gocode.Name("ConnectorPollInterval"), second))
	return gocode.Func{
		Doc:     "Identity returns the identity as one value.",
		Name:    "Identity",
		Results: []gocode.Expr{t},
		Body: []gocode.Node{gocode.Return(gocode.KeyedLines(t,
			constant("UUID"), constant("Name"), constant("Description"), constant("Command"),
			constant("Version"), constant("Category"), constant("DocsURL"),
			gocode.Key("Capabilities", gocode.Name("Capabilities").Call()),
			gocode.Key("PollIntervalSeconds", seconds),
		))},
	}
}

// // Connector is what the hand-written side implements.
//
//	type Connector interface {
//		sdk.Poller
//	}
func (u *unit) interfaceDecl(c *ir.Connector) gocode.Decl {
	switch c.Contract {
	case "Poller", "Streamer":
	default:
		u.fail("there is no contract %q", c.Contract)
	}
	return gocode.Type{
		Doc:  "Connector is what the hand-written side implements.",
		Name: "Connector",
		Of:   gocode.Interface(gocode.Field{Type: u.sdk.Dot(ir.Ident(c.Contract))}),
	}
}

// // Module is the configuration that the connectors of the module share.
// type Module = azure.Config
func (u *unit) moduleDecl(m *ir.Module, module *gocode.Package) gocode.Decl {
	return gocode.Type{
		Doc:   ir.Doc("Module is the configuration that the connectors of " + called(m.Title, "module") + " share."),
		Name:  "Module",
		Alias: true,
		Of:    module.Dot("Config"),
	}
}

// // Entry is the connector's entry in the registry: what makes it from a raw configuration.
//
//	func Entry[C Connector](newConnector func(cfg Config, env sdk.Env) (C, error)) sdk.Entry {
//		return sdk.Entry{
//			Identity: Identity(),
//			New: func(raw sdk.RawConfig, env sdk.Env) (sdk.Connector, error) {
//				cfg, err := Parse(raw.Connector)
//				if err != nil {
//					return nil, err
//				}
//				return newConnector(cfg, env)
//			},
//			Validate: func(raw sdk.RawConfig) error {
//				_, err := Parse(raw.Connector)
//				return err
//			},
//			Secrets: func(raw sdk.RawConfig) []sdk.Secret {
//				cfg, err := Parse(raw.Connector)
//				if err != nil {
//					return nil
//				}
//				return cfg.Secrets()
//			},
//		}
//	}
func (u *unit) entryDecl(c *ir.Connector) gocode.Func {
	cfg, env, err, raw := gocode.Name("cfg"), gocode.Name("env"), gocode.Name("err"), gocode.Name("raw")
	parse := gocode.Name("Parse").Call(raw.Dot("Connector"))
	return u.entryFunc(c, []gocode.Param{{Name: "cfg", Type: configType}},
		[]gocode.Node{
			gocode.Define(parse, "cfg", "err"),
			gocode.If(notNil(err), gocode.Return(gocode.Nil(), err)),
			gocode.Return(gocode.Name("newConnector").Call(cfg, env)),
		},
		[]gocode.Node{
			gocode.Define(parse, "_", "err"),
			gocode.Return(err),
		},
		u.secretsFunc(settings{"cfg", parse, u.model}),
	)
}

// moduleEntryDecl is Entry where a module's configuration stands beside the connector's.
//
//	New: func(raw sdk.RawConfig, env sdk.Env) (sdk.Connector, error) {
//		cfg, err := Parse(raw.Connector)
//		if err != nil {
//			return nil, err
//		}
//		shared, err := azure.Parse(raw.Module)
//		if err != nil {
//			return nil, fmt.Errorf("module configuration: %w", err)
//		}
//		return newConnector(cfg, shared, env)
//	},
func (u *unit) moduleEntryDecl(c *ir.Connector, module *gocode.Package) gocode.Func {
	cfg, shared, env := gocode.Name("cfg"), gocode.Name("shared"), gocode.Name("env")
	err, configErr, moduleErr := gocode.Name("err"), gocode.Name("configErr"), gocode.Name("moduleErr")
	raw := gocode.Name("raw")
	parse := gocode.Name("Parse").Call(raw.Dot("Connector"))
	parseModule := module.Dot("Parse").Call(raw.Dot("Module"))
	wrap := func(err gocode.Expr) gocode.Expr {
		return u.file.Import("fmt", "fmt").Dot("Errorf").Call(gocode.String("module configuration: %w"), err)
	}
	join := u.file.Import("errors", "errors").Dot("Join")
	return u.entryFunc(c, []gocode.Param{{Name: "cfg", Type: configType}, {Name: "module", Type: gocode.Name("Module")}},
		[]gocode.Node{
			gocode.Define(parse, "cfg", "err"),
			gocode.If(notNil(err), gocode.Return(gocode.Nil(), err)),
			gocode.Define(parseModule, "shared", "err"),
			gocode.If(notNil(err), gocode.Return(gocode.Nil(), wrap(err))),
			gocode.Return(gocode.Name("newConnector").Call(cfg, shared, env)),
		},
		[]gocode.Node{
			gocode.Define(parse, "_", "configErr"),
			gocode.Define(parseModule, "_", "moduleErr"),
			gocode.If(notNil(moduleErr), gocode.Assign(moduleErr, wrap(moduleErr))),
			gocode.Return(join.Call(configErr, moduleErr)),
		},
		u.secretsFunc(settings{"cfg", parse, u.model}, settings{"shared", parseModule, c.Module.Config}),
	)
}

// settings are one part of a raw configuration: what it is called when parse
// has read it, and its model.
type settings struct {
	name  ir.Ident
	parse gocode.Expr
	model *ir.Model
}

// secretsFunc is the function that finds the secrets in a raw configuration.
//
//	func(raw sdk.RawConfig) []sdk.Secret {
//		cfg, err := Parse(raw.Connector)
//		if err != nil {
//			return nil
//		}
//		shared, err := azure.Parse(raw.Module)
//		if err != nil {
//			return nil
//		}
//		return slices.Concat(cfg.Secrets(), shared.Secrets())
//	}
//
// A part that can hold no secret is only checked; if none can, there is nothing to find.
func (u *unit) secretsFunc(parts ...settings) gocode.Expr {
	var body []gocode.Node
	var found []gocode.Expr
	failed := notNil(gocode.Name("err"))
	for _, s := range parts {
		if !holdsSecrets(s.model) {
			body = append(body, gocode.IfInit(gocode.Define(s.parse, "_", "err"), failed, gocode.Return(gocode.Nil())))
			continue
		}
		body = append(body, gocode.Define(s.parse, s.name, "err"), gocode.If(failed, gocode.Return(gocode.Nil())))
		found = append(found, gocode.Name(s.name).Dot("Secrets").Call())
	}
	raw := gocode.Param{Name: "raw", Type: u.sdk.Dot("RawConfig")}
	result := gocode.Nil()
	switch len(found) {
	case 0:
		raw.Name, body = "", nil
	case 1:
		result = found[0]
	default:
		result = u.file.Import("slices", "slices").Dot("Concat").Call(found...)
	}
	return gocode.FuncLit([]gocode.Param{raw}, []gocode.Expr{gocode.SliceOf(u.sdk.Dot("Secret"))}, append(body, gocode.Return(result))...)
}

// entryFunc is Entry, given the parameters of the constructor before env, the
// bodies of New and Validate, and Secrets.
func (u *unit) entryFunc(c *ir.Connector, params []gocode.Param, build, validate []gocode.Node, secrets gocode.Expr) gocode.Func {
	env := gocode.Param{Name: "env", Type: u.sdk.Dot("Env")}
	raw := gocode.Param{Name: "raw", Type: u.sdk.Dot("RawConfig")}
	constructor := gocode.FuncType(append(params, env), gocode.Name("C"), errorType)
	elems := []gocode.KeyValue{
		gocode.Key("Identity", gocode.Name("Identity").Call()),
	}
	if c.Example {
		elems = append(elems, gocode.Key("Example", gocode.Bool(true)))
	}
	elems = append(elems,
		gocode.Key("New", gocode.FuncLit([]gocode.Param{raw, env}, []gocode.Expr{u.sdk.Dot("Connector"), errorType}, build...)),
		gocode.Key("Validate", gocode.FuncLit([]gocode.Param{raw}, []gocode.Expr{errorType}, validate...)),
		gocode.Key("Secrets", secrets),
	)
	return gocode.Func{
		Doc:        "Entry returns the connector's entry in the registry, which makes connectors from raw configurations.",
		Name:       "Entry",
		TypeParams: []gocode.Param{{Name: "C", Type: gocode.Name("Connector")}},
		Params:     []gocode.Param{{Name: "newConnector", Type: constructor}},
		Results:    []gocode.Expr{u.sdk.Dot("Entry")},
		Body:       []gocode.Node{gocode.Return(gocode.KeyedLines(u.sdk.Dot("Entry"), elems...))},
	}
}
