package reference

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/sample"
)

func TestInline(t *testing.T) {
	tests := map[string]string{
		"plain words, client_id and audit:read (all)": "plain words, client_id and audit:read (all)",
		"two\nlines\n\n  and\tmore ":                  "two lines and more",
		"a | b":                                       "a &#124; b",
		"<b>&amp;</b>":                                "&lt;b&gt;&amp;amp;&lt;/b&gt;",
		"`a|b` ` ` `c":                                "<code>a&#124;b</code> \\` \\` \\`c",
		"*a* _b_ `c` [d](e) ~~f~~ {g} $h$":            "\\*a\\* \\_b\\_ `c` \\[d\\](e) \\~\\~f\\~\\~ \\{g\\} \\$h\\$",
		"# a # b#c":                                   "\\# a \\# b#c",
		"1. a 2. b":                                   "1\\. a 2. b",
		"12) a":                                       "12\\) a",
		"- a - b":                                     "\\- a - b",
		"see https://a.example/x_y, or www.b.example.": "see `https://a.example/x_y`, or `www.b.example`.",
		"(e.g. 'https://intake.sekoia.io')":            "(e.g. '`https://intake.sekoia.io`')",
		"write to soc@a.example":                       "write to `soc@a.example`",
		"rtl\u202eltr \x1b[2J":                         "rtl\\\\u202eltr \\\\u001b\\[2J",
	}
	for in, want := range tests {
		if got := inline(in); got != want {
			t.Errorf("inline(%q) is\n%s, wanted\n%s", in, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	tests := map[string]string{
		`"Both"`:     "`\"Both\"`",
		"<api>":      "`<api>`",
		"a|b":        "<code>a&#124;b</code>",
		"a`b":        "<code>a&#96;b</code>",
		" a":         "<code>&#32;a</code>",
		"":           "<code></code>",
		"a\nb":       "<code>a&#92;u000ab</code>",
		"</code><b>": "`</code><b>`",
	}
	for in, want := range tests {
		if got := code(in); got != want {
			t.Errorf("code(%q) is %s, wanted %s", in, got, want)
		}
	}
}

func TestLink(t *testing.T) {
	tests := map[string]string{
		"https://docs.a.example/x":   "[`https://docs.a.example/x`](https://docs.a.example/x)",
		"/docs/connectors/hello":     "[`/docs/connectors/hello`](/docs/connectors/hello)",
		"https://a.example/(x)":      "[`https://a.example/(x)`](https://a.example/%28x%29)",
		"javascript:alert(1)":        "`javascript:alert(1)`",
		"//evil.example":             "`//evil.example`",
		"data:text/html,<b>":         "`data:text/html,<b>`",
		"https://a.example/\u202e":   "<code>https&#58;&#47;&#47;a&#46;example&#47;&#92;u202e</code>",
		"https://a.example/a b)](x)": "[`https://a.example/a b)](x)`](https://a.example/a%20b%29%5D%28x%29)",
		"https://a.example/a|<b>":    "[<code>https&#58;&#47;&#47;a&#46;example&#47;a&#124;&#60;b&#62;</code>](https://a.example/a%7C%3Cb%3E)",
	}
	for in, want := range tests {
		if got := link(in); got != want {
			t.Errorf("link(%q) is\n%s, wanted\n%s", in, got, want)
		}
	}
}

func TestFence(t *testing.T) {
	for text, mark := range map[string]string{"{}": "```", "a ``` b": "````", "`````": "``````"} {
		got := fence("json", text)
		if want := mark + "json\n" + text + "\n" + mark + "\n"; got != want {
			t.Errorf("fence(%q) is %q", text, got)
		}
	}
}

var (
	codeSpan = regexp.MustCompile("`[^`]+`|<code>[^<]*</code>")
	escaped  = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)
)

// shown is what a reader sees of the Markdown that inline and code write.
func shown(markdown string) string {
	var b strings.Builder
	end := 0
	// A backtick that is escaped begins no code: hide it from the search.
	hidden := strings.NewReplacer("\\\\", "\x00\x00", "\\`", "\x01\x01").Replace(markdown)
	for _, at := range codeSpan.FindAllStringIndex(hidden, -1) {
		b.WriteString(text(markdown[end:at[0]]))
		span := markdown[at[0]:at[1]]
		if inner, ok := strings.CutPrefix(span, "<code>"); ok {
			b.WriteString(html.UnescapeString(strings.TrimSuffix(inner, "</code>")))
		} else {
			b.WriteString(strings.Trim(span, "`"))
		}
		end = at[1]
	}
	b.WriteString(text(markdown[end:]))
	return b.String()
}

func text(markdown string) string {
	// Entities stand outside of escapes: inline escapes every ampersand.
	return escaped.ReplaceAllString(html.UnescapeString(markdown), "$1")
}

// A reader sees the text, on one line and with what is invisible shown;
// nothing in it is taken for Markdown or HTML.
func FuzzInline(f *testing.F) {
	for _, s := range sample.Hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\ufffd")
		got := inline(s)
		if want := oneLine(s); letters(shown(got)) != letters(want) {
			t.Errorf("inline(%q) is %q, which reads %q", s, got, shown(got))
		}
		checkInert(t, got)
		if want := visible(s); shown(code(s)) != want {
			t.Errorf("code(%q) is %q, which reads %q", s, code(s), shown(code(s)))
		}
	})
}

// letters leaves out what inline may: the backticks around code and the spaces beside them.
func letters(s string) string { return strings.NewReplacer("`", "", " ", "").Replace(s) }

// live are characters that begin something in Markdown, HTML or MDX, with the escape that stops them left out.
var live = regexp.MustCompile("(^|[^\\\\])(\\\\\\\\)*[`*\\[\\]{}~$<>|]")

func checkInert(t *testing.T, markdown string) {
	t.Helper()
	hidden := strings.NewReplacer("\\\\", "\x00\x00", "\\`", "\x01\x01").Replace(markdown)
	rest := codeSpan.ReplaceAllString(hidden, "")
	rest = strings.NewReplacer("\x00\x00", "\\\\", "\x01\x01", "\\`").Replace(rest)
	if at := live.FindString(rest); at != "" {
		t.Errorf("%q is alive in %q", at, markdown)
	}
	if strings.Contains(rest, "://") && spans.MatchString(rest) {
		t.Errorf("a link is alive in %q", markdown)
	}
	if strings.ContainsAny(markdown, "\n\r") {
		t.Errorf("%q is more than a line", markdown)
	}
}
