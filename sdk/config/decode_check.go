package config

// Check runs generic rules on the value that comes next, and leaves it to be read.
func (d *Decoder) Check(fn func(*Check, Value)) {
	if v, ok := d.parsed(); ok {
		d.report.merge(d.tape.check.run(v, fn))
	}
}

// Start returns where the value that comes next starts, for CheckAt.
func (d *Decoder) Start() int { return d.at }

// CheckAt is Check for a value that has been read, and that stands in the same array or object as
// what comes next.
func (d *Decoder) CheckAt(start int, fn func(*Check, Value)) {
	next := d.at
	d.at = start
	d.Check(fn)
	d.at = next
}

// tape is what the Checks of one value and of those inside it share.
type tape struct {
	document
	check Check
}

// parsed returns the value that comes next, parsed once for all the Checks inside it. If that
// fails, reading the value says why.
func (d *Decoder) parsed() (Value, bool) {
	switch {
	case d.broken:
		return Value{}, false
	case d.tape == nil && uint64(len(d.doc)) > maxDocument:
		d.broken = true
		d.report.add(d.at, ruleTooComplex, "a document of more than 4 GiB", "a smaller one")
		return Value{}, false
	case d.tape == nil:
		d.tape = &tape{document: newDocument(d.doc)}
	default:
		if v, ok := d.tape.valueAt(d.at); ok {
			return v, true
		}
		d.tape.nodes = d.tape.nodes[:0]
	}
	_, err := d.tape.add(d.at, d.depth)
	d.broken = err != nil
	return d.tape.root(), !d.broken
}
