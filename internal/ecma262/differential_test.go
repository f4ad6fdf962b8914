package ecma262

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dlclark/regexp2"
)

var update = flag.Bool("update", false, "rewrite testdata/node.json with what node says")

// table is what Node.js says of every pattern on every subject, with the u flag.
type table struct {
	Node     string   `json:"node"`
	Subjects []string `json:"subjects"`
	Patterns []row    `json:"patterns"`
}

// row is a pattern; Matches has a 1 for every subject that it matches, and is empty when it is invalid.
type row struct {
	Pattern string `json:"pattern"`
	Matches string `json:"matches"`
}

// nodeProgram leaves out the patterns on which node itself runs away: those that
// take longer than its argument, in milliseconds.
const nodeProgram = `
const vm = require('vm')
const t = JSON.parse(require('fs').readFileSync(0, 'utf8'))
t.node = process.versions.node
t.patterns = t.patterns.filter((row) => {
  const { pattern } = row
  try {
    new RegExp(pattern, 'u')
  } catch {
    row.matches = ''
    return true
  }
  try {
    const program = "subjects.map((s) => new RegExp(pattern, 'u').test(s) ? '1' : '0').join('')"
    row.matches = vm.runInNewContext(program, { pattern, subjects: t.subjects }, { timeout: Number(process.argv[1]) })
    return true
  } catch {
    return false
  }
})
process.stdout.write(JSON.stringify(t))`

