package gopkg

import (
	"fmt"
	"go/types"
	"path"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Stub returns connectors/<dir>/connector.go, which compiles and says at run
// time what is not implemented. It is written once and is the author's.
//
// A poller that knows its vendor's address comes with a client and a Fetch that
// follows pages: what is left to write is how one page is read, and Normalize.
func Stub(p *ir.Project, c *ir.Connector) (render.File, error) {
	s := newStub(p, c)
	s.file.Add(s.typeDecl(), s.assertion(), s.newDecl())
	switch {
	case c.Contract == "Streamer":
		s.file.Add(s.testConnection(), s.stream())
	case s.hasClient():
		s.file.Add(s.testByPage(), s.fetchPages(), s.page())
	default:
		s.file.Add(s.testConnection(), s.fetch())
	}
	s.file.Add(s.normalize())
	content, err := s.file.Render()
	if err != nil {
		return render.File{}, fmt.Errorf("render the stub of connector %s: %w", c.Name, err)
	}
	return render.File{
		Path:    path.Join(handwritten, c.Package.Dir, "connector.go"),
		Content: content,
		From:    c.Source.Path,
		Once:    true,
	}, nil
}

// stub is a stub in the making.
type stub struct {
	c                                      *ir.Connector
	file                                   *gocode.File
	context, fmt, iter, sdk, client, model *gocode.Package

	baseURL, secret gocode.Expr // where New finds them; zero where it does not
}

func newStub(p *ir.Project, c *ir.Connector) *stub {
	doc := paragraphs(fmt.Sprintf("Package %s is %s.", c.Package.Name, called(c.Identity.Name, "connector")), c.Identity.Description)
	file := gocode.NewFile(ir.Ident(c.Package.Name), doc)
	s := &stub{
		c:       c,
		file:    file,
		context: file.Import("context", "context"),
		fmt:     file.Import("fmt", "fmt"),
		iter:    file.Import("iter", "iter"),
		sdk:     file.Import(ir.SDK, "sdk"),
		client:  file.Import(ir.SDK+"/httpclient", "httpclient"),
		model:   file.Import(importPath(p, generated, c.Package), modelName(c.Package)),
	}
	s.baseURL = s.setting(func(f ir.Field) bool { return f.Property == "base_url" && f.Type.Kind == ir.String })
	s.secret = s.setting(func(f ir.Field) bool { return f.Type.Kind == ir.Secret })
	return s
}

// setting returns where New finds a setting; none unless exactly one fits.
func (s *stub) setting(fits func(ir.Field) bool) gocode.Expr {
	var found []gocode.Expr
	look := func(in ir.Ident, m *ir.Model) {
		for _, f := range m.Root().Fields {
			if fits(f) {
				found = append(found, gocode.Name(in).Dot(f.Name))
			}
		}
	}
	look("cfg", s.c.Config)
	if s.c.Module != nil {
		look("module", s.c.Module.Config)
	}
	if len(found) != 1 {
		return gocode.Expr{}
	}
	return found[0]
}

// hasClient reports whether the stub has an HTTP client. A streamer owns a
// connection of another kind.
func (s *stub) hasClient() bool { return s.c.Contract != "Streamer" && !s.baseURL.IsZero() }

// modelName is what a stub calls the generated package: its name, unless the
// stub uses that for something else.
func modelName(pkg ir.Package) ir.Ident {
	switch pkg.Name {
	case "context", "fmt", "iter", "sdk", "c", "cfg", "module", "env", "ctx", "req", "yield", "cursor", "emit", "event",
		"httpclient", "client", "page", "err":
		return ir.Ident(pkg.Name + "model")
	}
	if types.Universe.Lookup(pkg.Name) != nil {
		return ir.Ident(pkg.Name + "model")
	}
	return ir.Ident(pkg.Name)
}

// settings are the configurations that New receives, as fields and as parameters.
func (s *stub) settings() []gocode.Param {
	out := []gocode.Param{{Name: "cfg", Type: s.model.Dot("Config")}}
	if s.c.Module != nil {
		out = append(out, gocode.Param{Name: "module", Type: s.model.Dot("Module")})
	}
	return append(out, gocode.Param{Name: "env", Type: s.sdk.Dot("Env")})
}

// // Connector collects the events of Demo.
//
//	type Connector struct {
//		cfg    demo.Config
//		env    sdk.Env
//		client *httpclient.Client
//	}
func (s *stub) typeDecl() gocode.Decl {
	docs := map[ir.Ident]ir.Doc{
		"cfg":    "cfg is the connector's configuration, valid and with its defaults.",
		"module": "module is the configuration that it shares with its module.",
		"env":    "env is what the runner lends: a logger, a clock, and what httpclient.New makes a client of.",
	}
	var fields []gocode.Field
	for _, p := range s.settings() {
		fields = append(fields, gocode.Field{Doc: docs[p.Name], Name: p.Name, Type: p.Type})
	}
	if s.hasClient() {
		fields = append(fields, gocode.Field{
			Doc:  "client makes every request: it carries the credential, retries, keeps rate limits and classes failures.",
			Name: "client", Type: gocode.Star(s.client.Dot("Client")),
		})
	}
	return gocode.Type{
		Doc:  ir.Doc("Connector is " + called(s.c.Identity.Name, "connector") + "."),
		Name: "Connector",
		Of:   gocode.Struct(fields...),
	}
}

func (s *stub) pointer() gocode.Expr { return gocode.Star(gocode.Name("Connector")) }

// var _ demo.Connector = (*Connector)(nil)
func (s *stub) assertion() gocode.Decl {
	return gocode.VarDecl{
		Name:  "_",
		Type:  s.model.Dot("Connector"),
		Value: gocode.Paren(s.pointer()).Call(gocode.Nil()),
	}
}

// // New returns a Connector for a configuration that has been validated.
//
//	func New(cfg demo.Config, env sdk.Env) (*Connector, error) {
//		client, err := httpclient.New(env, httpclient.Options{BaseURL: cfg.BaseURL, Auth: httpclient.Bearer(cfg.APIToken)})
//		if err != nil {
//			return nil, err
//		}
//		return &Connector{cfg: cfg, env: env, client: client}, nil
//	}
func (s *stub) newDecl() gocode.Func {
	doc := ir.Doc("New returns a Connector for a configuration that has been validated.")
	var elems []gocode.KeyValue
	for _, p := range s.settings() {
		elems = append(elems, gocode.Key(p.Name, gocode.Name(p.Name)))
	}
	var body []gocode.Node
	if s.hasClient() {
		options := []gocode.KeyValue{gocode.Key("BaseURL", s.baseURL)}
		if !s.secret.IsZero() {
			doc += " Vendors that do not take a bearer token need another Auth of package httpclient."
			options = append(options, gocode.Key("Auth", s.client.Dot("Bearer").Call(s.secret)))
		}
		err := gocode.Name("err")
		body = append(body,
			gocode.Define(s.client.Dot("New").Call(gocode.Name("env"), gocode.Keyed(s.client.Dot("Options"), options...)), "client", "err"),
			gocode.If(gocode.Binary(gocode.NotEqual, err, gocode.Nil()), gocode.Return(gocode.Nil(), err)))
		elems = append(elems, gocode.Key("client", gocode.Name("client")))
	}
	made := gocode.Addr(gocode.Keyed(gocode.Name("Connector"), elems...))
	return gocode.Func{
		Doc:     doc,
		Name:    "New",
		Params:  s.settings(),
		Results: []gocode.Expr{s.pointer(), errorType},
		Body:    append(body, gocode.Return(made, gocode.Nil())),
	}
}

// todo is fmt.Errorf("demo: test the connection: %w", sdk.ErrNotImplemented).
func (s *stub) todo(what string) gocode.Expr {
	return s.fmt.Dot("Errorf").Call(gocode.String(s.c.Package.Name+": "+what+": %w"), s.sdk.Dot("ErrNotImplemented"))
}

func (s *stub) method(name ir.Ident, doc ir.Doc, params []gocode.Param, results []gocode.Expr, body ...gocode.Node) gocode.Func {
	return gocode.Func{
		Doc:     doc,
		Recv:    gocode.Param{Name: "c", Type: s.pointer()},
		Name:    name,
		Params:  params,
		Results: results,
		Body:    body,
	}
}

func (s *stub) ctx() gocode.Param {
	return gocode.Param{Name: "ctx", Type: s.context.Dot("Context")}
}

// func (c *Connector) TestConnection(ctx context.Context) error
func (s *stub) testConnection() gocode.Func {
	return s.method("TestConnection",
		"TestConnection asks the vendor, with one cheap request, whether the configuration works. Errors of package httpclient name their class; name that of others with sdk.Errorf.",
		[]gocode.Param{s.ctx()}, []gocode.Expr{errorType},
		gocode.Return(s.todo("test the connection")))
}

// func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error]
func (s *stub) fetch() gocode.Func {
	return s.fetchMethod(
		"Fetch yields the events of req page by page, oldest first, each page with the cursor after it. An error ends it: it never stands for an empty page.",
		gocode.Name("yield").Call(gocode.Composite(s.sdk.Dot("Page")), s.todo("fetch events")))
}

func (s *stub) fetchMethod(doc ir.Doc, body gocode.Node) gocode.Func {
	page := s.sdk.Dot("Page")
	yield := gocode.FuncType([]gocode.Param{{Type: page}, {Type: errorType}}, gocode.Name("bool"))
	return s.method("Fetch", doc,
		[]gocode.Param{s.ctx(), s.req()},
		[]gocode.Expr{s.iter.Dot("Seq2").Index(page, errorType)},
		gocode.Return(gocode.FuncLit([]gocode.Param{{Name: "yield", Type: yield}}, nil, body)))
}

func (s *stub) req() gocode.Param {
	return gocode.Param{Name: "req", Type: s.sdk.Dot("FetchRequest")}
}

// func (c *Connector) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error
func (s *stub) stream() gocode.Func {
	emit := gocode.FuncType([]gocode.Param{{Type: s.sdk.Dot("Page")}}, errorType)
	return s.method("Stream",
		"Stream connects, resumes after cursor and hands each batch to emit until ctx ends or the connection is lost. What emit has accepted, and nothing else, may be acknowledged to the vendor.",
		[]gocode.Param{s.ctx(), {Name: "cursor", Type: s.sdk.Dot("Cursor")}, {Name: "emit", Type: emit}},
		[]gocode.Expr{errorType},
		gocode.Return(s.todo("stream events")))
}

// func (c *Connector) Normalize(event []byte) (sdk.Alert, error)
func (s *stub) normalize() gocode.Func {
	alert := s.sdk.Dot("Alert")
	return s.method("Normalize",
		"Normalize maps one of the vendor's events to an alert. It depends on the event alone, and carries it unchanged in Raw.\n\n"+
			"TODO: take out of the event, with events.Text or encoding/json, what the alert says.",
		[]gocode.Param{{Name: "event", Type: bytesType()}}, []gocode.Expr{alert, errorType},
		gocode.Return(gocode.Composite(alert), s.todo("normalize an event")))
}
