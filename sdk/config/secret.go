package config

import (
	"fmt"
	"io"
	"log/slog"
)

// SecretJSON is a JSON value of any type that is a secret, or that holds one at a place which only
// the value itself decides: a configuration in one of several shapes, of which one has a password.
//
// Like sdk.Secret it prints, logs and marshals as [redacted] in every format, and so does a struct
// that holds it, in unexported fields too. [SecretJSON.Reveal] is the only way out. The zero
// SecretJSON is absent.
type SecretJSON struct {
	_     [0]func() // no ==: it would compare addresses
	value *string   // behind a pointer: fmt reaches unexported fields without calling methods
}

// NewSecretJSON returns the secret that holds v.
func NewSecretJSON(v JSON) SecretJSON {
	if !v.Present() {
		return SecretJSON{}
	}
	return SecretJSON{value: &v.text}
}

// Reveal returns the value in clear. What is revealed is no longer protected.
func (s SecretJSON) Reveal() JSON {
	if s.value == nil {
		return JSON{}
	}
	return JSON{text: *s.value}
}

// Present reports whether there is a value; null is one.
func (s SecretJSON) Present() bool { return s.value != nil }

// IsZero reports whether there is none; encoding/json's omitzero asks it.
func (s SecretJSON) IsZero() bool { return s.value == nil }

// String returns "[redacted]".
func (SecretJSON) String() string { return redacted }

// Format writes "[redacted]" for every verb and flag.
func (SecretJSON) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) } // fmt keeps the writer's error

// LogValue makes a logger write "[redacted]".
func (SecretJSON) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON returns "[redacted]" as a JSON string; that the value is absent, null or "" is no secret.
func (s SecretJSON) MarshalJSON() ([]byte, error) { return []byte(s.shown()), nil }

// shown is the JSON that stands for the value where secrets are not revealed.
func (s SecretJSON) shown() string {
	switch {
	case s.value == nil:
		return "null"
	case *s.value == "null" || *s.value == `""`:
		return *s.value
	}
	return `"` + redacted + `"`
}

// MarshalText returns "[redacted]", which is what XML, YAML and TOML encoders write.
func (SecretJSON) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalBinary returns "[redacted]", which is what gob writes.
func (SecretJSON) MarshalBinary() ([]byte, error) { return []byte(redacted), nil }

// UnmarshalJSON keeps data.
func (s *SecretJSON) UnmarshalJSON(data []byte) error {
	v, err := NewJSON(string(data))
	if err == nil {
		*s = NewSecretJSON(v)
	}
	return err
}

// SecretJSON reads a value of any type that no violation may show a part of.
func (d *Decoder) SecretJSON() SecretJSON {
	v := d.JSON()
	if len(d.report.list) > 0 {
		d.report.veiled = append(d.report.veiled, span{d.start, d.at}) // a Check may have shown a number of it
	}
	return NewSecretJSON(v)
}

// SecretJSON writes a value as its text or, unless secrets are revealed, "[redacted]". An absent
// one is null; that one is null or "" is no secret.
func (e *Encoder) SecretJSON(v SecretJSON) {
	e.findJSON(v)
	if e.redact {
		e.JSON(JSON{text: v.shown()})
		return
	}
	e.JSON(v.Reveal())
}
