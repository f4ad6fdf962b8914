package gopkg

import "github.com/seed-42ec6dbf/lockstep/gen/ir"

// The models of the tests, made by hand as package lower would make them.

const projectPath = "example.test/project"

func project(connectors ...*ir.Connector) *ir.Project {
	p := &ir.Project{ImportPath: projectPath, Connectors: connectors}
	for _, c := range connectors {
		if c.Module != nil {
			p.Modules = append(p.Modules, c.Module)
		}
	}
	return p
}

func connector(name string, m *ir.Model) *ir.Connector {
	return &ir.Connector{
		Name:    name,
		Source:  ir.Source{Path: "manifests/connector_" + name + ".json", Digest: "0000000000000000000000000000000000000000000000000000000000000000"},
		Package: ir.Package{Dir: name, Name: name},
		Identity: ir.Identity{
			UUID: "6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", Name: capital(name), Description: "Polls " + name + ".example for events.",
			Command: name, Version: "1.2.0", Category: "saas", Capabilities: []string{"pull_alerts"}, PollIntervalSeconds: 300,
		},
		Contract: "Poller",
		Config:   m,
	}
}

func model(decls ...ir.Decl) *ir.Model { return &ir.Model{Draft: "draft-07", Decls: decls} }

func object(name ir.Ident, extra ir.Extra, fields ...ir.Field) *ir.Struct {
	s := &ir.Struct{Name: name, Pointer: "/definitions/" + string(name), Extra: extra, Fields: fields}
	for _, f := range fields {
		s.HasDefaults = s.HasDefaults || f.Default != nil
	}
	return s
}

func field(name ir.Ident, property string, t *ir.Type) ir.Field {
	return ir.Field{Name: name, Property: property, Pointer: "/properties/" + property, Type: t, Form: ir.Form{Secret: t.Kind == ir.Secret}}
}

func required(f ir.Field) ir.Field {
	f.Required = true
	return f
}

func defaulting(f ir.Field, v ir.Value) ir.Field {
	f.Default = &v
	return f
}

func described(f ir.Field, doc ir.Doc, limits ...string) ir.Field {
	f.Doc, f.Form.Limits = doc, limits
	return f
}

func typ(kind ir.Kind, rules ...ir.Rule) *ir.Type   { return &ir.Type{Kind: kind, Rules: rules} }
func named(kind ir.Kind, name ir.Ident) *ir.Type    { return &ir.Type{Kind: kind, Name: name} }
func of(kind ir.Kind, elem *ir.Type) *ir.Type       { return &ir.Type{Kind: kind, Elem: elem} }
func optional(t *ir.Type) *ir.Type                  { return of(ir.Optional, t) }
func checked(t *ir.Type, steps ...ir.Step) *ir.Type { t.Check = &ir.Check{Steps: steps}; return t }
func ruled(t *ir.Type, rules ...ir.Rule) *ir.Type   { t.Rules = rules; return t }
func count(keyword string, n int64) ir.Rule         { return ir.Rule{Keyword: keyword, Int: n} }
func bound(keyword, number string) ir.Rule          { return ir.Rule{Keyword: keyword, Number: number} }

func sub(steps ...ir.Step) ir.Sub                   { return ir.Sub{Check: &ir.Check{Steps: steps}} }
func property(name string, steps ...ir.Step) ir.Sub { s := sub(steps...); s.Name = name; return s }
func step(keyword string, subs ...ir.Sub) ir.Step   { return ir.Step{Keyword: keyword, Subs: subs} }
func names(keyword string, names ...string) ir.Step { return ir.Step{Keyword: keyword, Names: names} }
func size(keyword string, n int64) ir.Step          { return ir.Step{Keyword: keyword, Int: n} }
func number(keyword, n string) ir.Step              { return ir.Step{Keyword: keyword, Number: n} }
func values(keyword string, vs ...ir.Value) ir.Step { return ir.Step{Keyword: keyword, Values: vs} }
func text(s string) ir.Value                        { return ir.Value{Kind: ir.StringValue, Text: s} }

func num(token string) ir.Value        { return ir.Value{Kind: ir.NumberValue, Text: token} }
func boolean(b bool) ir.Value          { return ir.Value{Kind: ir.BoolValue, Bool: b} }
func array(items ...ir.Value) ir.Value { return ir.Value{Kind: ir.ArrayValue, Items: items} }

