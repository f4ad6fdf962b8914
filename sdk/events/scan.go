package events

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxDepth is how many arrays and objects may be open at once; it is the bound
// of encoding/json too.
const maxDepth = 10_000

// scanner reads one document. Its methods take an index into data and return
// the one behind what they read, or a negative one when the document is not
// JSON, which fault then explains.
type scanner struct {
	data  []byte
	fault fault
	// objects has a bit for each open container, set for objects: a stack that
	// costs no recursion and no allocation.
	objects [(maxDepth + 63) / 64]uint64
}

// at returns data[i], and 0, which begins and ends nothing in JSON, behind the end.
func (s *scanner) at(i int) byte {
	if uint(i) < uint(len(s.data)) {
		return s.data[i]
	}
	return 0
}

func (s *scanner) fail(at int, want string) int {
	s.fault = fault{at, want}
	return -1
}

// push opens the container at i inside depth others.
func (s *scanner) push(i, depth int, object bool) bool {
	if depth >= maxDepth {
		s.fail(i, wantShallow)
		return false
	}
	bit := uint64(1) << (depth % 64)
	if object {
		s.objects[depth/64] |= bit
	} else {
		s.objects[depth/64] &^= bit
	}
	return true
}

// inObject reports whether the innermost of depth open containers is an object.
func (s *scanner) inObject(depth int) bool {
	return s.objects[(depth-1)/64]>>((depth-1)%64)&1 != 0
}

// space returns the first index from i on that holds no white space.
func (s *scanner) space(i int) int {
	for i < len(s.data) {
		if c := s.data[i]; c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			break
		}
		i++
	}
	return i
}

// value reads the value that begins at i, inside depth open containers.
func (s *scanner) value(i, depth int) int {
	floor := depth
	for {
		switch c := s.at(i); c {
		case '"':
			i = s.str(i)
		case '{':
			if !s.push(i, depth, true) {
				return -1
			}
			if i = s.space(i + 1); s.at(i) != '}' {
				depth++
				if i = s.key(i, "a member's name or '}'"); i < 0 {
					return -1
				}
				continue
			}
			i++
		case '[':
			if !s.push(i, depth, false) {
				return -1
			}
			if i = s.space(i + 1); s.at(i) != ']' {
				depth++
				continue
			}
			i++
		case 't':
			i = s.literal(i, "true")
		case 'f':
			i = s.literal(i, "false")
		case 'n':
			i = s.literal(i, "null")
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			i = s.number(i)
		default:
			return s.fail(i, "a value")
		}
		if i < 0 {
			return -1
		}
		if i, depth = s.next(i, depth, floor); i < 0 || depth == floor {
			return i
		}
	}
}

// next goes from the end of a value inside depth open containers to the
// beginning of the next value, or to the end of the container that leaves only
// floor of them open.
func (s *scanner) next(i, depth, floor int) (at, open int) {
	for depth > floor {
		if s.at(i) <= ' ' {
			i = s.space(i)
		}
		object := s.inObject(depth)
		switch c := s.at(i); {
		case c == ',' && object:
			if i++; s.at(i) != '"' {
				i = s.space(i)
			}
			return s.key(i, "a member's name"), depth
		case c == ',':
			return s.space(i + 1), depth
		case c == '}' && object, c == ']' && !object:
			i++
			depth--
		case object:
			return s.fail(i, "',' or '}'"), depth
		default:
			return s.fail(i, "',' or ']'"), depth
		}
	}
	return i, depth
}

// close reads what stands behind a value inside depth open containers, to the
// end of the one that leaves only floor of them open.
func (s *scanner) close(i, depth, floor int) int {
	for depth > floor {
		if i, depth = s.next(i, depth, floor); i < 0 {
			return -1
		}
		if depth > floor {
			if i = s.value(i, depth); i < 0 {
				return -1
			}
		}
	}
	return i
}

// rest reads what stands behind a value inside depth open containers, to the
// end of the document.
func (s *scanner) rest(i, depth int) int {
	if i = s.close(i, depth, 0); i < 0 {
		return -1
	}
	if i = s.space(i); i < len(s.data) {
		return s.fail(i, wantEnd)
	}
	return i
}

