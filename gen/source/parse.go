package source

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// maxProblems is how many problems of one file are worth showing.
const maxProblems = 100

// smallObject is the number of members up to which comparing a name with each
// of them beats a map.
const smallObject = 16

// Parse reads data with the default limits.
func Parse(path string, data []byte) (*File, diag.List) { return Limits{}.Parse(path, data) }

// Parse reads data as JSON (RFC 8259, in UTF-8 without exception). The file is
// never nil; its Root is when data is too broken to have one. Without a
// diagnostic, data is valid JSON and Root says exactly what it says.
func (l Limits) Parse(path string, data []byte) (*File, diag.List) {
	f := &File{Path: path, Data: data}
	if int64(len(data)) > l.size() {
		f.Data = nil
		return f, diag.List{*l.tooLarge(path, int64(len(data)))}
	}
	p := parser{file: f, data: data, text: string(data)}
	f.Root = p.document()
	p.carriageReturns()
	return f, p.list.Sorted()
}

// parser is a recursive descent over one file; MaxDepth bounds the recursion.
// A method that meets a problem without a plain meaning reports it and fails:
// it returns nil or false, and so do its callers, up to the top.
type parser struct {
	file   *File
	data   []byte
	text   string // data again: strings without escapes are parts of it
	pos    int
	list   diag.List
	failed bool  // the file cannot be read beyond pos, and that is reported
	open   []int // where the arrays and objects around pos begin

	nodes   []Node   // room for the next nodes
	items   []*Node  // of all open arrays
	members []Member // of all open objects
}

// document reads the whole file.
func (p *parser) document() *Node {
	if !p.encoding() {
		return nil
	}
	p.space()
	if p.eof() {
		p.emptyFile()
		return nil
	}
	root := p.value()
	if root == nil {
		return nil
	}
	if p.space(); !p.eof() {
		p.trailingData()
	}
	return root
}

// encoding looks at the first bytes: it steps over a byte order mark and
// refuses what is not UTF-8 at all.
func (p *parser) encoding() bool {
	switch {
	case strings.HasPrefix(p.text, byteOrderMark):
		p.pos = len(byteOrderMark)
		p.markFound()
	case strings.HasPrefix(p.text, "\xFE\xFF"), strings.HasPrefix(p.text, "\xFF\xFE"):
		p.otherEncoding()
		return false
	}
	return true
}

// value reads the value at pos.
func (p *parser) value() *Node {
	if p.eof() {
		p.truncated()
		return nil
	}
	switch c := p.data[p.pos]; {
	case c == '{':
		return p.container(Object)
	case c == '[':
		return p.container(Array)
	case c == '"':
		return p.stringValue(p.quoted)
	case c == '\'':
		return p.stringValue(p.singleQuoted)
	case c == '-', c == '+', c == '.', isDigit(c):
		return p.number()
	case isWordStart(c):
		return p.word()
	default:
		p.unexpected("a JSON value")
		return nil
	}
}

func (p *parser) stringValue(read func() (string, bool)) *Node {
	start := p.pos
	text, ok := read()
	if !ok {
		return nil
	}
	n := p.node(String, start)
	n.Text = text
	return n
}

// node returns a node that ends at pos. Nodes are made many at a time.
func (p *parser) node(kind Kind, start int) *Node {
	if len(p.nodes) == 0 {
		p.nodes = make([]Node, min(max(len(p.data)/32, 4), 256))
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	n.Kind, n.Start, n.End = kind, start, p.pos
	return n
}

// container reads the array or object at pos.
func (p *parser) container(kind Kind) *Node {
	start := p.pos
	if len(p.open) == MaxDepth {
		p.tooDeep()
		return nil
	}
	p.open = append(p.open, start)
	items, members := len(p.items), len(p.members)
	var ok bool
	if kind == Array {
		ok = p.elements(']', p.item)
	} else {
		names := names{from: members}
		ok = p.elements('}', func() bool { return p.member(&names) })
	}
	if !ok {
		return nil
	}
	p.open = p.open[:len(p.open)-1]
	n := p.node(kind, start)
	n.Items, p.items = cut(p.items, items)
	n.Members, p.members = cut(p.members, members)
	return n
}

// cut moves what follows from into a slice of its own.
func cut[T any](all []T, from int) (tail, rest []T) {
	if from == len(all) {
		return nil, all
	}
	return append(make([]T, 0, len(all)-from), all[from:]...), all[:from]
}

// elements reads from the opening bracket at pos to the closing one.
func (p *parser) elements(closer byte, element func() bool) bool {
	p.pos++
	if p.space(); p.skip(closer) {
		return true
	}
	for {
		if !element() {
			return false
		}
		end := p.pos
		p.space()
		comma := p.pos
		switch {
		case p.skip(closer):
			return true
		case p.skip(','):
			if p.space(); p.at(closer) {
				p.trailingComma(comma)
				p.pos++
				return true
			}
		case p.startsElement(closer):
			p.missingComma(end)
		default:
			p.unexpected("`,` or " + quote(string(closer)))
			return false
		}
	}
}

// startsElement reports whether an element surely begins at pos, so that a
// comma is all that is missing.
func (p *parser) startsElement(closer byte) bool {
	if p.eof() {
		return false
	}
	c := p.data[p.pos]
	return c == '"' || closer == ']' && (c == '{' || c == '[' || c == '-' || isDigit(c))
}

func (p *parser) item() bool {
	n := p.value()
	p.items = append(p.items, n)
	return n != nil
}

func (p *parser) member(seen *names) bool {
	m := Member{NameStart: p.pos}
	var ok bool
	if m.Name, ok = p.name(); !ok {
		return false
	}
	m.NameEnd = p.pos
	if p.space(); !p.skip(':') {
		p.unexpected("`:` after the name " + quote(m.Name))
		return false
	}
	p.space()
	if m.Value = p.value(); m.Value == nil {
		return false
	}
	if first := seen.find(p.members, m.Name); first >= 0 {
		p.duplicateKey(&p.members[first], &m)
		return true
	}
	seen.add(len(p.members), m.Name)
	p.members = append(p.members, m)
	return true
}

// name reads the name of a member at pos.
func (p *parser) name() (string, bool) {
	switch {
	case p.at('"'):
		return p.quoted()
	case p.at('\''):
		return p.singleQuoted()
	case !p.eof() && isWordStart(p.data[p.pos]):
		return p.unquotedName(), true
	default:
		p.unexpected("a name in double quotes")
		return "", false
	}
}

// names finds the names of one object among all open members.
type names struct {
	from  int
	index map[string]int // nil while the object is small
}

// find returns the index of the named member, or -1.
func (s *names) find(members []Member, name string) int {
	own := members[s.from:]
	if s.index == nil && len(own) <= smallObject {
		i := slices.IndexFunc(own, func(m Member) bool { return m.Name == name })
		if i < 0 {
			return -1
		}
		return s.from + i
	}
	if s.index == nil {
		s.index = make(map[string]int, 4*smallObject)
		for i, m := range own {
			s.index[m.Name] = s.from + i
		}
	}
	if i, ok := s.index[name]; ok {
		return i
	}
	return -1
}

func (s *names) add(i int, name string) {
	if s.index != nil {
		s.index[name] = i
	}
}

func (p *parser) eof() bool { return p.pos >= len(p.data) }

func (p *parser) at(c byte) bool { return p.pos < len(p.data) && p.data[p.pos] == c }

func (p *parser) skip(c byte) bool {
	if !p.at(c) {
		return false
	}
	p.pos++
	return true
}
