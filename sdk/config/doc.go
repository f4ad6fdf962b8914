// Package config is what generated configuration code rests on: a validating
// JSON decoder and encoder, the types of absent and null values, defaults, and
// the checks of JSON Schema.
//
// A generated package calls it in straight lines. Parse is
//
//	d := config.Decode(data)
//	c := Default()
//	c.decode(&d)
//	if err := d.End(); err != nil {
//		return Config{}, err
//	}
//	return c, nil
//
// and decode is one case for each property:
//
//	case 2: // "frequency"
//		c.Frequency = d.Int64()
//		d.Minimum(c.Frequency, 60)
//
// # What it promises
//
// Every violation of a document is found in one pass and returned in one error,
// [Violations], with its JSON Pointer, its rule, what was got and what was wanted.
// Only a syntax error ends the pass early. The text of a secret is never shown.
//
// It is stricter than encoding/json where leniency lets a validator and a decoder see
// different values: names match exactly, a repeated name is a violation at any depth and
// in any spelling, invalid UTF-8 and lone surrogates are refused and not replaced, and a
// number is kept exactly or refused, never rounded or wrapped.
//
// It is bounded: the time is linear in the size of the document, nesting ends at 1000
// levels, and a number such as 1e999999999 costs no more than its text.
package config
