package module

import (
	"context"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// memory is a state that nobody keeps.
type memory struct {
	mu       sync.Mutex
	position state.Position
	dead     []state.DeadLetter
}

// Position returns where the collection stands.
func (m *memory) Position(context.Context) (state.Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.position, nil
}

// RecentIDs returns none.
func (m *memory) RecentIDs(context.Context) ([]state.ID, error) { return nil, nil }

// Commit moves the position.
func (m *memory) Commit(_ context.Context, c state.Commit) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.Cursor != "" {
		m.position.Cursor = c.Cursor
	}
	if !c.Time.IsZero() {
		m.position.Time = c.Time
	}
	m.dead = append(m.dead, c.Dead...)
	return nil
}

// CountDeadLetters returns how many there are.
func (m *memory) CountDeadLetters(context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.dead), nil
}
