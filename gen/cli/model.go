package cli

import (
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

// schema prints the JSON Schema of manifests.
func (c *command) schema() error {
	_, err := c.stdout.Write(manifest.Schema())
	return err
}

// ir prints the decided model of one connector.
func (c *command) ir() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	loaded, err := project.Load(c.ctx, tree)
	if err != nil {
		return err
	}
	found, err := find(loaded, c.args[0])
	if err != nil {
		if problems := about(loaded.Problems, c.args[0]); problems.HasErrors() {
			return c.refuse(problems, "there is no model")
		}
		return err
	}
	enc := json.NewEncoder(c.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(found)
}

// find returns the connector of that name or command, or the only one that is
// called so within its module.
func find(l *project.Loaded, name string) (*ir.Connector, error) {
	var words, full []string
	called := map[string]string{} // the full name by the one within a module
	var found *ir.Connector
	for _, connector := range l.Model.Connectors {
		if connector.Name == name || connector.Identity.Command == name {
			return connector, nil
		}
		stem := path.Base(connector.Name)
		if stem == name {
			found, full = connector, append(full, strconv.Quote(connector.Name))
		}
		called[stem] = connector.Name
		words = append(words, connector.Name, connector.Identity.Command, stem)
	}
	switch len(full) {
	case 0:
		return nil, unknownConnector(name, words, called)
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("several connectors are called %q, wanted one of %s", name, strings.Join(full, ", "))
}

func unknownConnector(name string, words []string, called map[string]string) error {
	guess, ok := diag.Suggest(name, words)
	if !ok {
		return fmt.Errorf("no connector is called %q, wanted a manifest's name without connector_ and .json, or its command", name)
	}
	if full := called[guess]; full != "" {
		guess = full
	}
	return fmt.Errorf("no connector is called %q, did you mean %q?", name, guess)
}

// about selects the problems of one connector's manifest.
func about(problems diag.List, name string) diag.List {
	var out diag.List
	at, err := manifest.Locate(name)
	for _, d := range problems {
		if err == nil && d.Span.File == at.Path || strings.HasSuffix(d.Span.File, "/connector_"+name+".json") {
			out = append(out, d)
		}
	}
	return out
}
