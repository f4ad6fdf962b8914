package sdktest

import (
	"context"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// tokens keeps tokens in memory.
type tokens struct {
	mu    sync.Mutex
	saved map[string]sealed
}

type sealed struct{ seal, token sdk.Secret }

// Load returns the token saved under name, if it was sealed under the same secret.
func (s *tokens) Load(ctx context.Context, name string, seal sdk.Secret) (sdk.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found, ok := s.saved[name]; ok && found.seal.Equal(seal) {
		return found.token, ctx.Err()
	}
	return sdk.Secret{}, ctx.Err()
}

// Save keeps a token under name.
func (s *tokens) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.saved == nil {
		s.saved = map[string]sealed{}
	}
	s.saved[name] = sealed{seal, token}
	return nil
}
