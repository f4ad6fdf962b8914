package drift

import (
	"bytes"
	"encoding/json"
	"slices"
)

// text does something to the text of an instance rather than to its value.
func (m *mutator) text(b base) (kind string, t trial) {
	data := b.v.json()
	s := pick(m.rng, b.places)
	at := pointer(s.path)
	raw := func(token string) []byte { return b.v.replace(s.path, newNumber(token)).json() }
	kind = pick(m.rng, []string{"duplicate key", "truncation", "trailing data", "lone surrogate", "bad utf-8", "bad token", "other spelling", "byte change", "byte change", "byte change"})
	switch kind {
	case "duplicate key":
		if target := b.v.at(s.path); target.kind == object {
			return kind, trial{b.v.replace(s.path, twice(target)).json(), nil, at}
		}
		return kind, trial{twice(b.v).json(), nil, ""}
	case "truncation":
		return kind, trial{data[:m.rng.IntN(len(data))], nil, ""}
	case "trailing data":
		return kind, trial{append(data, pick(m.rng, []string{"{}", "x", ",", "}", "\x00", "null", " 1", "\ufeff", "//", "\n\n]"})...), nil, ""}
	case "lone surrogate":
		return kind, trial{raw(pick(m.rng, []string{`"\ud800"`, `"\udc00\ud800"`, `"a\udfff"`, `"\ud83dx"`, `"\uD83D\u0041"`, `{"\ud800":1}`})), nil, at}
	case "bad utf-8":
		return kind, trial{raw(pick(m.rng, []string{"\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\"a\xe2\x82\"", "\"\xf4\x90\x80\x80\"", "{\"\xff\":1}"})), nil, at}
	case "bad token":
		return kind, trial{raw(pick(m.rng, []string{"\"\n\"", `"\x"`, "01", "1.", "+1", "NaN", "'a'", "[1,]", "{,}", "tru", "-", ".5", "1e", "0x1", "Infinity", "\"\\u12\"", "[1 2]", "{1:2}"})), nil, at}
	case "other spelling":
		return kind, m.respelled(b.v, data)
	}
	return kind, m.byteChanged(data)
}

// respelled writes the same value with other white space or escapes.
func (m *mutator) respelled(v *value, data []byte) trial {
	if len(v.members) > 0 && m.rng.IntN(2) == 0 {
		return trial{escapedName(v, m.rng.IntN(len(v.members))), v, ""}
	}
	var spaced bytes.Buffer
	_ = json.Indent(&spaced, data, pick(m.rng, []string{"", " ", "\r\n", "\t\t"}), pick(m.rng, []string{"", " ", "\t \n"})) // valid JSON
	return trial{append(spaced.Bytes(), pick(m.rng, []string{"", " ", "\n", "\r\n\t"})...), v, ""}
}

// byteChanged replaces, inserts or deletes a byte: what comes out may be anything.
func (m *mutator) byteChanged(data []byte) trial {
	at := m.rng.IntN(len(data))
	with := []byte{pick(m.rng, []byte("{}[]\":,\\u0123456789-+.eEtrfalsn \n\x00\x80\xc3/#aZ"))}
	end := at + m.rng.IntN(2)
	if m.rng.IntN(4) == 0 {
		with, end = nil, at+1
	}
	changed := slices.Concat(data[:at], with, data[end:])
	v := strictValue(changed)
	if v != nil && !proportionate(v) {
		return m.byteChanged(data)
	}
	return trial{changed, v, ""}
}

// proportionate reports whether the oracle can take the numbers of a value: it
// panics where an exponent is enormous.
func proportionate(v *value) bool {
	odd := func(v *value) bool { return !proportionate(v) }
	return (v.kind != number || rational(v.text) != nil) && !slices.ContainsFunc(v.items, odd) &&
		!slices.ContainsFunc(v.members, func(m member) bool { return odd(m.value) })
}
