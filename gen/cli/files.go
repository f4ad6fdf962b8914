package cli

import (
	"context"
	"fmt"
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
	planner *output.Planner
	cache   *cache.Cache
	read    bool // the bytes of all files are compared
	whole   bool // every model is wanted whole, and after it is rendered too
}

// recall finds what the cache knows of a manifest, provided that its files stand.
func (r *rendering) recall(key, from string) *cache.Entry {
	if r.whole {
		return nil
	}
	return r.cache.Find(key, func(files []output.Standing) bool { return r.planner.Keep(from, files, r.read) })
}

// all renders what the cache does not remember.
func (r *rendering) all(ctx context.Context) error {
	g, within := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	add := func(path string, make func(*cache.Entry) ([]render.File, error)) {
		origin := r.loaded.Origins[path]
		if origin.Known {
			return
		}
		g.Go(func() error {
			files, err := make(origin.Entry)
			if err != nil {
				return fmt.Errorf("render %s: %w", path, err)
			}
			r.add(origin.Key, origin.Entry, files)
			return within.Err()
		})
	}
	model := r.loaded.Model
	for _, m := range model.Modules {
		add(m.Source.Path, func(*cache.Entry) ([]render.File, error) { return gopkg.Module(model, m) })
	}
	for _, c := range model.Connectors {
		add(c.Source.Path, func(e *cache.Entry) ([]render.File, error) { return r.connector(c, e) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return r.shared()
}

// add plans files and remembers them.
func (r *rendering) add(key string, e *cache.Entry, files []render.File) {
	e.Files = output.Record(files)
	r.cache.Remember(key, e)
	r.planner.Add(files...)
}

// connector renders the files that one connector has to itself, and its part
// of those that it shares.
func (r *rendering) connector(c *ir.Connector, e *cache.Entry) ([]render.File, error) {
	files, err := gopkg.Connector(r.loaded.Model, c)
	if err != nil {
		return nil, err
	}
	for _, make := range []func(*ir.Project, *ir.Connector) (render.File, error){gopkg.Stub, plugin.Render, reference.Render} {
		f, err := make(r.loaded.Model, c)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	e.Catalog, err = catalog.Entry(c)
	if !r.whole {
		c.Config = nil
	}
	return files, err
}

// shared renders the files that speak of all connectors.
func (r *rendering) shared() error {
	key := r.sharedKey()
	if r.recall(key, "") != nil {
		return nil
	}
	makers := []func(*ir.Project) (render.File, error){
		func(*ir.Project) (render.File, error) {
			return render.File{Path: "manifests/connector.schema.json", Content: manifest.Schema()}, nil
		},
		func(*ir.Project) (render.File, error) {
			return render.File{Path: project.LockPath, Content: r.loaded.ExtendedLock()}, nil
		},
		r.catalog, gopkg.Registry, reference.Index,
	}
	files := make([]render.File, len(makers))
	var g errgroup.Group
	for i, make := range makers {
		g.Go(func() (err error) {
			if files[i], err = make(r.loaded.Model); err != nil {
				return fmt.Errorf("render what all connectors share: %w", err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	r.add(key, &cache.Entry{}, files)
	return nil
}

// sharedKey depends on every manifest.
func (r *rendering) sharedKey() string {
	var keys []string
	for _, c := range r.loaded.Model.Connectors {
		keys = append(keys, r.loaded.Origins[c.Source.Path].Key)
	}
	return cache.Key(keys...)
}

func (r *rendering) catalog(*ir.Project) (render.File, error) {
	var entries [][]byte
	for _, c := range r.loaded.Model.Connectors {
		entries = append(entries, r.loaded.Origins[c.Source.Path].Entry.Catalog)
	}
	return catalog.Join(entries), nil
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
