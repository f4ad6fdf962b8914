package cli

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// watch shows on a terminal what is going on, once that has taken a second.
type watch struct {
	once sync.Once
	done chan struct{}
	idle chan struct{} // closed when nothing is shown any more

	mu    sync.Mutex
	label string
}

// watch begins a phase. On anything but a terminal it shows nothing.
func (c *command) watch(label string) *watch {
	return newWatch(c.stderr, isTerminal(c.stderr), label)
}

func newWatch(out io.Writer, terminal bool, label string) *watch {
	w := &watch{label: label, done: make(chan struct{}), idle: make(chan struct{})}
	if !terminal {
		close(w.idle)
		return w
	}
	go w.show(out)
	return w
}

func (w *watch) show(out io.Writer) {
	defer close(w.idle)
	start := time.Now()
	timer := time.NewTicker(time.Second)
	defer timer.Stop()
	shown := false
	for {
		select {
		case <-w.done:
			if shown {
				fmt.Fprint(out, "\r\x1b[K")
			}
			return
		case <-timer.C:
			w.mu.Lock()
			label := w.label
			w.mu.Unlock()
			fmt.Fprintf(out, "\r\x1b[K%s … %ds", label, int(time.Since(start).Seconds()))
			shown = true
		}
	}
}

// phase says what is going on now.
func (w *watch) phase(label string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.label = label
}

// stop ends the show and leaves the terminal clean. It may be called again.
func (w *watch) stop() {
	w.once.Do(func() { close(w.done) })
	<-w.idle
}