// askNode fills in the answers of the node on PATH, or skips the test. Patterns
// that take node longer than limit are left out.
func askNode(t *testing.T, in table, limit time.Duration) table {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node on PATH: the committed table stands for it")
	}
	question, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-e", nodeProgram, strconv.FormatInt(limit.Milliseconds(), 10))
	cmd.Stdin = bytes.NewReader(question)
	answer, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var out table
	if err := json.Unmarshal(answer, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// tolerated are patterns that the u flag refuses and this package takes, with
// the pattern of the same meaning that the u flag takes.
var tolerated = map[string]string{
	`a\-b`:               `a-b`,
	`\_`:                 `_`,
	`\-`:                 `-`,
	`\@`:                 `@`,
	`\#`:                 `#`,
	`\ `:                 ` `,
	`\"`:                 `"`,
	`\'\"\ \@\:`:         `'" @:`,
	`[\w-.]`:             `[\w\-.]`,
	`[a-\d]`:             `[a\-\d]`,
	`[\d-z]`:             `[\d\-z]`,
	`[\d-\w]`:            `[\d\-\w]`,
	`]`:                  `\]`,
	`}`:                  `\}`,
	`{`:                  `\{`,
	`x\{2}`:              `x\{2\}`,
	`^{[0-9]+}$`:         `^\{[0-9]+\}$`,
	`a{x}`:               `a\{x\}`,
	`a{1`:                `a\{1`,
	`a{`:                 `a\{`,
	`a]`:                 `a\]`,
	`[\_\#\@]`:           `[_#@]`,
	`\<\>\=\!\%\&`:       `<>=!%&`,
	`^(?=[a-z-[aeiou]])`: `^(?=[a-z\-\[aeiou]\])`,
}

const path = "testdata/node.json"

func TestAgainstNode(t *testing.T) {
	if *update {
		in := table{Subjects: subjects}
		for _, p := range append(written(), generated(1, 500)...) {
			in.Patterns = append(in.Patterns, row{Pattern: p})
		}
		writeTable(t, askNode(t, in, 500*time.Millisecond))
	}
	want := readTable(t)
	listed := map[string]bool{}
	for _, row := range want.Patterns {
		listed[row.Pattern] = true
		compare(t, want.Subjects, row)
	}
	for _, p := range written() {
		if !listed[p] {
			t.Errorf("testdata/node.json lacks %q: run go test -update where node is", p)
		}
	}
}

// TestNodeTable demands that the node on PATH says what the committed table says.
func TestNodeTable(t *testing.T) {
	want := readTable(t)
	got := askNode(t, want, time.Minute) // none runs away, however busy the machine is
	if len(got.Patterns) != len(want.Patterns) {
		t.Fatalf("node %s answers %d of %d patterns", got.Node, len(got.Patterns), len(want.Patterns))
	}
	for i, row := range got.Patterns {
		if row != want.Patterns[i] {
			t.Errorf("node %s says %+v, testdata/node.json says %+v", got.Node, row, want.Patterns[i])
		}
	}
}

func compare(t *testing.T, subjects []string, row row) {
	t.Helper()
	expr, backtrack, err := Translate(row.Pattern)
	if row.Matches == "" {
		if _, ok := tolerated[row.Pattern]; err == nil && !ok {
			t.Errorf("%q is taken as %q; node refuses it", row.Pattern, expr)
		}
		return
	}
	if err != nil {
		t.Errorf("%q is refused: %v; node takes it", row.Pattern, err)
		return
	}
	match, err := compile(expr, backtrack)
	if err != nil {
		t.Errorf("%q became %q, which does not compile: %v", row.Pattern, expr, err)
		return
	}
	for i, s := range subjects {
		if got, want := match(s), row.Matches[i] == '1'; got != want {
			t.Errorf("%q became %q: matches %q is %t, want %t", row.Pattern, expr, s, got, want)
		}
	}
}

func compile(expr string, backtrack bool) (func(string) bool, error) {
	if !backtrack {
		re, err := regexp.Compile(expr)
		if err != nil {
			return nil, err
		}
		return re.MatchString, nil
	}
	re, err := regexp2.Compile(expr, regexp2.None)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = time.Second
	return func(s string) bool { ok, err := re.MatchString(s); return ok && err == nil }, nil
}

func writeTable(t *testing.T, tab table) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(tab); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readTable(t *testing.T) table {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var tab table
	if err := json.Unmarshal(data, &tab); err != nil {
		t.Fatal(err)
	}
	return tab
}

// written are the patterns that somebody thought of.
func written() []string {
	lines := strings.Split(strings.TrimSpace(patterns), "\n")
	return append(lines, "a\nb", "[\n]", "", "\u2028")
}

func TestTolerated(t *testing.T) {
	for got, want := range tolerated {
		gotExpr, _, err := Translate(got)
		if err != nil {
			t.Errorf("%q: %v", got, err)
		}
		wantExpr, _, err := Translate(want)
		if err != nil {
			t.Errorf("%q: %v", want, err)
		}
		if gotExpr != wantExpr {
			t.Errorf("%q became %q, and %q became %q: want the same", got, gotExpr, want, wantExpr)
		}
	}
}

// No subject has a letter on both sides of a surrogate pair: node finds \B inside of the pair.
var subjects = []string{
	"", "a", "b", "c", "ab", "ba", "aa", "bb", "abc", "aab", "abab", "aabb", "aaaa", "abcabc", "ca", "cab", "bca", "bab", "acb",
	"A", "Z", "_", "-", ".", "0", "9", "42", "1000", "a1", "a-b", "a.b", "a b", " ", "\t", "\n", "\v", "\f", "\r", "a\n", "\na", "a\nb",
	"\x00", "\x07", "\x08", "\x1b", "\x1f", "\x7f", "\u0085", "\u00a0", "\u1680", "\u180e", "\u2000", "\u200b", "\u2028", "\u2029", "\u202f", "\u3000", "\ufeff",
	"é", "É", "e\u0301", "ß", "ſ", "K", "İ", "Ω", "ω", "я", "漢字", "ｶ", "٣", "߀", "Ⅷ", "ª", "🐲", "b🐲", "😀", "👍🏽", "\U0001d4d0", "\ufffd", "\U0010ffff",
	"[]", "{}", "()", "\\", "/", "^", "$", "|", "*+?", "&&", "[a", "a]", "x{2}", "{1}", "k", "key=value", "12:34", "2024-02-29",
	"user@example.com", "https://example.com:443/a?b#c", "eyJhbGciOi.J9.x-_", "AKIAIOSFODNN7EXAMPLE", "10.0.0.1", "::1", "foo", "foobar", "barfoo",
}

// generated returns n random patterns, the same for the same seed.
func generated(seed uint64, n int) []string {
	g := generator{rand.New(rand.NewPCG(seed, 262))}
	out := make([]string, n)
	for i := range out {
		for out[i] = g.alternation(2); len(out[i]) > 32; { // the long ones run away
			out[i] = g.alternation(2)
		}
	}
	return out
}

type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) alternation(depth int) string {
	s := g.sequence(depth)
	for g.IntN(4) == 0 {
		s += "|" + g.sequence(depth)
	}
	return s
}

func (g generator) sequence(depth int) string {
	var s string
	for range 1 + g.IntN(3) {
		s += g.term(depth)
	}
	return s
}

func (g generator) term(depth int) string {
	if g.IntN(6) == 0 {
		return g.pick("^", "$", `\b`, `\B`)
	}
	if depth > 0 && g.IntN(8) == 0 {
		return g.pick("(?=", "(?!", "(?<=", "(?<!") + g.alternation(depth-1) + ")"
	}
	return g.atom(depth) + g.pick("", "", "", "", "?", "*", "+", "{2}", "{1,}", "{0,2}", "??", "*?", "+?", "{0}")
}

func (g generator) atom(depth int) string {
	if depth > 0 && g.IntN(2) == 0 {
		return g.pick("(", "(", "(?:") + g.alternation(depth-1) + ")"
	}
	if g.IntN(6) == 0 {
		return fmt.Sprintf(`\%d`, 1+g.IntN(3))
	}
	return g.pick("a", "b", "c", "a", "b", ".", "[ab]", "[^a]", "[b-z]", `\d`, `\D`, `\w`, `\W`, `\s`, `\S`, `\p{L}`, `\P{Lu}`, `[^\S\d]`, `[\W_]`, "[]", "[^]", `\u{1F432}`, `\.`, `[\]^-]`)
}
