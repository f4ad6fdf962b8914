package project

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/identity"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/lint"
	"github.com/seed-42ec6dbf/lockstep/gen/lower"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Loaded is a project as its manifests say it.
type Loaded struct {
	// Model is complete only when Problems hold no error.
	Model *ir.Project
	// Problems are everything that is wrong with any file, sorted.
	Problems diag.List
	// Lock are the pinned identities.
	Lock *identity.Lock
	// Entries are the identities that the manifests state.
	Entries []identity.Entry
	// Files are the manifests, for verbs that edit them; none after LoadChanged.
	Files []*source.File
	// Origins are what LoadChanged learnt of each manifest, by path.
	Origins map[string]Origin

	shares bool // two connectors share what they must not
}

// Load reads every manifest of the tree and decides its model. The result does
// not depend on the order of files nor on the number of processors.
func Load(ctx context.Context, t *Tree) (*Loaded, error) {
	return load(ctx, t, nil)
}

func load(ctx context.Context, t *Tree, recall Recall) (*Loaded, error) {
	set, problems := t.discover()
	l := &Loaded{Model: &ir.Project{ImportPath: t.ImportPath}, Problems: problems, Origins: map[string]Origin{}}
	r := &reader{tree: t, recall: recall, modules: map[string]*module{}}
	modules, err := each(ctx, set.Modules, r.openModule)
	if err != nil {
		return nil, err
	}
	for _, m := range modules {
		r.modules[m.at.Module] = m
	}
	connectors, err := each(ctx, set.Connectors, r.connector)
	if err != nil {
		return nil, err
	}
	modules, err = each(ctx, modules, r.module)
	if err != nil {
		return nil, err
	}
	l.assemble(connectors, modules)
	l.pin(t)
	l.Problems = l.Problems.Sorted()
	return l, nil
}

// each calls f for all items, several at a time.
func each[T, R any](ctx context.Context, items []T, f func(T) R) ([]R, error) {
	out := make([]R, len(items))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, item := range items {
		g.Go(func() error {
			out[i] = f(item)
			return ctx.Err()
		})
	}
	return out, g.Wait()
}

// reader reads the manifests of a tree.
type reader struct {
	tree    *Tree
	recall  Recall             // nil: everything is read
	modules map[string]*module // by folder, opened
}

// connector is one manifest on its way to the model.
type connector struct {
	at       manifest.Location
	key      string
	known    *cache.Entry // of an earlier run; the model has no configuration then
	file     *source.File
	manifest *manifest.Manifest
	identity identity.Entry
	model    *ir.Connector
	problems diag.List
}

func (r *reader) connector(at manifest.Location) *connector {
	c := &connector{at: at, identity: identity.Entry{Name: at.Name()}} // a broken manifest still claims its name
	data, problems := r.tree.read(at.Path)
	if problems != nil {
		c.file, c.problems = &source.File{Path: at.Path}, problems
		return c
	}
	if r.recalled(c, data) {
		return c
	}
	c.read(data)
	if r.recall != nil {
		c.forget()
	}
	return c
}

func (c *connector) read(data []byte) {
	c.file, c.problems = source.Parse(c.at.Path, data)
	if c.file.Root == nil {
		return
	}
	var problems diag.List
	c.manifest, problems = manifest.Read(c.file)
	c.problems = append(c.problems, problems...)
	if c.manifest == nil {
		return
	}
	c.identity.UUID, c.identity.UUIDSpan = c.manifest.UUID, c.manifest.Span("uuid")
	c.identity.Command, c.identity.CommandSpan = c.manifest.Command, c.manifest.Span("docker_parameter")
	if c.manifest.Arguments == nil {
		return
	}
	var model *ir.Model
	model, problems = decide(c.file, c.manifest.Arguments)
	c.problems = append(c.problems, problems...)
	if !c.problems.HasErrors() {
		c.model = connectorOf(c, model)
	}
}

// decide takes one configuration schema through reading, rules and lowering.
func decide(f *source.File, arguments *source.Node) (*ir.Model, diag.List) {
	doc, problems := schema.Parse(f, arguments, schema.Options{})
	if doc == nil {
		return nil, problems
	}
	problems = append(problems, lint.Run(&lint.Subject{File: f, Document: doc})...)
	if problems.HasErrors() {
		return nil, problems
	}
	model, more := lower.Model(doc)
	return model, append(problems, more...)
}

