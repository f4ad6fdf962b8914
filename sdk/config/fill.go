package config

import (
	"slices"
	"unsafe"
)

// Fill returns data with absent members completed by their defaults, so that a decoder can
// demand them and a check can see them. fn declares the defaults of the document; a default
// inside a member applies only where that member is present. All else is kept byte for byte,
// and data itself is returned if nothing is absent, or if it is not valid JSON: decoding
// says why.
func Fill(data []byte, fn func(*Filler)) []byte {
	f := Filler{doc: unsafe.String(unsafe.SliceData(data), len(data)), rules: make([]fillRule, 0, 8)}
	end, ok := f.value(skipSpace(f.doc, 0), 0, &fillRule{fn: fn})
	if !ok || skipSpace(f.doc, end) < len(f.doc) || f.copied == 0 {
		return data
	}
	return append(f.out, f.doc[f.copied:]...)
}

// Filler is what the defaults inside one value are declared with. Declarations about members
// bind an object, EachItem binds an array; on a value of another type they do nothing.
// Declarations about the same member stand next to each other.
type Filler struct {
	doc    string
	out    []byte
	copied int // how much of doc is in out

	rules []fillRule // about the members of the open objects, the innermost last
	scope fillScope
}

// fillScope is what is declared about the value that is being read.
type fillScope struct {
	base          int // its rules start here
	items, values func(*Filler)
}

// fillRule is what is declared about one member.
type fillRule struct {
	name  string
	value string // the default, or ""
	seen  bool
	// fn declares the defaults inside the member's value, items and values those inside each
	// of its items or members.
	fn, items, values func(*Filler)
}

// Default declares the value, as JSON, of an object's member that is absent.
func (f *Filler) Default(name, value string) { f.rule(name).value = value }

// Object declares the defaults inside an object's member, which may be an array too.
func (f *Filler) Object(name string, fn func(*Filler)) { f.rule(name).fn = fn }

// Items declares the defaults inside each item of an array that is an object's member.
func (f *Filler) Items(name string, fn func(*Filler)) { f.rule(name).items = fn }

// ValuesOf declares the defaults inside each member of an object that is an object's member.
func (f *Filler) ValuesOf(name string, fn func(*Filler)) { f.rule(name).values = fn }

// Leave declares that there is nothing to fill inside these members: EachValue passes them by.
func (f *Filler) Leave(names ...string) {
	for _, name := range names {
		f.rule(name)
	}
}

// EachItem declares the defaults inside each item of an array.
func (f *Filler) EachItem(fn func(*Filler)) { f.scope.items = fn }

// EachValue declares the defaults inside each member of an object that no other declaration names.
func (f *Filler) EachValue(fn func(*Filler)) { f.scope.values = fn }

// rule returns the last rule if it is about that member, or a new one.
func (f *Filler) rule(name string) *fillRule {
	if n := len(f.rules); n == f.scope.base || f.rules[n-1].name != name {
		f.rules = append(f.rules, fillRule{name: name})
	}
	return &f.rules[len(f.rules)-1]
}

// value fills the value at doc[i] and returns its end.
func (f *Filler) value(i, depth int, r *fillRule) (end int, ok bool) {
	container := i < len(f.doc) && (f.doc[i] == '{' || f.doc[i] == '[')
	if !container || depth >= maxDepth || r.fn == nil && r.items == nil && r.values == nil {
		end, err := skipValue(f.doc, i, depth)
		return end, err == nil
	}
	outer := f.scope
	f.scope = fillScope{base: len(f.rules), items: r.items, values: r.values}
	if r.fn != nil {
		r.fn(f)
	}
	if f.doc[i] == '{' {
		end, ok = f.object(i, depth)
	} else {
		end, ok = f.array(i, depth)
	}
	f.rules = f.rules[:f.scope.base]
	f.scope = outer
	return end, ok
}

func (f *Filler) array(i, depth int) (end int, ok bool) {
	items := fillRule{fn: f.scope.items}
	i = skipSpace(f.doc, i+1)
	if i < len(f.doc) && f.doc[i] == ']' {
		return i + 1, true
	}
	for {
		if i, ok = f.value(i, depth+1, &items); !ok {
			return i, false
		}
		if i = skipSpace(f.doc, i); i == len(f.doc) || f.doc[i] != ',' {
			return i + 1, i < len(f.doc) && f.doc[i] == ']'
		}
		i = skipSpace(f.doc, i+1)
	}
}

func (f *Filler) object(start, depth int) (end int, ok bool) {
	rules := len(f.rules) - f.scope.base
	next := 0 // the rule that the next member is most likely to be about
	i := skipSpace(f.doc, start+1)
	if i < len(f.doc) && f.doc[i] == '}' {
		f.complete(start+1, "")
		return i + 1, true
	}
	for {
		end, plain, value, err := scanKey(f.doc, i)
		if err != nil {
			return i, false
		}
		r := fillRule{fn: f.scope.values}
		if at := f.find(textOf(f.doc[i:end], plain), next, rules); at >= 0 {
			f.rules[f.scope.base+at].seen = true
			r = f.rules[f.scope.base+at]
			next = at + 1
		}
		last, ok := f.value(value, depth+1, &r)
		if !ok {
			return last, false
		}
		if i = skipSpace(f.doc, last); i < len(f.doc) && f.doc[i] == '}' {
			f.complete(last, ",")
			return i + 1, true
		}
		if i == len(f.doc) || f.doc[i] != ',' {
			return i, false
		}
		i = skipSpace(f.doc, i+1)
	}
}

// find returns the place of the named rule among the n of this object, or -1. It looks from
// place first on and then before it: documents tend to follow their schema's order.
func (f *Filler) find(name string, first, n int) int {
	rules := f.rules[f.scope.base:][:n]
	named := func(r fillRule) bool { return r.name == name }
	if at := slices.IndexFunc(rules[first:], named); at >= 0 {
		return first + at
	}
	return slices.IndexFunc(rules[:first], named)
}

// complete inserts the defaults of absent members at doc[at]. separator goes before the first.
func (f *Filler) complete(at int, separator string) {
	for _, r := range f.rules[f.scope.base:] {
		if r.seen || r.value == "" {
			continue
		}
		if f.out == nil {
			f.out = make([]byte, 0, len(f.doc)+256)
		}
		f.out = append(f.out, f.doc[f.copied:at]...)
		f.copied = at
		f.out = append(f.out, separator...)
		f.out = append(appendQuoted(f.out, r.name), ':')
		f.out = append(f.out, r.value...)
		separator = ","
	}
}