// key reads a member's name and its colon, up to the beginning of the value.
func (s *scanner) key(i int, want string) int {
	if s.at(i) != '"' {
		return s.fail(i, want)
	}
	if i = s.str(i); i < 0 {
		return -1
	}
	if s.at(i) != ':' {
		if i = s.space(i); s.at(i) != ':' {
			return s.fail(i, "':'")
		}
	}
	if i++; s.at(i) > ' ' {
		return i
	}
	return s.space(i)
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// str reads the string that begins with the quote at start.
func (s *scanner) str(start int) int {
	data := s.data
	i := start + 1
	var seen uint64 // all bytes read so far, laid on top of each other
	for {
		// Eight bytes at a time up to a quote, a backslash or a control
		// character. Each term raises the high bit of such a byte; it can raise
		// others too, but only behind the first true one, which alone counts.
		for i+8 <= len(data) {
			x := binary.LittleEndian.Uint64(data[i:])
			seen |= x
			quote, backslash := x^'"'*everyByte, x^'\\'*everyByte
			found := ((x - ' '*everyByte) | (quote - everyByte) | (backslash - everyByte)) &^ x & highBits
			if found != 0 {
				i += bits.TrailingZeros64(found) / 8
				if data[i] == '"' && seen&highBits == 0 {
					return i + 1
				}
				break
			}
			i += 8
		}
		for i < len(data) && data[i] >= ' ' && data[i] != '"' && data[i] != '\\' {
			seen |= uint64(data[i])
			i++
		}
		switch {
		case i == len(data):
			return s.fail(i, "a closing quote")
		case data[i] == '"':
			if seen&highBits != 0 && !utf8.Valid(data[start:i]) {
				return s.fail(firstInvalid(data, start), wantUTF8)
			}
			return i + 1
		case data[i] == '\\':
			if i = s.escape(i); i < 0 {
				return -1
			}
		default:
			return s.fail(i, `an escape such as \n instead of a control character`)
		}
	}
}

// firstInvalid returns the index of the first byte from i on that is not UTF-8.
func firstInvalid(data []byte, i int) int {
	for {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size <= 1 {
			return i
		}
		i += size
	}
}

// escape reads the escape at i. Half of a surrogate pair is allowed, as in
// RFC 8259: bytes that are forwarded unchanged do no harm by it.
func (s *scanner) escape(i int) int {
	switch s.at(i + 1) {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		for j := i + 2; j < i+6; j++ {
			if _, ok := hex(s.at(j)); !ok {
				return s.fail(j, "a hexadecimal digit")
			}
		}
		return i + 6
	}
	return s.fail(i+1, `one of " \ / b f n r t u`)
}

func (s *scanner) literal(i int, word string) int {
	if len(s.data)-i >= len(word) && string(s.data[i:i+len(word)]) == word {
		return i + len(word)
	}
	for j := range len(word) {
		if s.at(i+j) != word[j] {
			return s.fail(i+j, word)
		}
	}
	return s.fail(i, word)
}

func (s *scanner) number(i int) int {
	if s.at(i) == '-' {
		i++
	}
	switch c := s.at(i); {
	case c == '0':
		i++
	case '1' <= c && c <= '9':
		i = s.digits(i)
	default:
		return s.fail(i, "a digit")
	}
	if s.at(i) == '.' {
		if i = s.digits(i + 1); i < 0 {
			return -1
		}
	}
	if s.at(i)|0x20 == 'e' {
		if i++; s.at(i) == '+' || s.at(i) == '-' {
			i++
		}
		return s.digits(i)
	}
	return i
}

// digits reads one digit or more.
func (s *scanner) digits(i int) int {
	if c := s.at(i); c < '0' || c > '9' {
		return s.fail(i, "a digit")
	}
	for i++; i < len(s.data) && '0' <= s.data[i] && s.data[i] <= '9'; i++ {
	}
	return i
}
