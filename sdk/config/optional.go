package config

import (
	"encoding/json"
	"fmt"
)

// Optional is a value that may be absent. The zero Optional is absent.
type Optional[T any] struct {
	value   T
	present bool
}

// Some returns an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{v, true} }

// None returns an absent Optional.
func None[T any]() Optional[T] { return Optional[T]{} }

// Get returns the value and whether it is there.
func (o Optional[T]) Get() (T, bool) { return o.value, o.present }

// Or returns the value or, if it is absent, fallback.
func (o Optional[T]) Or(fallback T) T {
	if !o.present {
		return fallback
	}
	return o.value
}

// IsZero reports whether the value is absent; encoding/json's omitzero asks it.
func (o Optional[T]) IsZero() bool { return !o.present }

// Format prints the value as fmt prints T, so that one that redacts itself stays redacted,
// or "absent".
func (o Optional[T]) Format(f fmt.State, verb rune) { format(f, verb, o.value, o.present, "absent") }

// MarshalJSON encodes the value, and an absent one as null.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	if !o.present {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// UnmarshalJSON decodes a value, which is present then, even if it is null.
func (o *Optional[T]) UnmarshalJSON(data []byte) error {
	*o = Optional[T]{present: true}
	return json.Unmarshal(data, &o.value)
}

// Nullable is a value that may be null. The zero Nullable is null.
type Nullable[T any] struct {
	value   T
	notNull bool
}

// NotNull returns a Nullable that holds v.
func NotNull[T any](v T) Nullable[T] { return Nullable[T]{v, true} }

// Null returns a Nullable that is null.
func Null[T any]() Nullable[T] { return Nullable[T]{} }

// Get returns the value and whether it is one, and not null.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.notNull }

// Or returns the value or, if it is null, fallback.
func (n Nullable[T]) Or(fallback T) T {
	if !n.notNull {
		return fallback
	}
	return n.value
}

// Format prints the value as fmt prints T, or "null".
func (n Nullable[T]) Format(f fmt.State, verb rune) { format(f, verb, n.value, n.notNull, "null") }

// MarshalJSON encodes the value or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if !n.notNull {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON decodes a value or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{}
	if string(data) == "null" {
		return nil
	}
	n.notNull = true
	return json.Unmarshal(data, &n.value)
}

// format prints v in the way that was asked for, or what stands for its absence.
func format(f fmt.State, verb rune, v any, present bool, absence string) {
	if !present {
		_, _ = fmt.Fprint(f, absence) // fmt keeps the writer's error
		return
	}
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), v)
}
