package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/bench/runtime/world"
	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// peer is one of the programs that are compared.
type peer struct {
	name string
	// pages is how many of them it reads.
	pages int
	// command returns the program and its surroundings. dir is its own folder.
	command func(dir string) (args, environ []string)
	// check, unless nil, looks at what it left in dir.
	check func(ctx context.Context, dir string) error
}

// The places of the peers.
const (
	bare = iota
	ours
	standard
	benthos
)

func (b *bench) peers() []peer {
	loop := func(more ...string) func(string) ([]string, []string) {
		return func(string) ([]string, []string) {
			return append([]string{b.program("bare"), "-address", b.world.Address, "-key", world.Key}, more...), nil
		}
	}
	fewer := max(b.pages/5, 1) // of those that take much longer
	return []peer{
		bare:     {name: "bare loop", pages: b.pages, command: loop()},
		ours:     {name: "Lockstep", pages: b.pages, command: b.lockstep, check: b.committed},
		standard: {name: "bare loop, encoding/json", pages: fewer, command: loop("-standard")},
		benthos: {name: "Benthos 4.76.0", pages: fewer, command: func(string) ([]string, []string) {
			return []string{b.program("benthos"), "run", filepath.Join(b.scratch, "benthos.yaml")},
				[]string{"VENDOR=" + b.world.Address, "INTAKE=" + b.world.Address}
		}},
	}
}

//go:embed benthos.yaml
var benthosConfig []byte

// prepare builds the programs and writes what they read: ours with the
// versions of its own module, the others with those of this one.
func (b *bench) prepare(ctx context.Context) error {
	builds := [][]string{
		{"build", "-o", b.scratch, "./bare", "./benthos"},
		{"build", "-C", "../..", "-o", b.program("connectors"), "./cmd/connectors"},
	}
	if b.profile != "" {
		builds = [][]string{{"build", "-o", b.program("connectors"), "./profiled"}}
	}
	for _, args := range builds {
		if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	config, err := json.Marshal(map[string]any{"base_url": b.world.Address, "api_token": "00Zc7Yx", "page_size": world.PageEvents})
	if err != nil {
		return err
	}
	for name, data := range map[string][]byte{"benthos.yaml": benthosConfig, "okta.json": config, "key": []byte(world.Key)} {
		if err := os.WriteFile(filepath.Join(b.scratch, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) program(name string) string { return filepath.Join(b.scratch, name) }

// lockstep is the product as an operator starts it. One poll reads everything.
func (b *bench) lockstep(dir string) (args, environ []string) {
	file := func(name string) string { return filepath.Join(b.scratch, name) }
	args = []string{
		b.program("connectors"), "run", oktasystemlog.ConnectorCommand,
		"--config", file("okta.json"), "--data-dir", dir, "--intake-server", b.world.Address, "--intake-key-file", file("key"),
		"--health-port", "0", "--metrics-port", "0", "--log-level", "warn", "--interval", "1h",
	}
	if b.profile != "" {
		environ = []string{"PROFILE=" + b.profile}
	}
	return args, environ
}

// committed demands that the position on disk is the one behind the last page.
func (b *bench) committed(ctx context.Context, dir string) (err error) {
	who := state.Identity{UUID: oktasystemlog.ConnectorUUID, Command: oktasystemlog.ConnectorCommand}
	store, err := state.Open(ctx, filepath.Join(dir, who.Command), who, state.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing was written
	at, err := store.Position(ctx)
	if err != nil {
		return err
	}
	var cursor struct{ Query string }
	if err := json.Unmarshal([]byte(at.Cursor), &cursor); err != nil {
		return fmt.Errorf("read the cursor %q: %w", at.Cursor, err)
	}
	if query, err := url.ParseQuery(cursor.Query); err != nil || query.Get("after") != fmt.Sprint(b.pages) {
		return fmt.Errorf("the cursor is %q, wanted the position after %d pages", at.Cursor, b.pages)
	}
	return nil
}
