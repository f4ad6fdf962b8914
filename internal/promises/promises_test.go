package promises

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const (
	root = "../.."
	file = "docs/promises.md"
)

func TestEveryPromiseIsKeptByATest(t *testing.T) {
	tree := os.DirFS(root)
	markdown, err := os.ReadFile(root + "/" + file)
	if err != nil {
		t.Fatal(err)
	}
	l, problems := parseList(file, string(markdown))
	quotes, more, err := collect(tree)
	if err != nil {
		t.Fatal(err)
	}
	problems = slices.Concat(problems, more, compare(file, l, quotes))
	for _, p := range problems {
		t.Error(p)
	}
	t.Logf("%d promises kept by %d quotes, %d not kept here", len(l.kept), len(quotes), len(l.elsewhere))
}

const sound = `# Promises

## Kept

### A document

| Sentence | Kept by | Note |
|---|---|---|
| Always return a ` + "`dict`" + `. **Never** raise. | ` + "`sdk/a TestAnswers`, `cases/x.txtar`" + ` | |
| One \| two \| three is what it counts. | ` + "`sdk/a TestCounts`" + ` | |

## Not kept here

| Sentence | Why |
|---|---|
| The wizard draws a form. | there is no wizard |
`

func soundTree() fstest.MapFS {
	return fstest.MapFS{
		"sdk/a/a_test.go": {Data: []byte(`package a

// It answers.
//
// Seed: "Always return a dict. Never raise."
func TestAnswers(t *testing.T) {}

func TestCounts(t *testing.T) {
	// Seed: "two | three is what it counts"
	const fixture = "// Seed: \"this is no comment\""
}
`)},
		"sdk/a/a.go":     {Data: []byte("package a\n// Seed: \"this is no test\"\n")},
		".git/x_test.go": {Data: []byte("package x\n// Seed: \"this is nobody's business\"\n")},
		"cases/x.txtar":  {Data: []byte("# Seed: \"Never raise.\" \n\nx\n-- a_test.go --\n# Seed: \"this is a file of the case\"\n")},
	}
}

func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(markdown string, tree fstest.MapFS) string
		want   []string
	}{
		{"nothing is wrong", func(m string, _ fstest.MapFS) string { return m }, nil},
		{
			"a sentence that no test quotes",
			func(m string, tree fstest.MapFS) string {
				tree["sdk/a/a_test.go"].Data = []byte(strings.ReplaceAll(string(tree["sdk/a/a_test.go"].Data), "two | three", "four"))
				return m
			},
			[]string{
				file + `:10: sdk/a TestCounts does not quote "One | two | three is what it counts."; these tests do: none`,
				`sdk/a/a_test.go:9: sdk/a TestCounts quotes "four is what it counts", which is no sentence of ` + file + ` under "## Kept"`,
			},
		},
		{
			"a test that was renamed",
			func(m string, tree fstest.MapFS) string {
				tree["sdk/a/a_test.go"].Data = []byte(strings.ReplaceAll(string(tree["sdk/a/a_test.go"].Data), "TestCounts", "TestSum"))
				return m
			},
			[]string{file + `:10: sdk/a TestCounts does not quote "One | two | three is what it counts."; these tests do: sdk/a TestSum`},
		},
		{
			"a case that is gone",
			func(m string, tree fstest.MapFS) string { delete(tree, "cases/x.txtar"); return m },
			[]string{file + `:9: cases/x.txtar does not quote`},
		},
		{
			"a quote that is not listed",
			func(m string, _ fstest.MapFS) string {
				return strings.Replace(m, "One \\| two \\| three is what it counts.", "Something else that is said.", 1)
			},
			[]string{file + ":10: sdk/a TestCounts does not quote", `sdk/a/a_test.go:9: sdk/a TestCounts quotes "two | three is what it counts", which is no sentence`},
		},
		{
			"a quote of what is not kept",
			func(m string, tree fstest.MapFS) string {
				tree["sdk/a/b_test.go"] = &fstest.MapFile{Data: []byte("package a\n\n// Seed: \"The wizard draws a form.\"\nfunc TestForm(t *testing.T) {}\n")}
				return m
			},
			[]string{file + `:16: sdk/a TestForm quotes "The wizard draws a form.", which the list says is not kept here`, "sdk/a/b_test.go:3: sdk/a TestForm quotes"},
		},
		{
			"a part that is too short to mean anything",
			func(m string, tree fstest.MapFS) string {
				tree["cases/x.txtar"].Data = []byte("# Seed: \"a dict\"\n")
				return m
			},
			[]string{file + ":9: cases/x.txtar does not quote", `cases/x.txtar:1: cases/x.txtar quotes "a dict"`},
		},
		{
			"a quote at no test",
			func(m string, tree fstest.MapFS) string {
				tree["sdk/a/b_test.go"] = &fstest.MapFile{Data: []byte("package a\n\n// Seed: \"Always return a dict.\"\n\nfunc helper() {}\n")}
				return m
			},
			[]string{"sdk/a/b_test.go:3: the quote stands at no test"},
		},
		{
			"a sentence without a test",
			func(m string, _ fstest.MapFS) string {
				return strings.Replace(m, "`sdk/a TestCounts`", "", 1)
			},
			[]string{file + `:10: the sentence "One | two | three is what it counts." names no test that keeps it`},
		},
		{
			"no reason",
			func(m string, _ fstest.MapFS) string { return strings.Replace(m, "there is no wizard", "", 1) },
			[]string{file + `:16: it is not said why the sentence "The wizard draws a form." is not kept here`},
		},
		{
			"an empty list",
			func(string, fstest.MapFS) string { return "# Promises\n" },
			[]string{file + `: there is no list under "## Kept"`, "which is no sentence", "which is no sentence", "which is no sentence"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree := soundTree()
			l, problems := parseList(file, tt.change(sound, tree))
			quotes, more, err := collect(tree)
			if err != nil {
				t.Fatal(err)
			}
			problems = slices.Concat(problems, more, compare(file, l, quotes))
			if len(problems) != len(tt.want) {
				t.Fatalf("found\n%s\nwant %d findings", strings.Join(problems, "\n"), len(tt.want))
			}
			for i, want := range tt.want {
				if !strings.Contains(problems[i], want) {
					t.Errorf("found %s\nwant  %s", problems[i], want)
				}
			}
		})
	}
}
