package cli_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

var update = flag.Bool("update", false, "rewrite the expectations in testdata/cases")

// TestCases runs every case in testdata/cases: a tree, commands on it, and the
// exact output, exit codes and files that follow. Besides the commands of
// testscript a case has
//
//	gen STATUS ARGS…       run gen in the current folder and demand the exit status;
//	                       what must not write then has not touched a file
//	sub FILE OLD NEW       replace text in a file; OLD must stand in it exactly once
//	add FILE TEXT          append text to a file
//	tree [FOLDER…]         print the names of all files
//	link TARGET NAME       make a symbolic link
//	repeat FILE N TEXT     write a file of N repetitions
//	bytes FILE HEX         write a file of these bytes
func TestCases(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/cases",
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"gen":    runGen,
			"sub":    substitute,
			"add":    appendText,
			"tree":   printTree,
			"link":   makeLink,
			"repeat": writeRepeated,
			"bytes":  writeBytes,
		},
	})
}

func runGen(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) == 0 {
		ts.Fatalf("usage: gen STATUS ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	before := snapshot(ts)
	got := cli.Run(context.Background(), append([]string{"-C", ts.MkAbs(".")}, args[1:]...), strings.NewReader(""), ts.Stdout(), ts.Stderr())
	if got != want {
		ts.Fatalf("gen %s: exit status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
	if after := snapshot(ts); !mayWrite(args[1:], got) && after != before {
		ts.Fatalf("gen %s: wrote to the tree, before:\n%s\nafter:\n%s", strings.Join(args[1:], " "), before, after)
	}
}

// mayWrite reports whether gen may have changed files: not when it refused,
// and never with a verb that only reads.
func mayWrite(args []string, status int) bool {
	for len(args) > 1 && args[0] == "-C" {
		args = args[2:]
	}
	verb := "generate"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		verb = args[0]
	}
	switch verb {
	case "generate", "new", "accept", "compile":
		return status == 0
	case "lint":
		return slices.Contains(args, "--fix")
	case "fmt":
		return true
	}
	return false
}

// snapshot lists everything in the current folder with what a write changes.
func snapshot(ts *testscript.TestScript) string {
	var out strings.Builder
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&out, path, info.Mode(), info.Size(), info.ModTime().UnixNano())
		}
		return err
	}))
	return out.String()
}

func substitute(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: sub FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if n := strings.Count(text, args[1]); n != 1 {
		ts.Fatalf("sub: %q stands in %s %d times, want once", args[1], args[0], n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

func appendText(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: add FILE TEXT")
	}
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text+args[1]+"\n"), 0o644))
}

func printTree(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var names []string
	for _, folder := range args {
		root := ts.MkAbs(folder)
		ts.Check(filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(ts.MkAbs("."), path)
			names = append(names, filepath.ToSlash(name))
			return err
		}))
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintln(ts.Stdout(), name)
	}
}

func makeLink(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: link TARGET NAME")
	}
	ts.Check(os.Symlink(args[0], ts.MkAbs(args[1])))
}

func writeRepeated(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: repeat FILE N TEXT")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(args[2], n)), 0o644))
}

func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: bytes FILE HEX")
	}
	var data []byte
	_, err := fmt.Sscanf(args[1], "%x", &data)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o644))
}
