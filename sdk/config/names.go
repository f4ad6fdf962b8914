package config

// maxLinear is how many names are compared one by one before a map takes over.
const maxLinear = 16

// repeatedNames returns the offsets of the names, anywhere in the valid value at s[i], that
// their object has had before, in whatever spelling. It takes linear time.
func repeatedNames(s string, i int) []int {
	r := nameReader{doc: s}
	r.value(i)
	return r.repeated
}

type nameReader struct {
	doc      string
	repeated []int
}

// value reads the value at doc[i] and returns its end.
func (r *nameReader) value(i int) int {
	switch r.doc[i] {
	case '{':
		return r.object(i)
	case '[':
		return r.array(i)
	default:
		end, _ := skipValue(r.doc, i, 0)
		return end
	}
}

func (r *nameReader) array(i int) int {
	for i = skipSpace(r.doc, i+1); r.doc[i] != ']'; i = r.next(i) {
		i = r.value(i)
	}
	return i + 1
}

func (r *nameReader) object(i int) int {
	var known nameSet
	for i = skipSpace(r.doc, i+1); r.doc[i] != '}'; i = r.next(i) {
		end, plain, value, _ := scanKey(r.doc, i)
		if !known.add(textOf(r.doc[i:end], plain)) {
			r.repeated = append(r.repeated, i)
		}
		i = r.value(value)
	}
	return i + 1
}

// next steps over the comma after a value, if there is one.
func (r *nameReader) next(i int) int {
	i = skipSpace(r.doc, i)
	if r.doc[i] == ',' {
		i = skipSpace(r.doc, i+1)
	}
	return i
}

// nameSet is a set of names that costs no allocation while it is small.
type nameSet struct {
	few   [maxLinear]string
	size  int
	index map[string]struct{} // nil while few is enough
}

// add reports whether the name is new.
func (n *nameSet) add(name string) bool {
	if n.index != nil {
		size := len(n.index)
		n.index[name] = struct{}{}
		return len(n.index) > size
	}
	for _, known := range n.few[:n.size] {
		if known == name {
			return false
		}
	}
	if n.size == maxLinear {
		n.index = make(map[string]struct{}, 4*maxLinear)
		for _, known := range n.few {
			n.index[known] = struct{}{}
		}
		n.index[name] = struct{}{}
		return true
	}
	n.few[n.size] = name
	n.size++
	return true
}
