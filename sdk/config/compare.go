package config

import "hash/maphash"

// smallSize is the number of members or items up to which comparing each with
// each is cheaper than hashing.
const smallSize = 8

// equal reports whether two values are equal as JSON Schema means it: numbers
// by value, strings by characters, objects whatever the order of their members.
func (v Value) equal(w Value) bool {
	a, b := v.node(), w.node()
	if a.kind != b.kind || a.size != b.size {
		return false
	}
	switch a.kind {
	case TypeNull:
		return true
	case TypeBoolean:
		return v.raw() == w.raw()
	case TypeNumber:
		return compareNumbers(v.raw(), w.raw()) == 0
	case TypeString:
		return v.text() == w.text()
	case TypeArray:
		return v.equalItems(w)
	default:
		return v.equalMembers(w)
	}
}

func (v Value) equalItems(w Value) bool {
	at := w.index + 1
	for _, item := range v.items() {
		if !item.equal(w.at(at)) {
			return false
		}
		at = w.doc.nodes[at].next
	}
	return true
}

func (v Value) equalMembers(w Value) bool {
	find := w.member
	if v.len() > smallSize {
		members := make(map[string]Value, w.len())
		for name, value := range w.members() {
			members[name.text()] = value
		}
		find = func(name string) (Value, bool) {
			value, ok := members[name]
			return value, ok
		}
	}
	for name, value := range v.members() {
		other, ok := find(name.text())
		if !ok || !value.equal(other) {
			return false
		}
	}
	return true
}

// equalJSON reports whether a value equals a JSON text.
func (v Value) equalJSON(text string) bool {
	if len(text) == 0 {
		return false
	}
	switch kind := v.kind(); text[0] {
	case '"':
		return kind == TypeString && v.text() == unquote(text)
	case '[', '{':
		if kind&(TypeArray|TypeObject) == 0 {
			return false
		}
		d := newDocument(text)
		end, err := d.add(0, 0)
		return err == nil && end == len(text) && v.equal(d.root())
	case 't', 'f', 'n':
		return v.raw() == text
	default:
		return kind == TypeNumber && compareNumbers(v.raw(), text) == 0
	}
}

// twins returns the positions of the first item that equals an earlier one, and of that.
func (v Value) twins() (earlier, later int, found bool) {
	if v.len() <= smallSize {
		for i, item := range v.items() {
			for j, other := range v.items() {
				if j == i {
					break
				}
				if item.equal(other) {
					return j, i, true
				}
			}
		}
		return 0, 0, false
	}
	type occurrence struct {
		position int
		item     Value
	}
	// The seed is random, so that nobody can prepare items that collide.
	seed := maphash.MakeSeed()
	seen := make(map[uint64]occurrence, v.len())
	for i, item := range v.items() {
		for h := item.hash(seed); ; h++ {
			other, taken := seen[h]
			if !taken {
				seen[h] = occurrence{i, item}
				break
			}
			if item.equal(other.item) {
				return other.position, i, true
			}
		}
	}
	return 0, 0, false
}

// hash returns the same number for equal values.
func (v Value) hash(seed maphash.Seed) uint64 {
	switch v.kind() {
	case TypeNumber:
		return maphash.String(seed, canonicalNumber(v.raw()))
	case TypeArray:
		h := uint64(TypeArray)
		for _, item := range v.items() {
			h = combine(seed, h, item.hash(seed))
		}
		return h
	case TypeObject:
		h := uint64(TypeObject)
		for name, value := range v.members() {
			h += combine(seed, name.hash(seed), value.hash(seed)) // a sum ignores the order
		}
		return h
	default:
		return maphash.String(seed, v.text())
	}
}

func combine(seed maphash.Seed, a, b uint64) uint64 {
	return maphash.Comparable(seed, [2]uint64{a, b})
}
