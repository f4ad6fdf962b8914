package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// hanging is a store whose calls wait for a disk.
type hanging struct {
	*memory
	disk chan struct{} // closed when the disk answers
	name string        // of the call that hangs
}

func (h *hanging) wait(name string) {
	if name == h.name {
		<-h.disk
	}
}

func (h *hanging) Position(ctx context.Context) (state.Position, error) {
	h.wait("Position")
	return h.memory.Position(ctx)
}

func (h *hanging) RecentIDs(ctx context.Context) ([]state.ID, error) {
	h.wait("RecentIDs")
	return h.memory.RecentIDs(ctx)
}

func (h *hanging) CountDeadLetters(ctx context.Context) (int, error) {
	h.wait("CountDeadLetters")
	return h.memory.CountDeadLetters(ctx)
}

func (h *hanging) Commit(ctx context.Context, c state.Commit) error {
	h.wait("Commit")
	return h.memory.Commit(context.WithoutCancel(ctx), c) // as a commit that has begun
}

// A disk that hangs is a failure, and does not keep the process from ending.
func TestStoreHangs(t *testing.T) {
	for _, name := range []string{"Position", "RecentIDs", "CountDeadLetters", "Commit"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := &hanging{disk: make(chan struct{}), name: name}
				b := newBench(t, &source{stream: (&pushing{}).stream}, func(o *Options) { o.Store = h })
				h.memory = b.store
				took := b.run(t, 10*time.Minute)
				if took > defaultGrace+leave {
					t.Errorf("the stop took %s", took)
				}
				failures := b.notes.with("failed state state: state error: the state has not answered within 1m0s")
				if name != "CountDeadLetters" && (len(failures) < 3 || len(failures) != len(b.notes.with("failed"))) {
					t.Errorf("failures: %q", b.notes.with("failed"))
				}
				if name == "CountDeadLetters" && b.intake.got() == "" {
					t.Error("nothing was read")
				}
				close(h.disk)
				synctest.Wait()
				h.name = ""
				b.run(t, time.Minute)
				for _, n := range strings.Fields(numbers(20)) { // some of them twice
					if !strings.Contains(" "+b.intake.got()+" ", " "+n+" ") {
						t.Fatalf("then accepted %s", b.intake.got())
					}
				}
				if got := b.store.cursors(); !strings.Contains(got, "20") {
					t.Errorf("then committed %s", got)
				}
			})
		})
	}
}

// A quiet stream commits nothing for long: that the position can be read again
// is what shows that the state works. It does not show that a commit would.
func TestStateThatIsReadAgainWorks(t *testing.T) {
	for name, c := range map[string]struct {
		store func(*memory)
		mend  func(*memory)
		want  []string
	}{
		"unread": {
			func(m *memory) { m.loading = errors.New("locked") },
			func(m *memory) { m.loading = nil },
			[]string{"worked state"},
		},
		"unwritten, then unread": {
			func(m *memory) {
				m.fail = func(state.Commit) error { m.loading = errors.New("locked"); return errors.New("full") }
			},
			func(m *memory) { m.loading = nil },
			[]string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				first := true
				b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, emit func(sdk.Page) error) error {
					if first {
						first = false
						if err := emit(page("1", "1")); err != nil {
							return err
						}
					}
					<-ctx.Done()
					return ctx.Err()
				}})
				first = name != "unread"
				c.store(b.store)
				time.AfterFunc(5*time.Second, func() {
					b.store.mu.Lock()
					defer b.store.mu.Unlock()
					c.mend(b.store)
				})
				b.run(t, time.Minute)
				if len(b.notes.with("failed state")) == 0 {
					t.Error("nothing failed")
				}
				equal(t, "worked", b.notes.with("worked"), c.want)
			})
		})
	}
}
