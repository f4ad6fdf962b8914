package output

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// maxDiffBytes is the size of a file beyond which its difference is stated, not shown.
const maxDiffBytes = 1 << 20

// Diff writes the changes as unified diffs, sorted by path, that lead from the
// tree to what is wanted. It ends after maxLines lines with a count of what is
// left out; 0 means no limit. Coloured output is for a terminal: control
// characters in it are shown, not sent.
func (p *Plan) Diff(w io.Writer, color bool, maxLines int) error {
	d := differ{w: w, color: color, left: maxLines, limited: maxLines > 0}
	changes := p.Changes()
	for i, c := range changes {
		if d.limited && d.left <= 0 {
			return d.rest(len(changes) - i)
		}
		text, err := p.diff(c)
		if err != nil {
			return fmt.Errorf("compare %s: %w", c.Path, err)
		}
		if err := d.write(text); err != nil {
			return err
		}
	}
	return d.rest(0)
}

// diff returns the unified diff of one change.
func (p *Plan) diff(c Change) (string, error) {
	from, to := "a/"+c.Path, "b/"+c.Path
	var old []byte
	switch c.Action {
	case Create:
		from = "/dev/null"
	case Delete:
		to = "/dev/null"
		fallthrough
	default:
		var err error
		if old, err = head(p.tree.fsys, c.Path, maxDiffBytes+1); err != nil {
			return "", diag.Reason(err)
		}
	}
	if len(old) > maxDiffBytes || len(c.Content) > maxDiffBytes {
		return fmt.Sprintf("--- %s\n+++ %s\n@@ too large to show; the first difference is in line %d @@\n",
			from, to, max(c.at.Line, 1)), nil
	}
	before := string(old)
	return udiff.ToUnified(from, to, before, udiff.Lines(before, string(c.Content)), udiff.DefaultContextLines)
}

// differ writes lines until its limit is reached and counts the others.
type differ struct {
	w       io.Writer
	color   bool
	limited bool
	left    int
	cut     int // lines not written
}

func (d *differ) write(text string) error {
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		if d.limited && d.left <= 0 {
			d.cut++
			continue
		}
		d.left--
		d.line(&out, strings.TrimSuffix(line, "\n"))
	}
	_, err := d.w.Write(out.Bytes())
	return err
}

// rest states what was left out: the lines counted and the files not looked at.
func (d *differ) rest(files int) error {
	if d.cut == 0 && files == 0 {
		return nil
	}
	_, err := fmt.Fprintf(d.w, "... %s and %s more\n", count(d.cut, "line"), count(files, "file"))
	return err
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

const (
	bold  = "\x1b[1m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
	cyan  = "\x1b[36m"
	reset = "\x1b[0m"
)

func (d *differ) line(out *bytes.Buffer, line string) {
	if !d.color {
		out.WriteString(line)
		out.WriteByte('\n')
		return
	}
	style := ""
	switch {
	case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
		style = bold
	case strings.HasPrefix(line, "@@"):
		style = cyan
	case strings.HasPrefix(line, "-"):
		style = red
	case strings.HasPrefix(line, "+"):
		style = green
	}
	out.WriteString(style)
	out.WriteString(visible(line))
	if style != "" {
		out.WriteString(reset)
	}
	out.WriteByte('\n')
}

// visible replaces what a terminal would obey or hide by its escape.
func visible(line string) string {
	hidden := func(r rune) bool { return r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }
	if !strings.ContainsFunc(line, hidden) {
		return line
	}
	var b strings.Builder
	for _, r := range line {
		if hidden(r) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
