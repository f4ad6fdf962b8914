package source

import (
	"bytes"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// stride is the distance in bytes between two marks: a position costs at most
// one stride of counting, however long the file or its lines.
const stride = 256

// mark is the place of one byte of the file.
type mark struct{ line, column int }

// over moves the mark over the bytes. A column is a code point: its first byte
// counts, its continuation bytes do not.
func (m mark) over(text []byte) mark {
	for _, c := range text {
		switch {
		case c == '\n':
			m.line++
			m.column = 1
		case c&0xC0 != 0x80:
			m.column++
		}
	}
	return m
}

func (f *File) position(offset int) diag.Position {
	f.marking.Do(f.mark)
	offset = min(max(offset, 0), len(f.Data))
	i := offset / stride
	m := f.marks[i].over(f.Data[i*stride : offset])
	return diag.Position{Offset: offset, Line: m.line, Column: max(m.column, 1)}
}

// mark fills in the marks, one every stride from offset 0.
func (f *File) mark() {
	m := mark{line: 1, column: 1}
	if bytes.HasPrefix(f.Data, []byte(byteOrderMark)) {
		m.column = 0 // no editor shows it, so it takes no column
	}
	f.marks = make([]mark, 0, len(f.Data)/stride+1)
	f.marks = append(f.marks, m)
	for end := stride; end <= len(f.Data); end += stride {
		m = m.over(f.Data[end-stride : end])
		f.marks = append(f.marks, m)
	}
}