func members(ms ...ir.Member) ir.Value         { return ir.Value{Kind: ir.ObjectValue, Members: ms} }
func member(name string, v ir.Value) ir.Member { return ir.Member{Name: name, Value: v} }
func null() ir.Value                           { return ir.Value{} }

func enum(name ir.Ident, kind ir.Kind, values ...ir.EnumValue) *ir.Enum {
	return &ir.Enum{Name: name, Pointer: "/definitions/" + string(name), Kind: kind, Values: values}
}

// demo mirrors a manifest of the common kind.
func demo() *ir.Connector {
	credentials := object("Credentials", ir.ExtraDeny,
		required(field("Key", "key", typ(ir.Secret))),
		defaulting(field("Port", "port", typ(ir.Int64)), num("8080")),
	)
	credentials.Pointer = "/properties/credentials"
	proxy := object("Proxy", ir.ExtraKeep, field("Host", "host", optional(typ(ir.String))))
	proxy.Pointer = "/properties/proxy"
	direction := enum("Direction", ir.String,
		ir.EnumValue{Name: "DirectionBoth", Value: text("Both")},
		ir.EnumValue{Name: "DirectionIncoming", Value: text("Incoming")},
		ir.EnumValue{Name: "DirectionOutgoing", Value: text("Outgoing")},
	)
	direction.Pointer = "/properties/direction"
	root := object("Config", ir.ExtraKeep,
		described(required(field("APIToken", "api_token", typ(ir.Secret, count("minLength", 8)))), "A token with the scope audit:read.", "at least 8 characters"),
		described(defaulting(field("BaseURL", "base_url", typ(ir.String, ir.Rule{Keyword: "format", Format: "uri"})), text("https://demo.example")), "", "a URI"),
		described(required(defaulting(field("Frequency", "frequency", typ(ir.Int64, count("minimum", 60), count("maximum", 86400))), num("3600"))), "", "at least 60", "at most 86400"),
		defaulting(field("Direction", "direction", named(ir.EnumKind, "Direction")), text("Both")),
		described(field("ExcludeTypes", "exclude_types", ruled(of(ir.Slice, typ(ir.String, count("minLength", 1))), count("maxItems", 10))), "", "at most 10 items"),
		field("AccountID", "account_id", optional(typ(ir.String, ir.Rule{Keyword: "pattern", Pattern: "accountIDPattern"}))),
		field("Timeout", "timeout", optional(typ(ir.Float64, bound("exclusiveMinimum", "0"), bound("maximum", "120.5")))),
		field("Filter", "filter", optional(of(ir.Nullable, typ(ir.String)))),
		field("Labels", "labels", of(ir.Map, typ(ir.String))),
		required(field("Credentials", "credentials", named(ir.StructKind, "Credentials"))),
		field("Proxy", "proxy", of(ir.Pointer, named(ir.StructKind, "Proxy"))),
		field("Target", "target", checked(typ(ir.JSON), step("anyOf",
			sub(names("type", "string"), size("minLength", 2)),
			sub(names("type", "integer"), number("minimum", "1")),
		))),
	)
	root.Pointer = ""
	root.Check = &ir.Check{Steps: []ir.Step{step("anyOf", sub(names("required", "account_id")), sub(names("required", "filter")))}}
	m := model(ir.Decl{Struct: root}, ir.Decl{Enum: direction}, ir.Decl{Struct: credentials}, ir.Decl{Struct: proxy})
	m.Patterns = []ir.Pattern{{Name: "accountIDPattern", Source: "^[0-9]{4,5}$", Expr: `\A[0-9]{4,5}\z`}}
	m.FillFirst = true
	m.Fill = &ir.Fill{
		Defaults: []ir.FillDefault{
			{Name: "base_url", Value: text("https://demo.example")},
			{Name: "frequency", Value: num("3600")},
			{Name: "direction", Value: text("Both")},
		},
		Members: []ir.FillMember{{Name: "credentials", Fill: &ir.Fill{Defaults: []ir.FillDefault{{Name: "port", Value: num("8080")}}}}},
	}
	c := connector("demo", m)
	c.Identity.Description = "Polls demo.example for audit events."
	c.Source.Digest = "b3f4f36a0c36436ad714b391818d4ae2834c0231bd9315e1ac289a221c091611"
	return c
}
