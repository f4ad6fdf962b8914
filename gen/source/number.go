package source

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// number reads the number at pos, or what people take for one.
func (p *parser) number() *Node {
	start := p.pos
	end, wellFormed := scanNumber(p.text, start)
	for p.pos = end; p.pos < len(p.data) && inNumber(p.data[p.pos]); p.pos++ {
		wellFormed = false
	}
	token := p.text[start:p.pos]
	switch {
	case wellFormed:
	case p.eof() && end == p.pos && isNumberStart(token):
		p.truncatedIn("number "+quote(token), start)
		return nil
	default:
		return p.malformedNumber(start, token)
	}
	n := p.node(Number, start)
	n.Text = token
	return n
}

// scanNumber returns the end of the longest text from i that begins a number
// of RFC 8259, and whether it is one.
func scanNumber(text string, i int) (end int, ok bool) {
	i = skipOne(text, i, "-")
	switch {
	case i < len(text) && text[i] == '0':
		i++
	default:
		first := i
		if i = skipDigits(text, i); i == first {
			return i, false
		}
	}
	if after := skipOne(text, i, "."); after > i {
		if i = skipDigits(text, after); i == after {
			return i, false
		}
	}
	if after := skipOne(text, i, "eE"); after > i {
		after = skipOne(text, after, "+-")
		if i = skipDigits(text, after); i == after {
			return i, false
		}
	}
	return i, true
}

func skipOne(text string, i int, set string) int {
	if i < len(text) && strings.IndexByte(set, text[i]) >= 0 {
		return i + 1
	}
	return i
}

func skipDigits(text string, i int) int {
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	return i
}

// isNumberStart reports whether more digits would make the token a number.
func isNumberStart(token string) bool {
	end, ok := scanNumber(token+"0", 0)
	return ok && end == len(token)+1
}

// inNumber reports whether c, after a number, shows that the number goes on.
func inNumber(c byte) bool {
	return isWordStart(c) || isDigit(c) || c == '.' || c == '+' || c == '-'
}

// malformedNumber says what is wrong with the token that ends at pos.
func (p *parser) malformedNumber(start int, token string) *Node {
	if strings.Contains(token, "Infinity") || strings.Contains(token, "NaN") {
		return p.notANumber(start)
	}
	repaired, ok := repairNumber(token)
	if !ok {
		p.repaired(start, p.pos, "found "+quote(token)+", wanted a number such as `-1.5e3`",
			"write it in decimal digits, or in double quotes if it is text")
		repaired = "0"
	} else {
		p.repaired(start, p.pos, "found "+quote(token)+", a number "+numberFault(token)+", wanted "+quote(repaired),
			"write "+quote(repaired)+", or put it in double quotes if it is text",
			diag.Edit{Start: start, End: p.pos, New: repaired})
	}
	n := p.node(Number, start)
	n.Text = repaired
	return n
}

// notANumber reports the NaN or infinity that ends at pos.
func (p *parser) notANumber(start int) *Node {
	p.repaired(start, p.pos, "found "+quote(p.text[start:p.pos])+", JSON has no NaN and no infinity",
		"write a number, `null` or a string")
	return p.node(Null, start)
}

// repairNumber drops a plus sign and leading zeros and supplies the zeros
// around a decimal point. It reports whether that makes a number.
func repairNumber(token string) (string, bool) {
	token = strings.TrimPrefix(token, "+")
	digits, negative := strings.CutPrefix(token, "-")
	whole, rest := digits, ""
	if i := strings.IndexAny(digits, ".eE"); i >= 0 {
		whole, rest = digits[:i], digits[i:]
	}
	fraction := len(rest) > 1 && isDigit(rest[1])
	if whole == "" && (!fraction || rest[0] != '.') {
		return "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if rest != "" && rest[0] == '.' && !fraction {
		rest = ".0" + rest[1:]
	}
	if negative {
		whole = "-" + whole
	}
	end, ok := scanNumber(whole+rest, 0)
	return whole + rest, ok && end == len(whole+rest)
}

// numberFault names the first thing that repairNumber mends.
func numberFault(token string) string {
	digits := strings.TrimLeft(token, "+-")
	switch {
	case token[0] == '+':
		return "with a plus sign"
	case len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]):
		return "with leading zeros"
	case digits[0] == '.':
		return "without a digit before its point"
	default:
		return "without a digit after its point"
	}
}
