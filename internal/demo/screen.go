package demo

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// screen is where the demo is looked at. What is written to it stands below
// everything else.
type screen interface {
	io.Writer
	every() time.Duration // between two frames
	frame(f frame)
	last(f frame)
	close() // gives the terminal back
}

// openScreen returns a terminal that is drawn again and again, or lines for
// what is no terminal. On a terminal Ctrl-C is a key like others, which is told
// to keys: as a signal it would go to everything that runs there, and make would
// report an interrupted job that has ended well.
func openScreen(in, out *os.File, plain bool, keys chan<- struct{}) (screen, error) {
	if plain || !term.IsTerminal(int(out.Fd())) {
		return &lines{Writer: out}, nil
	}
	if _, _, err := term.GetSize(int(out.Fd())); err != nil {
		return nil, fmt.Errorf("ask the terminal for its size: %w; give --plain", err)
	}
	t := &terminal{Writer: out, colour: os.Getenv("NO_COLOR") == "", size: func() (int, int) {
		width, height, err := term.GetSize(int(out.Fd()))
		if err != nil {
			return 80, 24
		}
		return width, height
	}}
	if term.IsTerminal(int(in.Fd())) {
		before, err := term.MakeRaw(int(in.Fd()))
		if err != nil {
			return nil, fmt.Errorf("read the keys of the terminal: %w; give --plain", err)
		}
		t.restore = func() { _ = term.Restore(int(in.Fd()), before) }
		go readKeys(in, keys)
	}
	t.open()
	return t, nil
}

// readKeys tells of every Ctrl-C and q, until nothing can be read any more.
func readKeys(in io.Reader, keys chan<- struct{}) {
	const ctrlC = 3
	for key := make([]byte, 1); ; {
		if _, err := in.Read(key); err != nil {
			return
		}
		if key[0] != ctrlC && key[0] != 'q' {
			continue
		}
		select {
		case keys <- struct{}{}:
		default: // two are enough
		}
	}
}

// terminal draws frames over each other, on the terminal's second screen: what
// was on the first is there again at the end.
type terminal struct {
	io.Writer
	size    func() (width, height int)
	colour  bool
	restore func() // of how keys are read; nil when they are as they were
	opened  bool
	final   *frame
}

const (
	enter    = "\x1b[?1049h\x1b[?25l" // the second screen, no cursor
	leave    = "\x1b[?25h\x1b[?1049l"
	home     = "\x1b[H"
	restLine = "\x1b[K" // what is left of an older frame goes
	restAll  = "\x1b[J"
)

func (t *terminal) open() {
	_, _ = io.WriteString(t, enter)
	t.opened = true
}

func (t *terminal) every() time.Duration { return 500 * time.Millisecond }

// frame draws a frame in one write, so that nobody sees half of it.
func (t *terminal) frame(f frame) {
	width, height := t.size()
	var b strings.Builder
	b.WriteString(home)
	list := f.render(width, height)
	for i, l := range list {
		b.WriteString(l.draw(t.colour) + restLine)
		if i < len(list)-1 {
			b.WriteString("\r\n")
		}
	}
	b.WriteString(restAll)
	_, _ = io.WriteString(t, b.String())
}

func (t *terminal) last(f frame) { t.final = &f }

func (t *terminal) close() {
	if !t.opened {
		return
	}
	t.opened = false
	_, _ = io.WriteString(t, leave)
	if t.restore != nil {
		t.restore()
	}
	if t.final != nil {
		width, _ := t.size()
		write(t, t.final.render(width, 0), t.colour)
	}
}

// lines writes a line a second, and what has changed since the one before.
type lines struct {
	io.Writer
	now    string
	logged int
	newest time.Time // event that was shown
}

func (l *lines) every() time.Duration { return time.Second }

func (l *lines) frame(f frame) {
	say := func(format string, args ...any) {
		_, _ = fmt.Fprintln(l, text(clock(f.elapsed)+"  "+fmt.Sprintf(format, args...)).draw(false))
	}
	what, _, _ := strings.Cut(f.now, " (")
	if what != l.now {
		if l.now = what; what == "" {
			what = "everything works"
		}
		say("now: %s", what)
	}
	fresh := min(f.logged-l.logged, len(f.log))
	l.logged = f.logged
	for _, line := range f.log[len(f.log)-fresh:] {
		if !strings.HasPrefix(line.text, "polled") { // every second
			say("log: %s %s", line.level, line.text)
		}
	}
	if n := len(f.events); n > 0 && f.events[n-1].at.After(l.newest) {
		e := f.events[n-1]
		l.newest = e.at
		say("event: %s %s %s, %s", stamp(e.at), e.severity, e.title, e.actor)
	}
	health := "nobody answers"
	if h := f.health; h != nil {
		health = h.Status
		if h.LagSeconds != nil {
			health += fmt.Sprintf(", lag %.1f s", *h.LagSeconds)
		}
	}
	c := f.counts
	say("published %d, accepted %d, on the way %d, missing %d, duplicates %d; health: %s", c.published, c.accepted, c.onTheWay, c.missing, c.duplicates, health)
}

func (l *lines) last(f frame) {
	_, _ = fmt.Fprintln(l)
	write(l, f.render(plainWidth, 0), false)
}

func (l *lines) close() {}

const plainWidth = 120

// write writes lines below each other, and an empty one.
func write(w io.Writer, list []line, colour bool) {
	for _, l := range list {
		_, _ = fmt.Fprintln(w, l.draw(colour))
	}
	_, _ = fmt.Fprintln(w)
}
