package config

import "strings"

// Where a Decoder copies what it returns, short strings stand side by side in chunks: a chunk
// lives as long as one of its strings, so it is small.
const (
	maxChunk  = 512
	maxShared = maxChunk / 4 // a string of this length or more stands alone
)

// keep returns s, a part of the document, as a string that outlives it.
func (d *Decoder) keep(s string) string {
	if !d.copies || s == "" {
		return s
	}
	if len(s) >= maxShared {
		return strings.Clone(s)
	}
	kept := d.share(len(s))
	copy(kept, s)
	return view(kept)
}

// keepUnquoted is keep for the text of a string that scanString accepted, quotes included.
func (d *Decoder) keepUnquoted(s string) string {
	if len(s) >= maxShared {
		return unquote(s)
	}
	s = s[1 : len(s)-1]
	kept := d.share(len(s))
	copy(kept, s)
	kept = unescapeAll(kept)
	d.used -= len(s) - len(kept)
	return view(kept)
}

// share takes n bytes of the chunk.
func (d *Decoder) share(n int) []byte {
	if n > len(d.chunk)-d.used {
		rest := (len(d.doc) - d.at) * 2 / 3 // about a third of a document is names and punctuation
		d.chunk, d.used = make([]byte, n+min(rest, maxChunk-n)), 0
	}
	d.used += n
	return d.chunk[d.used-n : d.used]
}
