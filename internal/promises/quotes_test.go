package promises

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strings"
)

// quote is a sentence that a test says it proves.
type quote struct {
	text  string
	file  string
	line  int
	place string // "sdk/runner TestOnce", or the path of a case
}

const mark = `Seed: "`

// quoted returns what a line of a comment quotes.
func quoted(comment string) (string, bool) {
	text, ok := strings.CutPrefix(strings.TrimSpace(comment), mark)
	end := strings.LastIndexByte(text, '"')
	if !ok || end < 0 {
		return "", false
	}
	return text[:end], true
}

// collect returns the quotes of all tests and cases of a tree.
func collect(tree fs.FS) (quotes []quote, problems []string, err error) {
	err = fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") && name != "."
		if entry.IsDir() {
			if hidden {
				return fs.SkipDir
			}
			return nil
		}
		isCase := strings.HasSuffix(name, ".txtar")
		if hidden || !isCase && !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := fs.ReadFile(tree, name)
		if err != nil || !bytes.Contains(data, []byte(mark)) {
			return err
		}
		var more []quote
		if isCase {
			more = ofCase(name, data)
		} else if more, err = ofTests(name, data); err != nil {
			return err
		}
		for _, q := range more {
			if q.place == "" {
				problems = append(problems, fmt.Sprintf("%s:%d: the quote stands at no test", q.file, q.line))
			}
		}
		quotes = append(quotes, more...)
		return nil
	})
	return quotes, problems, err
}

// ofCase returns the quotes before the files of an archive.
func ofCase(name string, data []byte) (quotes []quote) {
	for i, line := range strings.Split(string(data), "\n") {
		if strings.HasPrefix(line, "-- ") {
			break
		}
		comment, ok := strings.CutPrefix(line, "#")
		if text, is := quoted(comment); ok && is {
			quotes = append(quotes, quote{text, name, i + 1, name})
		}
	}
	return quotes
}

// ofTests returns the quotes above and in the functions of a test file.
func ofTests(name string, data []byte) (quotes []quote, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, data, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := quoted(strings.TrimPrefix(comment.Text, "//"))
			if !ok {
				continue
			}
			q := quote{text: text, file: name, line: files.Position(comment.Pos()).Line}
			if test := testAt(file, comment.Pos()); test != "" {
				q.place = path.Dir(name) + " " + test
			}
			quotes = append(quotes, q)
		}
	}
	return quotes, nil
}

// testAt returns the test whose comment or body holds a position.
func testAt(file *ast.File, at token.Pos) string {
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") {
			continue
		}
		begin := f.Pos()
		if f.Doc != nil {
			begin = f.Doc.Pos()
		}
		if begin <= at && at < f.End() {
			return f.Name.Name
		}
	}
	return ""
}
