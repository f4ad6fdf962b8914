package drift

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf8"
)

// strictValue returns what data means, or nil when it is to be refused before
// any schema is asked: it is not one JSON value, repeats a name in an object,
// or holds bytes or escapes that are no Unicode text.
func strictValue(data []byte) *value {
	if !json.Valid(data) || !utf8.Valid(data) || loneSurrogate(data) || repeatsName(data) {
		return nil
	}
	v, err := parseValue(data)
	if err != nil {
		return nil
	}
	return v
}

// loneSurrogate reports whether valid JSON escapes half of a surrogate pair.
func loneSurrogate(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		unit, ok := escapedUnit(data, i-1)
		switch {
		case !ok:
			continue
		case unit >= 0xdc00 && unit < 0xe000:
			return true
		case unit >= 0xd800 && unit < 0xdc00:
			low, ok := escapedUnit(data, i+5)
			if !ok || low < 0xdc00 || low >= 0xe000 {
				return true
			}
			i += 6
		}
		i += 4
	}
	return false
}

// escapedUnit reads the UTF-16 unit that \uXXXX spells at i.
func escapedUnit(data []byte, i int) (unit uint64, ok bool) {
	if i+6 > len(data) || data[i] != '\\' || data[i+1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(data[i+2:i+6]), 16, 16)
	return unit, err == nil
}

// repeatsName reports whether an object in valid JSON has a name twice.
func repeatsName(data []byte) bool {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var open []map[string]bool // nil for an array
	name := false              // the next string is a name
	for {
		token, err := d.Token()
		if err == io.EOF {
			return false
		}
		if err != nil {
			return true
		}
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
			name = len(open) > 0 && open[len(open)-1] != nil
			continue
		case string:
			if name {
				names := open[len(open)-1]
				if names[token] {
					return true
				}
				names[token] = true
				name = false
				continue
			}
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}
