package project

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

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
	// Files are the manifests that could be read, for verbs that edit them.
	Files []*source.File
}

// Load reads every manifest of the tree and decides its model. The result does
// not depend on the order of files nor on the number of processors.
func Load(ctx context.Context, t *Tree) (*Loaded, error) {
	set, problems := manifest.Discover(t.Root)
	l := &Loaded{Model: &ir.Project{ImportPath: t.ImportPath}, Problems: problems}
	connectors := make([]*connector, len(set.Connectors))
	modules := make([]*module, len(set.Modules))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, at := range set.Modules {
		g.Go(func() error {
			modules[i] = readModule(t, at)
			return ctx.Err()
		})
	}
	for i, at := range set.Connectors {
		g.Go(func() error {
			connectors[i] = readConnector(t, at)
			return ctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	l.assemble(connectors, modules)
	l.pin(t)
	l.Problems = l.Problems.Sorted()
	return l, nil
}

// connector is one manifest on its way to the model.
type connector struct {
	at       manifest.Location
	file     *source.File
	manifest *manifest.Manifest
	model    *ir.Connector
	problems diag.List
}

func readConnector(t *Tree, at manifest.Location) *connector {
	c := &connector{at: at}
	c.file, c.problems = source.Load(t.Root, at.Path)
	if c.file.Root == nil {
		return c
	}
	var problems diag.List
	c.manifest, problems = manifest.Read(c.file)
	c.problems = append(c.problems, problems...)
	if c.manifest == nil || c.manifest.Arguments == nil {
		return c
	}
	var model *ir.Model
	model, problems = decide(c.file, c.manifest.Arguments)
	c.problems = append(c.problems, problems...)
	if !c.problems.HasErrors() {
		c.model = connectorOf(c, model)
	}
	return c
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
	file     *source.File
	model    *ir.Module
	problems diag.List
}

func readModule(t *Tree, at manifest.Location) *module {
	m := &module{at: at}
	m.file, m.problems = source.Load(t.Root, at.Path)
	if m.file.Root == nil {
		return m
	}
	said, problems := manifest.ReadModule(m.file)
	m.problems = append(m.problems, problems...)
	if said == nil || said.Configuration == nil {
		return m
	}
	model, problems := decide(m.file, said.Configuration)
	m.problems = append(m.problems, problems...)
	if m.problems.HasErrors() {
		return m
	}
	m.model = &ir.Module{
		Name: at.Name(), Source: ir.Source{Path: at.Path, Digest: m.file.Digest()}, Package: at.Package,
		UUID: said.UUID, Title: said.Name, Description: said.Description, Slug: said.Slug, Version: said.Version,
		Categories: said.Categories, Config: model,
	}
	if m.model.Title == "" {
		m.model.Title = at.Name()
	}
	return m
}

// assemble puts the parts together in the order of their names.
func (l *Loaded) assemble(connectors []*connector, modules []*module) {
	byName := map[string]*ir.Module{}
	for _, m := range modules {
		l.Problems = append(l.Problems, m.problems...)
		l.Files = append(l.Files, m.file)
		if m.model != nil {
			byName[m.model.Name] = m.model
			l.Model.Modules = append(l.Model.Modules, m.model)
		}
	}
	var manifests []*manifest.Manifest
	for _, c := range connectors {
		l.Problems = append(l.Problems, c.problems...)
		l.Files = append(l.Files, c.file)
		entry := identity.Entry{Name: c.at.Name()} // a broken manifest still claims its name
		if c.manifest != nil {
			manifests = append(manifests, c.manifest)
			entry.UUID, entry.UUIDSpan = c.manifest.UUID, c.manifest.Span("uuid")
			entry.Command, entry.CommandSpan = c.manifest.Command, c.manifest.Span("docker_parameter")
		}
		l.Entries = append(l.Entries, entry)
		if c.model == nil {
			continue
		}
		if m := byName[c.at.Module]; m != nil && c.at.Module != "" {
			c.model.Module, c.model.InModule = m, m.Name
		}
		l.Model.Connectors = append(l.Model.Connectors, c.model)
	}
	l.Problems = append(l.Problems, manifest.CheckSet(manifests)...)
}
