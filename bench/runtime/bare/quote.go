package main

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
)

const (
	every = 0x0101010101010101
	high  = 0x80 * every
)

// quote appends a JSON text as a JSON string, eight bytes at a time.
func quote(dst, s []byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, 2*len(s)+16)
	dst = dst[:cap(dst)]
	dst[n] = '"'
	n++
	for ; len(s) >= 8; s = s[8:] {
		word := binary.LittleEndian.Uint64(s)
		if (word-' '*every)&^word&high != 0 { // a control character: rare
			dst = escape(dst[:n], s[:8])
			n = len(dst)
			dst = slices.Grow(dst, 2*len(s)+16)
			dst = dst[:cap(dst)]
			continue
		}
		// The word, and from each byte that wants one, a backslash and the word's rest once more.
		binary.LittleEndian.PutUint64(dst[n:], word)
		for marks := same(word, '"') | same(word, '\\'); marks != 0; marks &= marks - 1 {
			bit := bits.TrailingZeros64(marks) &^ 7
			dst[n+bit/8] = '\\'
			n++
			binary.LittleEndian.PutUint64(dst[n+bit/8:], word>>bit)
		}
		n += 8
	}
	return append(escape(dst[:n], s), '"')
}

// same has the high bit set of each byte of word that is c, and no other.
func same(word uint64, c byte) uint64 {
	x := word ^ uint64(c)*every
	return ^((x&^high + ^uint64(high)) | x | ^uint64(high))
}

func escape(dst, s []byte) []byte {
	for _, c := range s {
		switch {
		case c == '"', c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
