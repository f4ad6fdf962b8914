package project

import (
	"context"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Recall returns what is remembered for a key, or nil: nothing, or nothing
// that still holds. from is the manifest that the files come from.
type Recall func(key, from string) *cache.Entry

// Origin is a manifest as the cache knows it, or should: the entry of one that
// was read anew lacks what rendering it yields.
type Origin struct {
	Key   string
	Known bool
	Entry *cache.Entry
}

// LoadChanged is Load for a run that renders: it decides only the models of
// manifests that recall does not know, leaves the others without configuration,
// and holds on to no file.
//
// What two connectors must not share is the one problem that needs several
// files to be told with its places. Then everything is read after all.
func LoadChanged(ctx context.Context, t *Tree, recall Recall) (*Loaded, error) {
	l, err := load(ctx, t, recall)
	if err != nil || !l.shares {
		return l, err
	}
	return load(ctx, t, nil)
}

// recalled completes a connector from memory. One that is not remembered
// wants its module whole.
func (r *reader) recalled(c *connector, data []byte) bool {
	if r.recall == nil {
		return false
	}
	m := r.modules[c.at.Module]
	if m == nil || c.at.Module == "" {
		c.key = cache.Key(r.tree.ImportPath, c.at.Path, string(data))
	} else {
		c.key = cache.Key(r.tree.ImportPath, c.at.Path, string(data), m.at.Path, string(m.data))
	}
	c.known = r.recall(c.key, c.at.Path)
	if c.known == nil {
		if m != nil {
			m.wanted.Store(true)
		}
		return false
	}
	model := *c.known.Connector
	c.model, c.identity, c.problems = &model, c.known.Identity, c.known.Problems
	c.forget()
	return true
}

// forget drops what only a message would need: the file, and all of the
// manifest but what it must not share.
func (c *connector) forget() {
	c.file, c.manifest = nil, &manifest.Manifest{
		UUID: c.identity.UUID, Command: c.identity.Command,
		File: &source.File{Path: c.at.Path, Root: &source.Node{}},
	}
}

// recalledModule completes a module from memory, unless a connector needs its configuration.
func (r *reader) recalledModule(m *module) bool {
	if r.recall == nil {
		return false
	}
	m.key = cache.Key(r.tree.ImportPath, m.at.Path, string(m.data))
	if m.known = r.recall(m.key, m.at.Path); m.known == nil || m.wanted.Load() {
		return false
	}
	model := *m.known.Module
	m.model, m.problems = &model, m.known.Problems
	return true
}

func (c *connector) origin() Origin {
	if c.known != nil || c.model == nil {
		return Origin{Key: c.key, Known: c.known != nil, Entry: c.known}
	}
	model := *c.model
	model.Config = nil
	return Origin{Key: c.key, Entry: &cache.Entry{Connector: &model, Identity: c.identity, Problems: c.problems}}
}

func (m *module) origin() Origin {
	if m.known != nil || m.model == nil {
		return Origin{Key: m.key, Known: m.known != nil, Entry: m.known}
	}
	model := *m.model
	model.Config = nil
	return Origin{Key: m.key, Entry: &cache.Entry{Module: &model, Problems: m.problems}}
}
