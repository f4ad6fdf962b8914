package sdk

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what a secret shows of itself, whatever it holds.
const redacted = "[redacted]"

// Secret is a text that must not be seen: a token, a password, a private key.
//
// It prints, logs and marshals as [redacted] in every format, and so does a
// struct that holds it, in unexported fields too: fmt reaches those without
// calling methods, and finds a pointer there, not the text. [Secret.Reveal] is
// the only way out, so that a search for Reveal finds every use of a secret.
//
// The zero Secret is the empty secret. Secrets are compared with
// [Secret.Equal]; == does not compile, since it would compare addresses.
type Secret struct {
	_     [0]func() // no ==
	value *string   // nil for the empty secret
}

// NewSecret returns the secret that holds value.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{value: &value}
}

// Reveal returns the text in clear. Hand it straight to the one call that
// needs it: what is revealed is no longer protected.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Set reports whether the secret holds anything.
func (s Secret) Set() bool { return s.value != nil }

// Equal reports whether both secrets hold the same text. The time it takes
// says nothing about where they differ.
func (s Secret) Equal(other Secret) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(other.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String returns "[redacted]".
func (Secret) String() string { return redacted }

// Format writes "[redacted]" for every verb and flag.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue makes a logger write "[redacted]".
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns "[redacted]" as a JSON string.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// MarshalText returns "[redacted]", which is what XML, YAML and TOML encoders write.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalBinary returns "[redacted]", which is what gob writes.
func (Secret) MarshalBinary() ([]byte, error) { return []byte(redacted), nil }
