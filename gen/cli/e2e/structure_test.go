package e2e_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/format"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"go.yaml.in/yaml/v3"
)

// imports are all that generated code may import besides packages of its own module.
var imports = []string{
	"context", "fmt", "iter", "time", "testing", "encoding/json",
	"github.com/seed-42ec6dbf/lockstep/sdk", "github.com/seed-42ec6dbf/lockstep/sdk/config", "github.com/seed-42ec6dbf/lockstep/sdk/drift",
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient",
}

// demandSafeTree demands of every generated file what holds for any manifest.
func demandSafeTree(t testing.TB, tree map[string]string) {
	t.Helper()
	for name, text := range tree {
		switch path.Ext(name) {
		case ".go":
			for _, fault := range goFaults(name, text) {
				t.Errorf("%s: %s", name, fault)
			}
		case ".json":
			if !json.Valid([]byte(text)) && !strings.HasPrefix(name, "manifests/connector_") {
				t.Errorf("%s is no JSON", name)
			}
		case ".yaml":
			if err := yaml.Unmarshal([]byte(text), new(any)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// goFaults is what is wrong with a generated file of Go, whatever manifest it is from.
func goFaults(name, text string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
		faults = append(faults, "it is not as gofmt has it")
	}
	for i, group := range file.Comments {
		for j, c := range group.List {
			if fault := commentFault(c.Text, i == 0 && j == 0 && c.Pos() == 1); fault != "" {
				faults = append(faults, fmt.Sprintf("%s: %q", fault, c.Text))
			}
		}
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !slices.Contains(imports, imported) && !strings.HasPrefix(imported, "example.test/scratch/") {
			faults = append(faults, "it imports "+spec.Path.Value)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil && !tag.MatchString(tagText(field)) {
			faults = append(faults, "a struct tag is "+field.Tag.Value)
		}
		return true
	})
	return faults
}

// tag is a struct tag with our keys only.
var tag = regexp.MustCompile(`^json:"([^"\\]|\\.)*"( jsonschema:"([^"\\]|\\.)*")?$`)

func tagText(field *ast.Field) string {
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return err.Error()
	}
	return text
}

var generatedHeader = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

func commentFault(text string, first bool) string {
	rest, isLine := strings.CutPrefix(text, "//")
	switch {
	case !isLine:
		return "a block comment"
	case constraint.IsGoBuild(text) || constraint.IsPlusBuild(text):
		return "a build constraint"
	case rest != "" && rest[0] != ' ' && rest[0] != '\t':
		return "a directive"
	case !first && generatedHeader.MatchString(text):
		return "a second header"
	case strings.ContainsFunc(rest, func(r rune) bool {
		return r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}):
		return "a control character"
	}
	return ""
}

// demandSameGo demands that a connector's Go has the declarations of another's.
func demandSameGo(t *testing.T, tree map[string]string, name, other, text string) {
	t.Helper()
	for _, file := range []string{"generated/%s/config.go", "generated/%s/codec.go", "generated/%s/connector.go", "generated/%s/drift_test.go", "connectors/%s/connector.go"} {
		got, want := declarations(t, tree, fmt.Sprintf(file, name)), declarations(t, tree, fmt.Sprintf(file, other))
		if !slices.Equal(got, want) {
			t.Errorf("%q: %s declares\n%s\nwant\n%s", text, fmt.Sprintf(file, name), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// declarations lists what a file declares, with the fields of its structs. The
// names of variables follow the properties and are left out.
func declarations(t *testing.T, tree map[string]string, name string) []string {
	t.Helper()
	text, ok := tree[name]
	if !ok {
		t.Fatalf("%s was not generated", name)
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	must(t, err)
	var out []string
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			out = append(out, "func "+functionName(d))
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				out = append(out, specWords(d.Tok, spec))
			}
		}
	}
	slices.Sort(out)
	return out
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil && strings.HasPrefix(d.Name.Name, "check") {
		return "check…" // named after the place of a schema
	}
	if d.Recv == nil {
		return d.Name.Name
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	return fmt.Sprintf("(%v) %s", receiver, d.Name.Name)
}

func specWords(tok token.Token, spec ast.Spec) string {
	switch s := spec.(type) {
	case *ast.ImportSpec:
		return "import"
	case *ast.TypeSpec:
		words := "type " + s.Name.Name
		if st, ok := s.Type.(*ast.StructType); ok {
			for _, f := range st.Fields.List {
				words += fmt.Sprint(" ", f.Names)
			}
		}
		return words
	case *ast.ValueSpec:
		if tok == token.VAR {
			return "var"
		}
		return fmt.Sprint(tok, " ", s.Names)
	}
	return "unknown"
}

// plugin is what a plugin.yaml and a page's front matter say.
type plugin struct {
	ID, Title, Name, Description string
	Fields                       []struct {
		Property, Label, Help, Placeholder string
		Default                            any
	}
}

// demandSameYAML demands that YAML says the very strings of the manifest.
func demandSameYAML(t *testing.T, tree map[string]string, name, text string) {
	t.Helper()
	var p plugin
	if err := yaml.Unmarshal([]byte(tree["generated/"+name+"/plugin.yaml"]), &p); err != nil {
		t.Errorf("%q: plugin.yaml: %v", text, err)
		return
	}
	if said := strings.TrimSpace(text); p.Name != said || p.Description != said || len(p.Fields) == 0 {
		t.Errorf("%q: plugin.yaml says name %q, description %q, %d fields", text, p.Name, p.Description, len(p.Fields))
		return
	}
	f := p.Fields[0]
	if f.Property != text || f.Label != text || f.Help != text || f.Placeholder != text || f.Default != any(text) {
		t.Errorf("%q: plugin.yaml's first field is %+v", text, f)
	}
	var front plugin
	_, rest, _ := strings.Cut(tree["docs/reference/"+name+".md"], "---\n")
	matter, _, ends := strings.Cut(rest, "\n---\n")
	if err := yaml.Unmarshal([]byte(matter), &front); err != nil || !ends {
		t.Errorf("%q: front matter: %v", text, err)
	}
	if want := oneLine(text); front.Title != want || front.Description != want {
		t.Errorf("%q: front matter says title %q, description %q, want %q", text, front.Title, front.Description, want)
	}
}

// oneLine is a text as a page has it: on one line, and with escapes for what
// cannot be seen.
func oneLine(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// demandSameMarkdown demands that a page has the blocks of another page, and
// that nothing of the manifest reaches a reader as HTML or as a link.
func demandSameMarkdown(t *testing.T, tree map[string]string, name, other, text string) {
	t.Helper()
	page := "docs/reference/" + name + ".md"
	got, want := blocks(t, tree[page]), blocks(t, tree["docs/reference/"+other+".md"])
	if !slices.Equal(got, want) {
		t.Errorf("%q: %s has the blocks\n%s\nwant\n%s", text, page, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range prose(tree[page]) {
		visible := ownMarkup.ReplaceAllString(withoutCode(line), "")
		if live.MatchString(visible) {
			t.Errorf("%q: %s is live: %s", text, page, visible)
		}
	}
}

var (
	// ownMarkup is what the renderer itself writes.
	ownMarkup = regexp.MustCompile(`<a id="[A-Za-z0-9_.-]*"></a>|<br>|</?code>|(^|[^\\])\[[^\]]*\]\((#|\.\./|[a-z0-9]+\.md)[^)]*\)`)
	// live is what a renderer of Markdown would not show as text.
	live = regexp.MustCompile("(^|[^\\\\])(<|!?\\[[^\\]]*\\]\\(|`)")
)

// withoutCode takes code spans out of a line: what stands between two equal
// runs of backquotes.
func withoutCode(line string) string {
	var b strings.Builder
	for line != "" {
		start := strings.IndexByte(line, '`')
		if start < 0 {
			break
		}
		if start > 0 && line[start-1] == '\\' {
			b.WriteString(line[:start])
			line = line[start+1:]
			continue
		}
		after := strings.TrimLeft(line[start:], "`")
		run := line[start : len(line)-len(after)]
		b.WriteString(line[:start])
		if line = after; !closeSpan(&line, run) {
			b.WriteString(run)
		}
	}
	b.WriteString(line)
	return b.String()
}

// closeSpan cuts a line after the next run of backquotes as long as run.
func closeSpan(line *string, run string) bool {
	for rest := *line; rest != ""; {
		_, after, found := strings.Cut(rest, "`")
		if !found {
			return false
		}
		rest = strings.TrimLeft(after, "`")
		if 1+len(after)-len(rest) == len(run) {
			*line = rest
			return true
		}
	}
	return false
}

// prose returns the lines of a page outside its front matter and code blocks.
func prose(page string) []string {
	_, page, _ = strings.Cut(page, "\n---\n")
	var out []string
	fence := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case fence == "" && strings.HasPrefix(line, "```"):
			fence = line[:len(line)-len(strings.TrimLeft(line, "`"))]
		case fence != "":
			if line == fence {
				fence = ""
			}
		default:
			out = append(out, line)
		}
	}
	return out
}

// blocks is the structure of a page: its headings, tables, lists and code
// blocks in order, without their texts.
func blocks(t *testing.T, page string) []string {
	t.Helper()
	for _, code := range strings.Split(page, "```json\n")[1:] {
		code, _, _ = strings.Cut(code, "\n```\n")
		if !json.Valid([]byte(code)) {
			t.Errorf("an example is no JSON: %s", code)
		}
	}
	var out []string
	for _, line := range prose(page) {
		kind := blockKind(line)
		if kind != "" && !(kind == "text" && len(out) > 0 && out[len(out)-1] == "text") {
			out = append(out, kind)
		}
	}
	return out
}

var unescapedPipe = regexp.MustCompile(`(^|[^\\])\|`)

func blockKind(line string) string {
	switch {
	case strings.TrimSpace(line) == "":
		return ""
	case strings.HasPrefix(line, "#"):
		return line[:strings.IndexFunc(line+" ", func(r rune) bool { return r != '#' })]
	case strings.HasPrefix(line, "|"):
		return fmt.Sprint("row of ", len(unescapedPipe.FindAllString(line, -1)))
	case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "+ "), strings.HasPrefix(line, ">"):
		return "list"
	case strings.Trim(line, "-=") == "":
		return "rule"
	case strings.HasPrefix(line, "    "), strings.HasPrefix(line, "\t"):
		return "code"
	}
	return "text"
}
