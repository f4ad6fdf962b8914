package config

import (
	"time"
	"unsafe"
)

// Decoder reads one JSON document from front to back. Generated code asks it for what the
// schema says comes next; what comes instead is recorded, skipped, and read past.
//
// A method that reads a value returns the zero value if it is of the wrong type, and the
// rules asked about that value then say nothing more about it.
type Decoder struct {
	doc     string
	at      int // the next byte; where a value is asked for, its first
	start   int // where the last scalar starts; it ends at at
	depth   int // how many containers are open
	name    int // where the last member's name starts, with its quote
	nameEnd int // its closing quote
	secret  int // the start of the last secret, plus one
	null    int // where null would have been right too, plus one

	first  bool // no item or member of the innermost container has been read
	ok     bool // the last value had the right type
	ascii  bool // the last string has a byte for each character
	strict bool // RequireStrict demands
	exact  bool // a number that the Go type cannot hold is a violation
	broken bool // no Check can parse what is left

	copies bool   // what is decoded has to outlive the document
	chunk  []byte // of copies
	used   int    // how much of chunk they take

	tape     *tape         // what a Check has parsed, or nil
	matching time.Duration // what backtracking patterns have taken
	report   report
}

// Decode returns a Decoder that lets members with a default be absent. What it decodes is
// copied: data may change once decoding has ended.
func Decode(data []byte) Decoder {
	return Decoder{doc: view(data), at: skipSpace(view(data), 0), copies: true, exact: true}
}

// DecodeFilled is Decode for a document that Fill completes first: every required member must then
// be there.
func DecodeFilled(data []byte, fn func(*Filler)) Decoder {
	filled := Fill(data, fn)
	d := Strict(filled)
	d.copies = unsafe.SliceData(filled) == unsafe.SliceData(data)
	d.exact = true
	return d
}

// Strict returns a Decoder whose verdict is that of the JSON Schema alone: every required member
// must be there, and a number may be larger than what the Go type holds. It copies nothing:
// what it decodes is to be thrown away before data changes.
func Strict(data []byte) Decoder {
	return Decoder{doc: view(data), at: skipSpace(view(data), 0), strict: true}
}

// view returns data as a string without copying it.
func view(data []byte) string { return unsafe.String(unsafe.SliceData(data), len(data)) }

// End demands that the document ends here, and returns every violation as Violations, or nil.
func (d *Decoder) End() error {
	if d.at < len(d.doc) {
		if d.at = skipSpace(d.doc, d.at); d.at < len(d.doc) {
			d.fail(unexpected(d.doc, d.at, "the end of the document"))
		}
	}
	if len(d.report.list) == 0 {
		return nil
	}
	return d.report.finish(d.doc)
}

// Object begins an object: Member then steps through it.
func (d *Decoder) Object() bool { return d.open('{', TypeObject) }

// Array begins an array: Item then steps through it.
func (d *Decoder) Array() bool { return d.open('[', TypeArray) }

func (d *Decoder) open(bracket byte, want Type) bool {
	if d.at >= len(d.doc) || d.doc[d.at] != bracket {
		d.mismatch(want)
		return false
	}
	if d.depth++; d.depth > maxDepth {
		d.fail(tooDeep(d.at))
		return false
	}
	d.at++
	d.first = true
	return true
}

// Member steps to the next member of an object, whose name Key returns. At the end of the
// object it returns false; the rules that follow are about the object.
func (d *Decoder) Member() bool { return d.more('}') && d.readName(d.at) }

// Item steps to the next item of an array. At the end of the array it returns false; the
// rules that follow are about the array.
func (d *Decoder) Item() bool { return d.more(']') }

// more steps over what precedes the next item or member, or over the closing bracket.
func (d *Decoder) more(closing byte) bool {
	s, i := d.doc, skipSpace(d.doc, d.at)
	switch {
	case i < len(s) && s[i] == ',' && !d.first:
		d.at = skipSpace(s, i+1)
		return true
	case d.first && i < len(s) && s[i] != closing:
		d.at = i
		d.first = false
		return true
	}
	d.close(i, closing)
	return false
}

