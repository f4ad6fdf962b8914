package sink

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// batch is events of one call of Publish that go out together. It is used
// again for other events, and keeps its memory.
type batch struct {
	sink   Sink
	framer framer // the sink, or nil when it is none

	at   []int  // the events' indices
	body []byte // encoded, if there is a framer
	size int    // encoded, all but the tail
}

func (b *batch) begin() {
	b.at, b.body = b.at[:0], b.body[:0]
	if b.framer != nil {
		b.body = b.framer.begin(b.body)
	}
	b.size = len(b.body)
}

// sizeWith encodes event behind what b holds and returns the size of both. The
// event becomes part of b by keep.
func (b *batch) sizeWith(event []byte) (int, error) {
	if b.framer == nil {
		return b.size + b.sink.Size(event), nil
	}
	body, err := b.framer.add(b.body, event, len(b.at) == 0)
	if err != nil {
		return 0, err
	}
	b.body = body[:b.size] // which may have moved
	return len(body), nil
}

// keep makes the event of that index part of b, with the size that sizeWith
// said last.
func (b *batch) keep(index, size int) {
	b.at = append(b.at, index)
	b.size = size
	if b.framer != nil {
		b.body = b.body[:size]
	}
}

func (b *batch) end() {
	if b.framer != nil {
		b.body = b.framer.end(b.body)
	}
}

func (b *batch) tail() int {
	if b.framer != nil {
		return b.framer.tail()
	}
	return 0
}

// send makes one attempt; events are those of the call. A panic of the sink is
// an error: in this goroutine nobody else could keep it from ending the process.
func (b *batch) send(ctx context.Context, events [][]byte) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = sdk.Errorf(sdk.ClassBug, "the sink panicked: %.500v", value)
		}
	}()
	if b.framer != nil {
		return b.framer.post(ctx, b.body, len(b.at))
	}
	picked := make([][]byte, len(b.at))
	for i, index := range b.at {
		picked[i] = events[index]
	}
	return b.sink.Send(ctx, picked)
}

var errEmpty = errors.New("the event is empty")

// pack fills b with events from next on and returns the index of the first
// that is not in it. Events that fit no batch are refused on the way.
func (c *call) pack(b *batch, next int) int {
	limits, name := c.p.limits, c.p.sink.Name()
	b.begin()
	for ; next < len(c.events); next++ {
		if limits.BatchEvents > 0 && len(b.at) == limits.BatchEvents {
			break
		}
		event := c.events[next]
		if len(event) == 0 {
			c.refuse(next, errEmpty)
			continue
		}
		if limits.EventBytes > 0 && len(event) > limits.EventBytes {
			c.refuse(next, fmt.Errorf("the event has %d bytes; %s takes up to %d", len(event), name, limits.EventBytes))
			continue
		}
		size, err := b.sizeWith(event)
		if err != nil {
			c.refuse(next, err)
			continue
		}
		if total := size + b.tail(); limits.BatchBytes > 0 && total > limits.BatchBytes {
			if len(b.at) > 0 {
				break
			}
			c.refuse(next, fmt.Errorf("the event takes %d bytes encoded, its frame included; %s takes up to %d", total, name, limits.BatchBytes))
			continue
		}
		b.keep(next, size)
	}
	b.end()
	return next
}

// repack fills b with the events of these indices, which were packed before.
func (c *call) repack(b *batch, at []int) error {
	b.begin()
	for _, index := range at {
		size, err := b.sizeWith(c.events[index])
		if err != nil {
			return err
		}
		b.keep(index, size)
	}
	b.end()
	return nil
}
