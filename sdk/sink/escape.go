package sink

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// short has the letter after the backslash for each byte that has such an escape.
var short = [256]byte{'"': '"', '\\': '\\', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't'}

// slack is the room that appendString keeps beyond two bytes for each that is
// left to write, for whole words are stored where fewer bytes are meant.
const slack = 16

// appendString appends s to dst as a JSON string that decodes to s, byte for
// byte. It escapes what JSON demands and nothing else. ok is false when s is
// not valid UTF-8, which no JSON string can carry.
func appendString(dst, s []byte) (out []byte, ok bool) {
	dst = append(slices.Grow(dst, 2*len(s)+slack), '"')
	o := len(dst)
	out = dst[:cap(dst)]
	var seen uint64 // all bytes of s, or-ed
	i := 0
	for ; len(s)-i >= 8; i += 8 {
		word := binary.LittleEndian.Uint64(s[i:])
		seen |= word
		if hasControl(word) {
			out = appendBytes(out[:o], s[i:i+8])
			o = len(out)
			out = slices.Grow(out, 2*(len(s)-i)+slack)
			out = out[:cap(out)]
			continue
		}
		// Store the word, and for each of its bytes that wants a backslash
		// store that and the word from the byte on once more, behind it.
		binary.LittleEndian.PutUint64(out[o:], word)
		quoted := zeros(word^'"'*everyByte) | zeros(word^'\\'*everyByte)
		for ; quoted != 0; quoted &= quoted - 1 {
			bit := bits.TrailingZeros64(quoted) &^ 7
			rest := out[o+bit/8:][:9]
			rest[0] = '\\'
			binary.LittleEndian.PutUint64(rest[1:], word>>bit)
			o++
		}
		o += 8
	}
	for _, c := range s[i:] {
		seen |= uint64(c)
	}
	out = append(appendBytes(out[:o], s[i:]), '"')
	return out, seen&highBits == 0 || utf8.Valid(s)
}

// appendBytes appends s as it stands within a JSON string.
func appendBytes(dst, s []byte) []byte {
	const digits = "0123456789abcdef"
	for _, c := range s {
		switch letter := short[c]; {
		case letter != 0:
			dst = append(dst, '\\', letter)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// hasControl reports whether a byte of word is below the space.
func hasControl(word uint64) bool { return (word-' '*everyByte)&^word&highBits != 0 }

// zeros has the high bit set of each byte of word that is zero, and no other.
func zeros(word uint64) uint64 {
	const most = ^uint64(highBits)
	return ^((word&most + most) | word | most)
}

// stringSize is how many bytes appendString appends for s.
func stringSize(s []byte) int {
	n := len(s) + 2
	for _, c := range s {
		switch {
		case short[c] != 0:
			n++
		case c < ' ':
			n += 5
		}
	}
	return n
}