// readName reads the name at i, and the colon behind it.
func (d *Decoder) readName(i int) bool {
	s := d.doc
	if i >= len(s) || s[i] != '"' {
		return d.badMember(i)
	}
	d.name = i
	i = skipPlain(s, i+1)
	if i >= len(s) || s[i] != '"' {
		return d.unusualName()
	}
	d.nameEnd = i
	i = skipSpace(s, i+1)
	if i >= len(s) || s[i] != ':' {
		return d.badMember(d.name)
	}
	d.at = skipSpace(s, i+1)
	return true
}

// unusualName is readName for a name that is not plain ASCII.
func (d *Decoder) unusualName() bool {
	end, _, next, err := scanKey(d.doc, d.name)
	if err != nil {
		return d.badMember(d.name)
	}
	d.nameEnd, d.at = end-1, next
	return true
}

// badMember reports what is wrong with the name at i, or the colon behind it.
func (d *Decoder) badMember(i int) bool {
	if _, _, _, err := scanKey(d.doc, i); err != nil {
		d.fail(err)
	}
	return false
}

// Key returns the name of the member that Member or Field stepped to.
func (d *Decoder) Key() string {
	raw := d.doc[d.name : d.nameEnd+1]
	if isPlain(raw) {
		return d.keep(raw[1 : len(raw)-1])
	}
	return d.keepUnquoted(raw)
}

// key is Key for a name that is not kept.
func (d *Decoder) key() string {
	raw := d.doc[d.name : d.nameEnd+1]
	return textOf(raw, isPlain(raw))
}

// close ends a container at its closing bracket, which is at i unless the JSON is broken.
func (d *Decoder) close(i int, bracket byte) {
	switch {
	case i < len(d.doc) && d.doc[i] == bracket:
		d.at = i + 1
		d.depth--
		d.ok = true
	case d.first:
		d.fail(unexpected(d.doc, i, "a value or '"+string(bracket)+"'"))
	default:
		d.fail(unexpected(d.doc, i, "',' or '"+string(bracket)+"'"))
	}
	d.first = false
}

// JSON reads a value of any type as its text.
func (d *Decoder) JSON() JSON {
	d.start = d.at
	d.ok = d.skip()
	if !d.ok {
		return JSON{}
	}
	return JSON{text: d.keep(d.doc[d.start:d.at])}
}

// skip steps over a value, recording the names that an object inside it repeats.
func (d *Decoder) skip() bool {
	start := d.at
	end, err := skipValue(d.doc, start, d.depth)
	if err != nil {
		d.fail(err)
		return false
	}
	d.at = end
	if c := d.doc[start]; c == '{' || c == '[' {
		for _, name := range repeatedNames(d.doc, start) {
			d.report.duplicate(d.doc, name)
		}
	}
	return true
}

// mismatch records that the value that comes next is not of the type wanted, and steps over it.
func (d *Decoder) mismatch(want Type) {
	start := d.at
	if d.depth == 0 && start == len(d.doc) {
		d.fail(&syntaxError{start, ruleSyntax, "an empty document", d.wanted(want, start)})
	}
	if d.skip() {
		d.report.add(start, "type", typeAt(d.doc, start).String(), d.wanted(want, start))
	}
	d.ok = false
}

// wanted names a type, and null if it may stand at start too.
func (d *Decoder) wanted(t Type, start int) string {
	if d.null == start+1 {
		return t.String() + " or null"
	}
	return t.String()
}

// typeAt returns the type of the valid value at s[i].
func typeAt(s string, i int) Type {
	switch s[i] {
	case '{':
		return TypeObject
	case '[':
		return TypeArray
	case '"':
		return TypeString
	case 't', 'f':
		return TypeBoolean
	case 'n':
		return TypeNull
	default:
		return TypeNumber
	}
}

// fail ends decoding at a syntax error.
func (d *Decoder) fail(err *syntaxError) {
	d.report.fail(err)
	d.at = len(d.doc)
	d.ok = false
	d.first = false
}
