package reference

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Everything that comes from a manifest passes one of the functions of this
// file on its way into a page, so that it is read and never obeyed: not as
// Markdown, nor as HTML, nor as the expressions of MDX.

// spans are the parts of a text to be shown as code: what its author put
// between backticks, and what renderers would turn into links unasked.
var spans = regexp.MustCompile("(?i)`[^`]*[^` ][^`]*`|(?:https?|ftp)://[^\\s<>\"'`|()\\[\\]{}\\\\]+|\\bwww\\.[^\\s<>\"'`|()\\[\\]{}\\\\]+|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+")

// inline returns text on one line, with spans as code.
func inline(text string) string {
	text = oneLine(text)
	var b strings.Builder
	b.Grow(len(text) + 16)
	end := 0
	for _, at := range findSpans(text) {
		span := strings.TrimRight(text[at[0]:at[1]], ".,;:!?*_~")
		escape(&b, text, end, at[0])
		b.WriteString(code(strings.TrimSpace(strings.Trim(span, "`"))))
		end = at[0] + len(span)
	}
	escape(&b, text, end, len(text))
	return b.String()
}

// findSpans spares most texts the search.
func findSpans(text string) [][]int {
	if !strings.ContainsAny(text, "@`") && !strings.Contains(text, "://") && !strings.Contains(strings.ToLower(text), "www.") {
		return nil
	}
	return spans.FindAllStringIndex(text, -1)
}

// oneLine joins the lines of a text and shows what is invisible in it.
func oneLine(text string) string {
	if strings.ContainsFunc(text, invisible) || strings.Contains(text, "  ") || strings.TrimSpace(text) != text {
		text = strings.Join(strings.Fields(text), " ")
	}
	return visible(text)
}

// visible replaces characters that cannot be seen, among them those that turn
// the direction of writing, by their escapes.
func visible(text string) string {
	if !strings.ContainsFunc(text, invisible) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case !invisible(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := surrogates(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func invisible(r rune) bool { return r != ' ' && !unicode.IsPrint(r) }

func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

// escape writes text[from:to] so that it means itself.
func escape(b *strings.Builder, text string, from, to int) {
	for i := from; i < to; {
		r, size := utf8.DecodeRuneInString(text[i:to])
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '|':
			b.WriteString("&#124;")
		default:
			if means(text, i, r) {
				b.WriteByte('\\')
			}
			b.WriteString(text[i : i+size])
		}
		i += size
	}
}

// means reports whether Markdown would read the character at text[i] as its own.
func means(text string, i int, r rune) bool {
	switch r {
	case '\\', '`', '*', '[', ']', '{', '}', '~', '$':
		return true
	case '_': // inside a word it is just a character
		return !wordEnds(text[:i]) || !wordBegins(text[i+1:])
	case '#':
		return i == 0 || text[i-1] == ' '
	case '-', '+', '=', ':':
		return i == 0
	case '.', ')': // a numbered list
		return i > 0 && strings.Trim(text[:i], "0123456789") == ""
	}
	return false
}

func wordEnds(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func wordBegins(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// code returns text as it is written in a program, also in a cell of a table.
func code(text string) string {
	simple := text != "" && text == strings.TrimSpace(text) && !strings.HasSuffix(text, `\`) &&
		!strings.ContainsAny(text, "`|") && !strings.ContainsFunc(text, invisible)
	if simple {
		return "`" + text + "`"
	}
	// Between backticks nothing can be escaped, and a table ends its cell even there.
	var b strings.Builder
	b.WriteString("<code>")
	for _, r := range visible(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r > unicode.MaxASCII {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	b.WriteString("</code>")
	return b.String()
}

// fence returns a block of code that the text in it cannot end.
func fence(language, text string) string {
	mark := "```"
	for strings.Contains(text, mark) {
		mark += "`"
	}
	return mark + language + "\n" + text + "\n" + mark + "\n"
}

// link returns a link to an address of a manifest, or the address as code when
// it is not one that is safe to follow.
func link(address string) string {
	u, err := url.Parse(address)
	safe := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	rooted := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(address, "/")
	if (!safe && !rooted) || strings.ContainsFunc(address, invisible) {
		return code(address)
	}
	return "[" + code(address) + "](" + target(address) + ")"
}

// target writes an address or a path as the target of a link.
func target(address string) string {
	var b strings.Builder
	for _, c := range []byte(address) {
		switch {
		case c <= ' ', c >= 0x7f, strings.IndexByte("<>()[]\"\\`|{}^*~", c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// sentence ends text with a full stop, if it does not end in a mark already.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.HasSuffix(text, "…") || strings.ContainsRune(".!?:;", rune(text[len(text)-1])) {
		return text
	}
	return text + "."
}

// capital writes the first letter large.
func capital(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}
