package drift

import (
	"math/rand/v2"
	"strconv"
)

// bases are the instances from which all others are made.
type bases struct {
	// valid are accepted by the manifest, as they are and with defaults filled
	// in: the smallest first, then the fullest, then others.
	valid []*value
	// bare leaves out what has a default, too: it is valid once that is
	// filled in. Nil when no valid instance was found.
	bare *value
}

const (
	attempts = 60 // to make a valid instance, each with other choices
	variants = 4  // valid instances beside the smallest and the fullest
)

// bases makes the instances that everything starts from, once.
func (e *engine) bases() *bases {
	if e.made != nil {
		return e.made
	}
	e.made = &bases{}
	if e.oracle == nil {
		return e.made
	}
	small := e.small()
	if small == nil {
		return e.made
	}
	valid := []*value{small, e.full(small)}
	for i := range attempts {
		if len(valid) >= 2+variants {
			break
		}
		if v := e.attempt(1+i, 0.5); v != nil && !contains(valid, v) {
			valid = append(valid, v)
		}
	}
	e.made.valid, e.made.bare = valid, e.strip(small)
	return e.made
}

// small makes a valid instance with few optional members, or returns nil.
func (e *engine) small() *value {
	for i := range attempts {
		optional := 0.0
		if i > attempts/2 {
			optional = 0.3 // some member may be demanded in a way that is hard to see
		}
		if v := e.attempt(i, optional); v != nil {
			return v
		}
	}
	return nil
}

// full makes a valid instance with all members or, where some exclude each
// other, adds what can be added to a small one.
func (e *engine) full(small *value) *value {
	if v := e.attempt(0, 1); v != nil {
		return v
	}
	v := small
	for _, p := range e.doc.node(e.doc.root).properties() {
		for i := 0; i < attempts/4 && !v.has(p.name); i++ {
			m := e.maker(i, 0.8)
			if more := v.with(p.name, m.make(p.node, 1)); e.valid(more) {
				v = more
			}
		}
	}
	return v
}

func (e *engine) maker(i int, optional float64) *maker {
	m := &maker{doc: e.doc, optional: optional}
	if i > 0 {
		m.rng = e.random(uint64(i))
	}
	return m
}

func (e *engine) valid(v *value) bool {
	return e.oracle.accepts(v) && e.oracle.accepts(e.doc.fill(v))
}

// attempt makes one instance and returns it if it is valid.
func (e *engine) attempt(i int, optional float64) *value {
	m := e.maker(i, optional)
	if v := m.object(m.decided(e.doc.node(e.doc.root)), 0); e.valid(v) {
		return v
	}
	return nil
}

// random returns a source of choices that is the same on every run for one manifest.
func (e *engine) random(stream uint64) *rand.Rand {
	seed, err := strconv.ParseUint(e.digest[:min(16, len(e.digest))], 16, 64)
	if err != nil {
		seed = 1
	}
	return rand.New(rand.NewPCG(seed, stream))
}

// strip takes away what a default brings back, as long as the rest stays valid.
func (e *engine) strip(v *value) *value {
	for _, m := range v.members {
		if without := v.with(m.name, nil); e.oracle.accepts(e.doc.fill(without)) {
			v = without
		}
	}
	return v
}

func contains(list []*value, v *value) bool {
	for _, known := range list {
		if equal(known, v) {
			return true
		}
	}
	return false
}
