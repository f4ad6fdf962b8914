package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/seed-42ec6dbf/lockstep/gen/format"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/scaffold"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func (c *command) newFlags() {
	c.flags.BoolVar(&c.begun.Stream, "stream", false, "the vendor pushes events over a connection that stays open")
	var names []string
	for _, category := range manifest.Categories() {
		names = append(names, category.Name)
	}
	all := strings.Join(names, ", ")
	c.flags.Func("category", "the `category`, "+scaffold.DefaultCategory+" by default: one of "+all, func(name string) error {
		if !slices.Contains(names, name) {
			return errors.New("wanted one of " + all)
		}
		c.begun.Category = name
		return nil
	})
}

// new starts a connector: it writes the manifest and what generate makes of it,
// the stub among it, or nothing where generate would refuse.
func (c *command) new() error {
	at, err := manifest.Locate(c.args[0])
	if err != nil {
		return err
	}
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	if err := c.roomFor(tree, at); err != nil {
		return err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("make a uuid: %w", err)
	}
	first, _ := source.Parse(at.Path, scaffold.Manifest(at, id.String(), c.begun)) // what is wrong with it, generate reports
	tree.Draft = &project.Draft{At: at, Data: format.Manifest(first)}
	if err := c.generateTree(tree, func() error { return c.writeDraft(tree) }); err != nil {
		return err
	}
	fmt.Fprintf(c.stdout, "\nNext: describe the configuration in %s, run `go generate ./...`,\nand write what is particular to the vendor in connectors/%s/connector.go.\n", at.Path, at.Package.Dir)
	return nil
}

func (c *command) writeDraft(tree *project.Tree) error {
	at := tree.Draft.At.Path
	err := output.WriteNew(tree.Root, at, tree.Draft.Data)
	if errors.Is(err, fs.ErrExist) {
		return exists(at)
	}
	if err != nil {
		return fmt.Errorf("write the manifest: %w", err)
	}
	fmt.Fprintf(c.stdout, "create %s\n", at)
	return nil
}

func exists(path string) error {
	return fmt.Errorf("%s exists and is not overwritten; edit it, or choose another name", path)
}

// roomFor says why generate would refuse a connector in that place, so that
// nothing is written then.
func (c *command) roomFor(tree *project.Tree, at manifest.Location) error {
	if _, err := tree.Root.Lstat(manifest.Dir); errors.Is(err, fs.ErrNotExist) {
		return nil // the first of its project
	}
	if _, err := tree.Root.Lstat(at.Path); err == nil {
		return exists(at.Path)
	}
	loaded, err := project.Load(c.ctx, tree)
	if err != nil {
		return err
	}
	if loaded.Problems.HasErrors() {
		return c.refuse(loaded.Problems, "nothing is written")
	}
	for _, other := range loaded.Model.Connectors {
		if other.Package.Dir == at.Package.Dir && other.Source.Path != at.Path {
			return fmt.Errorf("%s would share the Go package %s with %s; choose another name", at.Path, at.Package.Dir, other.Source.Path)
		}
	}
	return nil
}