func connectorOf(c *connector, model *ir.Model) *ir.Connector {
	m := c.manifest
	interval := m.PollIntervalSeconds
	if interval == 0 {
		interval = manifest.DefaultInterval
	}
	out := &ir.Connector{
		Name:    c.at.Name(),
		Source:  ir.Source{Path: c.at.Path, Digest: c.file.Digest()},
		Package: c.at.Package,
		Identity: ir.Identity{
			UUID: m.UUID, Name: m.Name, Description: m.Description, Command: m.Command, Version: m.Version,
			Category: m.Category, Capabilities: m.Capabilities, DocsURL: m.DocsURL, PollIntervalSeconds: interval,
		},
		Contract: "Poller",
		Example:  m.Example,
		Config:   model,
	}
	for _, capability := range m.Capabilities {
		if capability == "stream_events" {
			out.Contract = "Streamer"
		}
	}
	return out
}

// module is one manifest.json on its way to the model.
type module struct {
	at       manifest.Location
	data     []byte
	key      string
	wanted   atomic.Bool // by a connector that needs its configuration
	known    *cache.Entry
	file     *source.File
	model    *ir.Module
	problems diag.List
}

// openModule reads no more than the bytes.
func (r *reader) openModule(at manifest.Location) *module {
	m := &module{at: at}
	m.data, m.problems = source.Read(r.tree.Root, at.Path)
	return m
}

func (r *reader) module(m *module) *module {
	switch {
	case m.problems != nil:
		m.file = &source.File{Path: m.at.Path}
	case !r.recalledModule(m):
		m.read()
	}
	m.data = nil
	if r.recall != nil {
		m.file = nil
	}
	return m
}

func (m *module) read() {
	m.file, m.problems = source.Parse(m.at.Path, m.data)
	if m.file.Root == nil {
		return
	}
	said, problems := manifest.ReadModule(m.file)
	m.problems = append(m.problems, problems...)
	if said == nil || said.Configuration == nil {
		return
	}
	model, problems := decide(m.file, said.Configuration)
	m.problems = append(m.problems, problems...)
	if m.problems.HasErrors() {
		return
	}
	m.model = &ir.Module{
		Name: m.at.Name(), Source: ir.Source{Path: m.at.Path, Digest: m.file.Digest()}, Package: m.at.Package,
		UUID: said.UUID, Title: said.Name, Description: said.Description, Slug: said.Slug, Version: said.Version,
		Categories: said.Categories, Config: model,
	}
	if m.model.Title == "" {
		m.model.Title = m.at.Name()
	}
}

// assemble puts the parts together in the order of their names.
func (l *Loaded) assemble(connectors []*connector, modules []*module) {
	byName := map[string]*ir.Module{}
	for _, m := range modules {
		l.Problems = append(l.Problems, m.problems...)
		l.keep(m.file)
		if m.key != "" {
			l.Origins[m.at.Path] = m.origin()
		}
		if m.model != nil {
			byName[m.model.Name] = m.model
			l.Model.Modules = append(l.Model.Modules, m.model)
		}
	}
	var manifests []*manifest.Manifest
	for _, c := range connectors {
		l.Problems = append(l.Problems, c.problems...)
		l.keep(c.file)
		if c.key != "" {
			l.Origins[c.at.Path] = c.origin()
		}
		if c.manifest != nil {
			manifests = append(manifests, c.manifest)
		}
		l.Entries = append(l.Entries, c.identity)
		if c.model == nil {
			continue
		}
		if m := byName[c.at.Module]; m != nil && c.at.Module != "" {
			c.model.Module, c.model.InModule = m, m.Name
		}
		l.Model.Connectors = append(l.Model.Connectors, c.model)
	}
	shared := manifest.CheckSet(manifests)
	l.shares = len(shared) > 0
	l.Problems = append(l.Problems, shared...)
}

func (l *Loaded) keep(f *source.File) {
	if f != nil {
		l.Files = append(l.Files, f)
	}
}
