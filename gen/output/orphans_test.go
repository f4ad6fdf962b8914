package output_test

import (
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
)

func TestOrphans(t *testing.T) {
	project := &ir.Project{
		Connectors: []*ir.Connector{
			{Package: ir.Package{Dir: "hello"}},
			{Package: ir.Package{Dir: "azure/keyvault"}},
			{Package: ir.Package{Dir: "slack"}}, // stands alone
			{Package: ir.Package{Dir: "slack/audit"}},
		},
		Modules: []*ir.Module{{Package: ir.Package{Dir: "azure"}}, {Package: ir.Package{Dir: "slack"}}},
	}
	d := newDir(t, map[string]string{
		"connectors/registry.go":                 "package connectors\n",
		"connectors/hello/connector.go":          "package hello\n",
		"connectors/hello/client/client.go":      "package client\n",
		"connectors/azure/keyvault/c.go":         "package keyvault\n",
		"connectors/slack/audit/c.go":            "package audit\n",
		"connectors/internal/http/http.go":       "package http\n",
		"connectors/azure/internal/x.go":         "package internal\n",
		"connectors/_old/connector.go":           "package old\n",
		"connectors/.git/x.go":                   "package git\n",
		"connectors/gone/testdata/x.go":          "package x\n",
		"connectors/docs/README.md":              "# Docs\n",
		"connectors/empty/":                      "",
		"elsewhere/connectors/gone/c.go":         "package gone\n",
		"connectors/linked":                      "->../elsewhere/connectors/gone",
		"connectors/gone/connector.go":           "package gone\n",
		"connectors/onlytests/connector_test.go": "package onlytests\n",
		"connectors/azure/gone/c.go":             "package gone\n",
		"connectors/nested/deep/c.go":            "package deep\n",
	})
	tree, _ := output.Scan(d.root().FS(), output.DefaultAreas())
	var got []string
	for _, o := range tree.Orphans(project) {
		if o.Code != "orphan-connector" {
			t.Errorf("code is %s", o.Code)
		}
		got = append(got, o.Span.File)
	}
	want := []string{"connectors/azure/gone", "connectors/gone", "connectors/nested/deep", "connectors/onlytests"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}

	d.write("connectors/azure/shared.go", "package azure\n") // the module's own
	tree, _ = output.Scan(d.root().FS(), output.DefaultAreas())
	if n := len(tree.Orphans(project)); n != len(want) {
		t.Errorf("%d orphans with a module's package, wanted %d", n, len(want))
	}
}
