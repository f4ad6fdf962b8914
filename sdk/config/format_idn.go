package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isIDNHostname is RFC 5890 to 5893 without the rule for mixed directions. What
// NFKC would change is told from ranges of compatibility characters, and the
// joining type that U+200C asks for from the script. The length of a label is
// counted in characters.
func isIDNHostname(s string) bool {
	s = strings.Map(asciiDot, s)
	return len(s) <= utf8.UTFMax*maxHostname && isLabels(s, func(label string) bool {
		if isASCII(label) {
			return isASCIILabel(label)
		}
		return isULabel([]rune(label))
	})
}

// asciiDot replaces the other characters that separate labels.
func asciiDot(r rune) rune {
	switch r {
	case '\u3002', '\uFF0E', '\uFF61':
		return '.'
	}
	return r
}

const acePrefix = "xn--"

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isALabel reports whether a label that starts with the prefix is the encoding of a U-label.
func isALabel(s string) bool {
	encoded := strings.ToLower(s[len(acePrefix):])
	label, ok := unpunycode(encoded)
	if !ok || !isULabel(label) || isASCII(string(label)) {
		return false
	}
	return punycode(label) == encoded
}

// isULabel is RFC 5891, section 4.2, for a label that is not all ASCII.
func isULabel(s []rune) bool {
	n := len(s)
	if n == 0 || n > maxLabel || s[0] == '-' || s[n-1] == '-' || n > 3 && s[2] == '-' && s[3] == '-' || unicode.Is(unicode.M, s[0]) {
		return false
	}
	if slices.ContainsFunc(s, isArabicDigit) && slices.ContainsFunc(s, isExtendedArabicDigit) {
		return false
	}
	for i, r := range s {
		if !isPermittedAt(s, i, r) {
			return false
		}
	}
	return true
}

// isPermittedAt is RFC 5892, appendix A, without the digits of A.8 and A.9: some characters
// are permitted only beside others.
func isPermittedAt(s []rune, i int, r rune) bool {
	switch r {
	case '\u200C':
		return afterVirama(s, i) || isJoining(before(s, i)) && isJoining(after(s, i))
	case '\u200D':
		return afterVirama(s, i)
	case '\u00B7':
		return before(s, i) == 'l' && after(s, i) == 'l'
	case '\u0375':
		return unicode.Is(unicode.Greek, after(s, i))
	case '\u05F3', '\u05F4':
		return unicode.Is(unicode.Hebrew, before(s, i))
	case '\u30FB':
		return slices.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Han) })
	}
	return isPermitted(r)
}

func isArabicDigit(r rune) bool         { return '\u0660' <= r && r <= '\u0669' }
func isExtendedArabicDigit(r rune) bool { return '\u06F0' <= r && r <= '\u06F9' }

func before(s []rune, i int) rune {
	if i == 0 {
		return -1
	}
	return s[i-1]
}

func after(s []rune, i int) rune {
	if i+1 == len(s) {
		return -1
	}
	return s[i+1]
}

func afterVirama(s []rune, i int) bool { return strings.ContainsRune(viramas, before(s, i)) }

// viramas are the characters of combining class 9.
const viramas = "\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0E3A\u0EBA\u0F84\u1039\u103A\u1714\u1715\u1734\u17D2" +
	"\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\u2D7F\uA806\uA82C\uA8C4\uA953\uA9C0\uAAF6\uABED\U00010A3F\U00011046\U00011070\U0001107F\U000110B9" +
	"\U00011133\U00011134\U000111C0\U00011235\U000112EA\U0001134D\U00011442\U000114C2\U000115BF\U0001163F\U000116B6\U0001172B\U00011839" +
	"\U0001193D\U0001193E\U000119E0\U00011A34\U00011A47\U00011A99\U00011C3F\U00011D44\U00011D45\U00011D97"

func isJoining(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Nko, unicode.Mandaic, unicode.Mongolian) && unicode.IsLetter(r)
}

