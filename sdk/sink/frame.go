package sink

import "context"

// framer is a sink that lets the publisher build its batches in place: each
// event is encoded once, when it is packed, and a batch that is sent again is
// not encoded again.
type framer interface {
	Sink
	// begin appends what stands before the first event.
	begin(dst []byte) []byte
	// add appends an event; first says whether it is the batch's first. The
	// error says why the event can be part of no batch; what was appended is
	// then void.
	add(dst, event []byte, first bool) ([]byte, error)
	// end appends what stands after the last event: tail bytes.
	end(dst []byte) []byte
	tail() int
	// post sends a batch of so many events. It does not keep body.
	post(ctx context.Context, body []byte, events int) error
}

// send is the Send of every framer.
func send(ctx context.Context, f framer, events [][]byte) error {
	body := f.begin(nil)
	for i, event := range events {
		var err error
		if body, err = f.add(body, event, i == 0); err != nil {
			return err
		}
	}
	return f.post(ctx, f.end(body), len(events))
}
