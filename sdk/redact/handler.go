package redact

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"
)

// Handler returns a handler that passes records on to h without secrets:
// messages, keys and values, of whatever type. A value that is not a plain one
// is rendered to text first.
//
// What a logger was given with With is kept free of secrets that are added
// afterwards, too.
func (r *Redactor) Handler(h slog.Handler) slog.Handler {
	if r == nil {
		return h
	}
	return &handler{redactor: r, base: h}
}

type handler struct {
	redactor *Redactor
	base     slog.Handler
	bound    []binding // what With and WithGroup gave, in their order, not redacted
	ready    atomic.Pointer[ready]
}

// binding is one call of WithAttrs, or of WithGroup where attrs is nil.
type binding struct {
	attrs []slog.Attr
	group string
}

// ready is base with what is bound, redacted by one matcher.
type ready struct {
	matcher *matcher
	handler slog.Handler
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.base.Enabled(ctx, level)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(attrs) == 0 {
		return h
	}
	return h.bind(binding{attrs: attrs})
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.bind(binding{group: name})
}

func (h *handler) bind(b binding) slog.Handler {
	return &handler{redactor: h.redactor, base: h.base, bound: append(slices.Clip(h.bound), b)}
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	m := h.redactor.matcher.Load()
	clean := slog.NewRecord(record.Time, record.Level, m.text(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(m.attr(a))
		return true
	})
	return h.with(m).Handle(ctx, clean)
}

// with returns base with what is bound.
func (h *handler) with(m *matcher) slog.Handler {
	if len(h.bound) == 0 {
		return h.base
	}
	if r := h.ready.Load(); r != nil && r.matcher == m {
		return r.handler
	}
	inner := h.base
	for _, b := range h.bound {
		if b.attrs == nil {
			inner = inner.WithGroup(m.text(b.group))
		} else {
			inner = inner.WithAttrs(m.attrs(b.attrs))
		}
	}
	h.ready.Store(&ready{m, inner})
	return inner
}

func (m *matcher) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = m.attr(a)
	}
	return clean
}

func (m *matcher) attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: m.text(a.Key), Value: m.value(a.Value.Resolve())}
}

func (m *matcher) value(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(m.text(v.String()))
	case slog.KindGroup:
		return slog.GroupValue(m.attrs(v.Group())...)
	case slog.KindAny:
		if v.Any() == nil {
			return v
		}
		return slog.StringValue(m.text(rendered(v.Any())))
	}
	for _, plain := range []string{v.String(), digits(v)} {
		if clean := m.text(plain); clean != plain {
			return slog.StringValue(clean)
		}
	}
	return v
}

// digits is a number without a unit and an exponent, as some handlers write it.
// It may be a secret: a PIN, an account.
func digits(v slog.Value) string {
	switch v.Kind() {
	case slog.KindFloat64:
		return strconv.FormatFloat(v.Float64(), 'f', -1, 64)
	case slog.KindDuration:
		return strconv.FormatInt(int64(v.Duration()), 10)
	}
	return ""
}

// rendered is a value as text. Methods of values are code of others: a panic
// is printed, as fmt does.
func rendered(v any) string {
	switch v := v.(type) {
	case error, fmt.Stringer, fmt.Formatter:
		return fmt.Sprintf("%+v", v)
	case encoding.TextMarshaler:
		if text, err := marshalled(v); err == nil {
			return text
		}
	}
	if b := reflect.ValueOf(v); b.Kind() == reflect.Slice && b.Type().Elem().Kind() == reflect.Uint8 {
		return string(b.Bytes())
	}
	return fmt.Sprintf("%+v", v)
}

func marshalled(v encoding.TextMarshaler) (text string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	data, err := v.MarshalText()
	return string(data), err
}