// isPermitted is PVALID of RFC 5892.
func isPermitted(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r == '-' || 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	case strings.ContainsRune("\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007\u0131", r):
		return true
	case strings.ContainsRune("\u0640\u07FA\u302E\u302F\u3031\u3032\u3033\u3034\u3035\u303B", r), unicode.Is(compatibility, r):
		return false
	}
	return unicode.In(r, unicode.Ll, unicode.Lo, unicode.Lm, unicode.M, unicode.Nd) && !unicode.Is(unicode.Me, r) &&
		unicode.ToLower(unicode.ToUpper(r)) == r
}

// compatibility is the blocks of characters that NFKC replaces, and of the letters that compose Hangul syllables.
var compatibility = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x02B0, Hi: 0x02B8, Stride: 1},
		{Lo: 0x02E0, Hi: 0x02E4, Stride: 1},
		{Lo: 0x1100, Hi: 0x11FF, Stride: 1},
		{Lo: 0x1D2C, Hi: 0x1D6A, Stride: 1},
		{Lo: 0x1D9B, Hi: 0x1DBF, Stride: 1},
		{Lo: 0x2070, Hi: 0x209C, Stride: 1},
		{Lo: 0x3131, Hi: 0x318E, Stride: 1},
		{Lo: 0xA960, Hi: 0xA97C, Stride: 1},
		{Lo: 0xD7B0, Hi: 0xD7FB, Stride: 1},
		{Lo: 0xF900, Hi: 0xFDFF, Stride: 1},
		{Lo: 0xFE70, Hi: 0xFFEF, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1D400, Hi: 0x1D7FF, Stride: 1}, {Lo: 0x1EE00, Hi: 0x1EEFF, Stride: 1}, {Lo: 0x2F800, Hi: 0x2FA1F, Stride: 1}},
}

// The parameters of RFC 3492, section 5.
const (
	punyBase    = 36
	punyTMin    = 1
	punyTMax    = 26
	punySkew    = 38
	punyDamp    = 700
	punyBias    = 72
	punyInitial = 128
	punyDigits  = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// threshold is t(k) for the digit at position k.
func threshold(k, bias int) int { return min(max(k-bias, punyTMin), punyTMax) }

func adaptBias(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (punyBase-punyTMin)*punyTMax/2; k += punyBase {
		delta /= punyBase - punyTMin
	}
	return k + (punyBase-punyTMin+1)*delta/(delta+punySkew)
}

// punycode encodes a label.
func punycode(label []rune) string {
	var out []byte
	for _, r := range label {
		if r < punyInitial {
			out = append(out, byte(unicode.ToLower(r)))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(punyInitial), 0, punyBias
	for done := basic; done < len(label); n++ {
		next := rune(unicode.MaxRune)
		for _, r := range label {
			if r >= n {
				next = min(next, r)
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range label {
			if r < n {
				delta++
			}
			if r == n {
				out = appendVariable(out, delta, bias)
				bias = adaptBias(delta, done+1, done == basic)
				delta = 0
				done++
			}
		}
		delta++
	}
	return string(out)
}

// appendVariable appends a generalized variable-length integer.
func appendVariable(out []byte, q, bias int) []byte {
	for k := punyBase; ; k += punyBase {
		t := threshold(k, bias)
		if q < t {
			return append(out, punyDigits[q])
		}
		out = append(out, punyDigits[t+(q-t)%(punyBase-t)])
		q = (q - t) / (punyBase - t)
	}
}

// unpunycode decodes a label in lower case.
func unpunycode(s string) (label []rune, ok bool) {
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		label, s = []rune(s[:i]), s[i+1:]
	}
	n, at, bias := rune(punyInitial), 0, punyBias
	for s != "" {
		start, weight := at, 1
		for k := punyBase; ; k += punyBase {
			if s == "" {
				return nil, false
			}
			digit := strings.IndexByte(punyDigits, s[0])
			if digit < 0 || digit > (unicode.MaxRune*maxLabel-at)/weight {
				return nil, false
			}
			s = s[1:]
			at += digit * weight
			t := threshold(k, bias)
			if digit < t {
				break
			}
			weight *= punyBase - t
			if weight > unicode.MaxRune*maxLabel {
				return nil, false
			}
		}
		points := len(label) + 1
		bias = adaptBias(at-start, points, start == 0)
		n += rune(at / points)
		at %= points
		if !utf8.ValidRune(n) {
			return nil, false
		}
		label = slices.Insert(label, at, n)
		at++
	}
	return label, true
}
