package sink

import (
	"bytes"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Batches keep their memory for the next ones, but for what is rare and large.
func TestIdleBatches(t *testing.T) {
	s, err := Intake(IntakeOptions{Key: sdk.NewSecret("k")})
	if err != nil {
		t.Fatal(err)
	}
	p := NewPublisher(s, Options{})
	events := [][]byte{bytes.Repeat([]byte("x"), 200_000)}
	pack := func(b *batch, n int) {
		c := &call{p: p}
		for range n {
			c.events = append(c.events, events[0])
		}
		c.pack(b, 0)
	}
	first, second := p.takeBatch(), p.takeBatch()
	if first == second {
		t.Fatal("two calls have the same batch")
	}
	pack(first, 1)
	pack(second, idleBody/len(events[0])+1)
	p.giveBatch(second)
	p.giveBatch(first)
	if again := p.takeBatch(); again != first || cap(again.body) == 0 {
		t.Errorf("the batch that was used last is not used again with its memory")
	}
	if again := p.takeBatch(); again != second || again.body != nil {
		t.Errorf("an idle batch keeps %d bytes", cap(again.body))
	}
}
