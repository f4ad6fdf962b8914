package config

import "strings"

// shortestNumber is the length of the shortest number that counts as a secret
// inside of a larger one. A shorter number gives nothing away, and a log that
// is kept free of every 1 cannot be read.
const shortestNumber = 4

// Secrets returns every secret that encode writes, in the order of the
// document, each as what secret makes of its text. An empty text is none.
//
// A [SecretJSON] counts as a whole, by its JSON, and by what gives it away in
// part: each of its strings and its longer numbers, however deep.
func Secrets[S any](encode func(*Encoder), secret func(text string) S) []S {
	var all []S
	e := Redact(nil)
	e.found = func(text string) { all = append(all, secret(text)) }
	encode(&e)
	return all
}

// find tells of a secret.
func (e *Encoder) find(text string) {
	if e.found != nil && text != "" {
		e.found(text)
	}
}

// findJSON tells of a secret value and of what it holds.
func (e *Encoder) findJSON(v SecretJSON) {
	if e.found == nil || !v.Present() {
		return
	}
	text := strings.TrimSpace(v.Reveal().Text())
	doc := newDocument(text)
	if end, err := doc.add(0, 0); err != nil || end != len(text) {
		e.find(text) // made with RawJSON: no document has such a value
		return
	}
	root := doc.root()
	switch {
	case root.is(TypeArray|TypeObject) && root.len() > 0, root.is(TypeNumber):
		e.find(text)
	}
	e.findInside(root)
}

// findInside tells of the secrets that a value holds.
func (e *Encoder) findInside(v Value) {
	switch v.kind() {
	case TypeString:
		e.find(v.text())
		if raw := v.raw(); !v.node().plain {
			e.find(raw[1 : len(raw)-1]) // with the escapes that the document has
		}
	case TypeNumber:
		if number := v.raw(); len(number) >= shortestNumber && number != v.doc.text {
			e.find(number)
		}
	case TypeArray:
		for _, item := range v.items() {
			e.findInside(item)
		}
	case TypeObject:
		for _, value := range v.members() {
			e.findInside(value)
		}
	}
}
