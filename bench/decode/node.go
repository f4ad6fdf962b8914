package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

//go:embed node.mjs
var nodeProgram []byte

// startNode starts Node with ajv, installed in a folder. Without Node, npm or the network there is
// none, and the error says why.
func startNode(ctx context.Context, dir string) (*process, error) {
	program := filepath.Join(dir, "node.mjs")
	if err := os.WriteFile(program, nodeProgram, 0o644); err != nil {
		return nil, err
	}
	short, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	install := exec.CommandContext(short, "npm", "install", "--silent", "--no-audit", "--no-fund", "ajv@8", "ajv-formats@3")
	install.Dir = dir
	if err := install.Run(); err != nil {
		return nil, fmt.Errorf("npm install ajv: %w", err)
	}
	return start(ctx, "node, ajv", "node", "--expose-gc", program)
}
