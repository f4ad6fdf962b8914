package sdk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Identity is what a platform, a catalog and an operator know a connector by.
// It is generated from the manifest.
type Identity struct {
	// UUID never changes; instances and their positions hang on it.
	UUID string
	// Name and Description are for people.
	Name, Description string
	// Command is the wire id: unique, and as permanent as UUID.
	Command string
	// Version is the connector's semantic version, or empty.
	Version string
	// Category is one of the manifest's categories, or empty.
	Category string
	// Capabilities are the verbs that an agent may ask for, in the manifest's order.
	Capabilities []string
	// DocsURL is the connector's page for people, or empty.
	DocsURL string
	// PollIntervalSeconds is how often a Poller is asked, unless an instance says otherwise.
	PollIntervalSeconds int
}

// Entry is one connector of the registry.
type Entry struct {
	Identity
	// Example marks a connector that is built and tested but not offered.
	Example bool
	// New makes a connector from a configuration that it parses and validates
	// first. The result is a [Poller] or a [Streamer].
	New func(RawConfig, Env) (Connector, error)
	// Validate reports what is wrong with a configuration without making a
	// connector. It makes no requests.
	Validate func(RawConfig) error
	// Secrets returns every secret that a valid configuration holds, so that
	// logs can be kept free of them, and nil for one that is not valid.
	Secrets func(RawConfig) []Secret
}

// RawConfig is a configuration as it is stored: JSON, with secrets in clear.
// It prints, logs and marshals as [redacted], except from an unexported field,
// where no method is called: keep the parsed configuration, not this.
type RawConfig struct {
	// Connector are the connector's own settings.
	Connector []byte
	// Module are the settings that it shares with the other connectors of its
	// module; nil when it belongs to none.
	Module []byte
}

// Format writes "[redacted]" for every verb and flag.
func (RawConfig) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes a logger write "[redacted]".
func (RawConfig) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns "[redacted]" as a JSON string.
func (RawConfig) MarshalJSON() ([]byte, error) { return Secret{}.MarshalJSON() }

// Env is what the runner lends a connector. The runner sets every member;
// members may be added, so write Env literals with field names.
type Env struct {
	// Logger carries the connector's and the instance's names already.
	Logger *slog.Logger
	// HTTP is to be used for every request: it has the proxy, the timeouts and
	// the metrics of this instance.
	HTTP *http.Client
	// Clock is the time, so that tests can set it.
	Clock Clock
	// Tokens keeps what the vendor replaces as it is used: refresh tokens.
	Tokens Tokens
	// Shared is what the connectors of this process have in common.
	Shared *Shared
}

// Tokens keeps credentials that the vendor rotates, across restarts.
//
// Each is sealed under the configured secret that it follows from, so that the
// store holds no credential in clear, and so that what belongs to an old
// configured secret is never used with a new one.
type Tokens interface {
	// Load returns the token saved under name; the empty Secret when there is
	// none, or when it was sealed under another secret.
	Load(ctx context.Context, name string, seal Secret) (Secret, error)
	// Save returns after the token is durably stored. Use a token that the
	// vendor has rotated only after it is saved: the old one may be void.
	Save(ctx context.Context, name string, seal, token Secret) error
}

// Shared holds one value a key for all connectors of a process: the rate
// limiter and the token source of a credential that several of them use. Its
// zero value is ready.
type Shared struct {
	mu    sync.Mutex
	slots map[string]*slot
}

// slot is the place of one value.
type slot struct {
	mu    sync.Mutex
	value any // a pointer to it; nil until it is made
}

// Share returns the value of a key, which it makes if this is the first call
// for the key; create may share values of other keys. A nil Shared shares
// nothing. The key must not hold a secret in clear: take a hash. It panics when
// the key's value has another type.
func Share[T any](s *Shared, key string, create func() T) T {
	if s == nil {
		return create()
	}
	place := s.slot(key)
	place.mu.Lock()
	defer place.mu.Unlock()
	if place.value == nil {
		value := create()
		place.value = &value
	}
	return *place.value.(*T)
}

func (s *Shared) slot(key string) *slot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slots == nil {
		s.slots = map[string]*slot{}
	}
	if s.slots[key] == nil {
		s.slots[key] = &slot{}
	}
	return s.slots[key]
}

// Clock tells the time.
type Clock interface {
	Now() time.Time
}
