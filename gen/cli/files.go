package cli

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/catalog"
	"github.com/seed-42ec6dbf/lockstep/gen/render/gopkg"
	"github.com/seed-42ec6dbf/lockstep/gen/render/plugin"
	"github.com/seed-42ec6dbf/lockstep/gen/render/reference"
)

// rendering hands every wanted file of a project to a planner.
type rendering struct {
	loaded  *project.Loaded
	tree    fs.FS
	planner *output.Planner
	cache   *cache.Cache
}

// all renders what the cache does not remember.
func (r *rendering) all(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	add := func(what string, make func() ([]render.File, error)) {
		g.Go(func() error {
			files, err := make()
			if err != nil {
				return fmt.Errorf("render %s: %w", what, err)
			}
			r.planner.Add(files...)
			return ctx.Err()
		})
	}
	model := r.loaded.Model
	add("what all connectors share", func() ([]render.File, error) { return shared(r.loaded) })
	for _, m := range model.Modules {
		add(m.Source.Path, func() ([]render.File, error) { return gopkg.Module(model, m) })
	}
	for _, c := range model.Connectors {
		add(c.Source.Path, func() ([]render.File, error) { return r.connector(c) })
	}
	return g.Wait()
}

// connector renders one connector, or finds it rendered.
func (r *rendering) connector(c *ir.Connector) ([]render.File, error) {
	key := cache.Key(r.loaded.Model.ImportPath, c.Source.Path, c.Source.Digest)
	if c.Module != nil {
		key = cache.Key(key, c.Module.Source.Path, c.Module.Source.Digest)
	}
	if files, ok := r.cache.Files(key, r.tree, r.planner.Settled); ok {
		return files, nil
	}
	files, err := connectorFiles(r.loaded.Model, c)
	if err == nil {
		r.cache.Remember(key, files)
	}
	return files, err
}

// openCache opens the cache of a project. LOCKSTEP_CACHE names the folder of
// caches; "off" goes without, as does a user without a cache folder.
func openCache(dir string) (*cache.Cache, error) {
	folder := os.Getenv("LOCKSTEP_CACHE")
	if folder == "off" {
		return nil, nil
	}
	if folder == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return nil, nil
		}
		folder = filepath.Join(user, "lockstep")
	}
	return cache.Open(folder, dir)
}

// shared are the files that speak of all connectors.
func shared(l *project.Loaded) ([]render.File, error) {
	files := []render.File{
		{Path: "manifests/connector.schema.json", Content: manifest.Schema()},
		{Path: project.LockPath, Content: l.ExtendedLock()},
	}
	for _, make := range []func(*ir.Project) (render.File, error){gopkg.Registry, catalog.Render, reference.Index} {
		f, err := make(l.Model)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// connectorFiles are the files that one connector has to itself.
func connectorFiles(p *ir.Project, c *ir.Connector) ([]render.File, error) {
	files, err := gopkg.Connector(p, c)
	if err != nil {
		return nil, err
	}
	for _, make := range []func(*ir.Project, *ir.Connector) (render.File, error){gopkg.Stub, plugin.Render, reference.Render} {
		f, err := make(p, c)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
