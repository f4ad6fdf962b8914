package gopkg

import (
	"fmt"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// kinds has every kind of type in every kind of presence, with every rule.
func kinds() *ir.Connector {
	node := object("Node", ir.ExtraKeep,
		required(field("Name", "name", typ(ir.String))),
		defaulting(field("Weight", "weight", typ(ir.Int64)), num("1")),
		field("Next", "next", of(ir.Pointer, named(ir.StructKind, "Node"))),
		field("Children", "children", of(ir.Slice, named(ir.StructKind, "Node"))),
		field("ByName", "by_name", of(ir.Map, named(ir.StructKind, "Node"))),
		field("Maybe", "maybe", optional(of(ir.Nullable, of(ir.Pointer, named(ir.StructKind, "Node"))))),
	)
	plain := object("Plain", ir.ExtraDeny, field("A", "a", optional(typ(ir.Bool))))
	empty := object("Empty", ir.ExtraDeny)
	typed := object("Typed", ir.ExtraTyped, field("ID", "id", optional(typ(ir.String))))
	typed.ExtraType = typ(ir.Int64, count("minimum", 1))
	deep := object("Deep", ir.ExtraTyped)
	deep.ExtraType = of(ir.Map, of(ir.Slice, named(ir.StructKind, "Plain")))
	level := enum("Level", ir.Int64, ir.EnumValue{Name: "LevelOne", Value: num("1")}, ir.EnumValue{Name: "LevelMinus2", Value: num("-2")})
	ratio := enum("Ratio", ir.Float64, ir.EnumValue{Name: "RatioHalf", Value: num("0.5"), Doc: "Half of it."}, ir.EnumValue{Name: "RatioBig", Value: num("1E3")})
	single := enum("Single", ir.String, ir.EnumValue{Name: "SingleOnly", Value: text("only")})
	many := enum("Many", ir.String)
	for i := range 300 {
		many.Values = append(many.Values, ir.EnumValue{Name: ir.Ident(fmt.Sprintf("Many%d", i)), Value: text(fmt.Sprint("v", i))})
	}
	union := &ir.Union{Name: "Shape", Pointer: "/properties/shape", Variants: []ir.Variant{
		{Name: "AsNode", Type: named(ir.StructKind, "Node")},
		{Name: "AsPlain", Type: named(ir.StructKind, "Plain")},
		{Name: "AsString", Type: typ(ir.String, count("minLength", 2))},
		{Name: "AsList", Type: of(ir.Slice, typ(ir.Int64))},
		{Name: "AsMap", Type: of(ir.Map, typ(ir.Secret))},
		{Name: "AsLevel", Type: named(ir.EnumKind, "Level")},
		{Name: "AsNullable", Type: of(ir.Nullable, typ(ir.Bool))},
		{Name: "AsFloat64", Type: typ(ir.Float64, bound("minimum", "0.5"))},
	}}

	fields := []ir.Field{
		described(required(field("Text", "text", typ(ir.String, count("minLength", 1), count("maxLength", 5), ir.Rule{Keyword: "pattern", Pattern: "wordPattern"}))), "A text"),
		field("Fixed", "fixed", optional(typ(ir.String, ir.Rule{Keyword: "const", Value: &ir.Value{Kind: ir.StringValue, Text: `a"b`}}))),
		field("Five", "five", optional(typ(ir.Int64, ir.Rule{Keyword: "const", Value: &ir.Value{Kind: ir.NumberValue, Text: "5"}}))),
		field("Yes", "yes", optional(typ(ir.Bool, ir.Rule{Keyword: "const", Value: &ir.Value{Kind: ir.BoolValue, Bool: true}}))),
		defaulting(field("No", "no", typ(ir.Bool, ir.Rule{Keyword: "const", Value: &ir.Value{Kind: ir.BoolValue}})), boolean(false)),
		field("Int", "int", optional(typ(ir.Int64, count("exclusiveMinimum", -1), count("exclusiveMaximum", 100), count("multipleOf", 2)))),
		field("Float", "float", optional(typ(ir.Float64, bound("minimum", "-0.5"), bound("exclusiveMaximum", "1e3"), bound("multipleOf", "0.1")))),
		defaulting(field("FloatDefault", "float_default", typ(ir.Float64)), num("30")),
		defaulting(field("WholeDefault", "whole_default", typ(ir.Int64)), num("4.0")),
		defaulting(field("HugeDefault", "huge_default", typ(ir.Int64)), num("9.223372036854775807e18")),
		defaulting(field("SecretDefault", "secret_default", typ(ir.Secret)), text("changeme")),
		defaulting(field("MaybeInt", "maybe_int", of(ir.Nullable, typ(ir.Int64))), num("5")),
		defaulting(field("MaybeNone", "maybe_none", of(ir.Nullable, typ(ir.Float64))), null()),
		required(field("NullableText", "nullable_text", of(ir.Nullable, typ(ir.String, count("minLength", 2))))),
		field("OptionalSecret", "optional_secret", optional(typ(ir.Secret, count("minLength", 2)))),
		field("Level", "level", optional(named(ir.EnumKind, "Level"))),
		required(defaulting(field("Ratio", "ratio", named(ir.EnumKind, "Ratio")), num("5e-1"))),
		field("Single", "single", of(ir.Optional, of(ir.Nullable, named(ir.EnumKind, "Single")))),
		field("Many", "many", optional(ruled(named(ir.EnumKind, "Many"), count("maxLength", 3)))),
		field("Any", "any", typ(ir.JSON)),
		defaulting(field("AnyDefault", "any_default", typ(ir.JSON)), members(member("a", array(num("1"), null())))),
		field("Shape", "shape", named(ir.UnionKind, "Shape")),
		defaulting(field("ShapeDefault", "shape_default", named(ir.UnionKind, "Shape")), text("circle")),
		required(field("Node", "node", named(ir.StructKind, "Node"))),
		field("Pointer", "pointer", of(ir.Pointer, named(ir.StructKind, "Node"))),
		defaulting(field("NodeDefault", "node_default", named(ir.StructKind, "Node")), members(member("name", text("n")), member("weight", num("3")),
			member("children", array(members(member("name", text("kid")), member("weight", num("1"))))),
			member("by_name", members(member("k", members(member("name", text("x"))))))),
		),
		defaulting(field("NodeExtra", "node_extra", named(ir.StructKind, "Node")), members(member("name", text("n")), member("unknown", num("3")))),
		defaulting(field("PlainDefault", "plain_default", named(ir.StructKind, "Plain")), members()),
		defaulting(field("TypedDefault", "typed_default", named(ir.StructKind, "Typed")), members(member("id", text("i")), member("x", num("3")))),
		field("Empty", "empty", of(ir.Pointer, named(ir.StructKind, "Empty"))),
		field("Typed", "typed", of(ir.Pointer, named(ir.StructKind, "Typed"))),
		field("Deep", "deep", of(ir.Pointer, named(ir.StructKind, "Deep"))),
		defaulting(field("Texts", "texts", ruled(of(ir.Slice, typ(ir.String)), count("minItems", 1))), array(text("a"), text("b"))),
		defaulting(field("NoTexts", "no_texts", of(ir.Slice, typ(ir.String))), array()),
		field("Matrix", "matrix", of(ir.Slice, of(ir.Slice, typ(ir.Int64, count("maximum", 9))))),
		defaulting(field("Pairs", "pairs", of(ir.Slice, of(ir.Slice, typ(ir.String)))), array(array(text("a")), array())),
		field("Lists", "lists", ruled(of(ir.Map, of(ir.Slice, of(ir.Nullable, typ(ir.String)))), count("minProperties", 1), count("maxProperties", 3))),
		defaulting(field("Numbers", "numbers", of(ir.Map, typ(ir.Float64))), members(member("a", num("1")), member("long key", num("2.5")))),
		field("Maps", "maps", of(ir.Map, of(ir.Map, of(ir.Map, typ(ir.String))))),
		field("SecretsField", "secrets", of(ir.Slice, typ(ir.Secret, count("minLength", 1)))),
		field("Levels", "levels", of(ir.Slice, named(ir.EnumKind, "Level"))),
		field("Shapes", "shapes", of(ir.Map, named(ir.UnionKind, "Shape"))),
		field("Pointers", "pointers", of(ir.Slice, of(ir.Pointer, named(ir.StructKind, "Plain")))),
		defaulting(field("PointersDefault", "pointers_default", of(ir.Slice, of(ir.Pointer, named(ir.StructKind, "Plain")))), array(members(member("a", boolean(true))))),
		field("NullableList", "nullable_list", optional(of(ir.Nullable, of(ir.Slice, typ(ir.Bool))))),
		field("Anything", "anything", of(ir.Slice, typ(ir.JSON))),
	}
	fields[0].Form.Deprecated = true
	root := object("Config", ir.ExtraDeny, fields...)
	m := model(ir.Decl{Struct: root})
	for _, s := range []*ir.Struct{node, plain, empty, typed, deep} {
		m.Decls = append(m.Decls, ir.Decl{Struct: s})
	}
	for _, e := range []*ir.Enum{level, ratio, single, many} {
		m.Decls = append(m.Decls, ir.Decl{Enum: e})
	}
	m.Decls = append(m.Decls, ir.Decl{Union: union})
	m.Patterns = []ir.Pattern{{Name: "wordPattern", Source: `^\w+$`, Expr: `\A[0-9A-Za-z_]+\z`}, {Name: "unusedPattern", Source: "x", Expr: "x"}}
	return connector("kinds", m)
}

// formatsModel has a field for every format.
func formatsModel() *ir.Connector {
	root := object("Config", ir.ExtraKeep)
	for _, name := range strings.Fields("date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference uri-template json-pointer relative-json-pointer regex uuid") {
		goName := ir.Ident("F" + strings.ReplaceAll(name, "-", ""))
		root.Fields = append(root.Fields, field(goName, name, optional(typ(ir.String, ir.Rule{Keyword: "format", Format: name}))))
	}
	c := connector("formats", model(ir.Decl{Struct: root}))
	c.Contract, c.Example = "Streamer", true
	return c
}

// checks has every keyword of a generic check.
func checks() *ir.Connector {
	str, never := sub(names("type", "string")), ir.Sub{Check: &ir.Check{Never: true}}
	any := ir.Sub{}
	steps := []ir.Step{
		names("type", "string", "null", "array", "object", "number", "integer", "boolean"),
		values("enum", num("1"), text("`"), text(`"`), null(), array(text("a")), members(member("a", num("0"))), text("s"), array()),
		values("const", text("s")),
		number("minimum", "0"), number("maximum", "9"), number("exclusiveMinimum", "0"), number("exclusiveMaximum", "1e9"), number("multipleOf", "0.1"),
		size("minLength", 1), size("maxLength", 3),
		{Keyword: "pattern", Pattern: "aPattern"},
		{Keyword: "format", Format: "ipv4"},
		names("required", "a", `b"`), step("properties", property("a", names("type", "string")), ir.Sub{Name: "b", Check: never.Check}, ir.Sub{Name: "c"}),
		step("patternProperties", ir.Sub{Pattern: "bPattern", Check: str.Check}),
		{Keyword: "additionalProperties", Names: []string{"a", "b"}, Patterns: []ir.Ident{"bPattern"}, Subs: []ir.Sub{never}},
		{Keyword: "additionalProperties", Subs: []ir.Sub{str}},
		step("propertyNames", sub(size("maxLength", 9))), step("not", str), step("items", str), step("prefixItems", str, any, never),
		{Keyword: "itemsFrom", Int: 2, Subs: []ir.Sub{never}},
		{Keyword: "contains", Int: 1, Max: -1, Subs: []ir.Sub{str}},
		{Keyword: "uniqueItems"},
		size("minItems", 1), size("maxItems", 2), size("minProperties", 1), size("maxProperties", 2),
		names("dependentRequired", "a", "b", "c"), step("dependentSchemas", property("a", names("required", "b"))),
		step("allOf", str, any), step("anyOf", str, never), step("oneOf", str, sub(names("type", "null"))),
		step("if", str, any, never),
		{Keyword: "ref", Func: "checkNode"},
		step("unevaluatedProperties", never), step("unevaluatedItems", str),
	}
	root := object("Config", ir.ExtraKeep,
		field("Everything", "everything", checked(typ(ir.JSON), steps...)),
		field("Never", "never", &ir.Type{Kind: ir.JSON, Check: &ir.Check{Never: true}}),
		field("Ref", "ref", checked(typ(ir.JSON), ir.Step{Keyword: "ref", Func: "checkNode"})),
		field("Items", "items", of(ir.Slice, checked(typ(ir.String), step("not", sub(values("const", text("no"))))))),
		field("ConfigItems", "config_items", checked(of(ir.Map, typ(ir.String)), step("propertyNames", str))),
		field("Null", "null", optional(of(ir.Nullable, checked(typ(ir.Int64), step("not", sub(number("minimum", "5"))))))),
	)
	m := model(ir.Decl{Struct: root})
	m.Patterns = []ir.Pattern{{Name: "aPattern", Source: "(?=a)", Expr: "(?=a)", Backtrack: true}, {Name: "bPattern", Source: "^`", Expr: "^`"}}
	m.Checks = []ir.NamedCheck{
		{Name: "checkNode", Pointer: "/definitions/node", Check: &ir.Check{Steps: []ir.Step{
			step("properties", property("next", ir.Step{Keyword: "ref", Func: "checkNode"})),
		}}},
		{Name: "checkUnused", Check: &ir.Check{}},
	}
	m.FillFirst = true
	m.Fill = &ir.Fill{
		Defaults: []ir.FillDefault{{Name: "a", Value: num("1")}, {Name: "o", Value: members()}},
		Members: []ir.FillMember{
			{Name: "o", Fill: &ir.Fill{Defaults: []ir.FillDefault{{Name: "x", Value: text("`")}}}},
			{Name: "list", Fill: &ir.Fill{Items: &ir.Fill{Items: &ir.Fill{Func: "fillNode"}}}},
			{Name: "map", Fill: &ir.Fill{Values: &ir.Fill{Defaults: []ir.FillDefault{{Name: "x", Value: null()}}}}},
			{Name: "node", Fill: &ir.Fill{Func: "fillNode"}},
		},
		Values: &ir.Fill{Func: "fillNode"}, Except: []string{"a", "b"},
	}
	m.Fills = []ir.NamedFill{{Name: "fillNode", Fill: &ir.Fill{Members: []ir.FillMember{{Name: "next", Fill: &ir.Fill{Func: "fillNode"}}}, Defaults: []ir.FillDefault{{Name: "d", Value: boolean(true)}}}}}
	return connector("checks", m)
}

// vault has a secret wherever one can stand, in its own settings and in those
// of its module.
func vault() *ir.Connector {
	secret := typ(ir.Secret)
	hidden := &ir.Type{Kind: ir.JSON, Secret: true}
	inner := object("Inner", ir.ExtraDeny, field("Password", "password", optional(secret)), field("Next", "next", of(ir.Pointer, named(ir.StructKind, "Inner"))))
	headers := object("Headers", ir.ExtraTyped, field("Agent", "agent", optional(typ(ir.String))))
	headers.ExtraType = secret
	login := &ir.Union{Name: "Login", Pointer: "/properties/login", Secret: true, Variants: []ir.Variant{{Name: "AsInner", Type: named(ir.StructKind, "Inner")}}}
	root := object("Config", ir.ExtraKeep,
		field("Name", "name", optional(typ(ir.String))),
		required(field("Plain", "plain", secret)),
		defaulting(field("Fallback", "fallback", secret), text("changeme")),
		field("Optional", "optional", optional(secret)),
		field("Nullable", "nullable", optional(of(ir.Nullable, secret))),
		field("List", "list", of(ir.Slice, of(ir.Slice, secret))),
		field("Map", "map", of(ir.Map, of(ir.Nullable, secret))),
		field("Inner", "inner", of(ir.Pointer, named(ir.StructKind, "Inner"))),
		field("Inners", "inners", of(ir.Map, named(ir.StructKind, "Inner"))),
		field("Headers", "headers", of(ir.Pointer, named(ir.StructKind, "Headers"))),
		field("Login", "login", named(ir.UnionKind, "Login")),
		field("Logins", "logins", of(ir.Slice, named(ir.UnionKind, "Login"))),
		field("Any", "any", hidden),
	)
	c := connector("safe/vault", model(ir.Decl{Struct: root}, ir.Decl{Struct: inner}, ir.Decl{Struct: headers}, ir.Decl{Union: login}))
	c.Source.Path = "manifests/safe/connector_vault.json"
	c.Package = ir.Package{Dir: "safe/vault", Name: "vault"}
	c.Identity.Command = "safe_vault"
	c.InModule = "safe"
	c.Module = &ir.Module{
		Name:    "safe",
		Source:  ir.Source{Path: "manifests/safe/manifest.json"},
		Package: ir.Package{Dir: "safe", Name: "safe"},
		Title:   "Safe", Description: "Settings of all.",
		Config: model(ir.Decl{Struct: object("Config", ir.ExtraKeep, required(field("Key", "key", secret)))}),
	}
	return c
}

// wide has more fields than a bit set of 256 holds.
func wide() *ir.Connector {
	root := object("Config", ir.ExtraDeny)
	for i := range 300 {
		name := fmt.Sprintf("p%03d", i)
		root.Fields = append(root.Fields, required(field(ir.Ident("P"+name[1:]), name, typ(ir.Int64))))
	}
	return connector("wide", model(ir.Decl{Struct: root}))
}

// bare has no property at all.
func bare() *ir.Connector {
	return connector("bare", model(ir.Decl{Struct: object("Config", ir.ExtraDeny)}))
}

// inModule is a connector that shares settings, in a package whose name the
// registry sees twice; the module's name is one that generated code uses.
func inModule(module, name string) *ir.Connector {
	c := demo()
	c.Name = module + "/" + name
	c.Source.Path = "manifests/" + module + "/connector_" + name + ".json"
	c.Package = ir.Package{Dir: module + "/" + name, Name: name}
	c.Identity.Command = module + "_" + name
	c.Identity.Capabilities = nil
	c.InModule = module
	c.Module = &ir.Module{
		Name:    module,
		Source:  ir.Source{Path: "manifests/" + module + "/manifest.json"},
		Package: ir.Package{Dir: module, Name: module},
		Title:   "The " + module, Description: "Settings of all.",
		Config: model(ir.Decl{Struct: object("Config", ir.ExtraKeep, required(field("Tenant", "tenant", typ(ir.String))))}),
	}
	return c
}
