package runner

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// BenchmarkPage is what the pipeline itself costs, per page of 1,000 events of
// 1 KB, with a vendor, an intake and a store that cost nothing.
func BenchmarkPage(b *testing.B) {
	for _, ids := range []bool{false, true} {
		b.Run(fmt.Sprint("ids=", ids), func(b *testing.B) {
			p := sdk.Page{}
			event := bytes.Repeat([]byte("x"), 1024)
			for range 1000 {
				p.Events = append(p.Events, event)
			}
			r, err := New(Options{
				Connector: &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					for n := range b.N {
						p.Cursor = sdk.Cursor(strconv.Itoa(n))
						if ids {
							p.IDs = make([]string, len(p.Events))
							for i := range p.IDs {
								p.IDs[i] = strconv.Itoa(n*1000 + i)
							}
						}
						if !yield(p, nil) {
							return
						}
					}
				}},
				Store: nowhere{}, Publisher: nowhere{}, Recorder: newRecorder(),
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			if err := r.Once(b.Context()); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/event")
		})
	}
}

// nowhere is a store and an intake that take everything.
type nowhere struct{}

func (nowhere) Position(context.Context) (state.Position, error) { return state.Position{}, nil }
func (nowhere) RecentIDs(context.Context) ([]state.ID, error)    { return nil, nil }
func (nowhere) Commit(context.Context, state.Commit) error       { return nil }
func (nowhere) CountDeadLetters(context.Context) (int, error)    { return 0, nil }

func (nowhere) Publish(_ context.Context, events [][]byte) (sink.Outcome, error) {
	return sink.Outcome{Forwarded: len(events)}, nil
}

// The pipeline allocates by the page, not by the event.
func TestAllocationsPerPage(t *testing.T) {
	allocations := func(events int) float64 {
		p := sdk.Page{Cursor: "1", Events: make([][]byte, events)}
		d := &delivery{r: &Runner{}, seen: newSeen(nil, 1)}
		return testing.AllocsPerRun(100, func() {
			if _, err := d.prepare(p); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := allocations(1), allocations(10_000); few != many {
		t.Errorf("%v allocations for a page of 1 event, %v for 10,000", few, many)
	}
}
