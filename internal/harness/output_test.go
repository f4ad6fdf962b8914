package harness_test

import (
	"bytes"
	"strings"
	"sync"
)

// output is what a program has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// tail is its end.
func (o *output) tail() string {
	text := o.String()
	return text[max(0, len(text)-3000):]
}

// has reports whether a text was written.
func (o *output) has(text string) bool { return strings.Contains(o.String(), text) }
