// Package ecma262 reads ECMA-262 regular expressions, as JSON Schema's pattern
// has them, and says them in the syntax of Go's engines.
//
// Patterns have the meaning of the u flag: they match code points, and \p{…}
// is known. Beyond that grammar the package takes the forms of its Annex B
// that authors write and that mean one thing only: an escaped punctuation mark
// ("\-", "\_"), a brace or closing bracket that stands for itself, and a class
// escape at the end of a range ("[\w-.]"). What looks like a feature of
// another language ("\Z", "(?i)", "a++") is refused.
//
// A translation is either for package regexp, where the meaning is the same to
// the last code point, or, when the pattern looks around, refers back or
// repeats beyond the limits of package regexp, for
// github.com/dlclark/regexp2 with the option None.
package ecma262

import (
	"fmt"
	"regexp"
)

// Regexp is a parsed regular expression.
type Regexp struct {
	root   node
	groups int // capturing groups
	// engine features that package regexp does not have
	backtracks bool
	referred   map[int]bool // groups that a backreference names
}

// Error is a place in a pattern and what is wrong there.
type Error struct {
	// Offset counts bytes from the start of the pattern.
	Offset int
	// Reason is one lower-case phrase.
	Reason string
}

func (e *Error) Error() string {
	return fmt.Sprintf("invalid regular expression at offset %d: %s", e.Offset, e.Reason)
}

// Parse reads a pattern. A non-nil error is an *Error.
func Parse(pattern string) (*Regexp, error) {
	p := parser{src: pattern, re: &Regexp{referred: map[int]bool{}}}
	if err := p.parse(); err != nil {
		return nil, err
	}
	return p.re, nil
}

// Valid returns nil when pattern can be parsed, and an *Error otherwise.
func Valid(pattern string) error {
	_, err := Parse(pattern)
	return err
}

// Translate parses a pattern and translates it; see Regexp.Translate.
func Translate(pattern string) (expr string, backtrack bool, err error) {
	re, err := Parse(pattern)
	if err != nil {
		return "", false, err
	}
	expr, backtrack = re.Translate()
	return expr, backtrack, nil
}

// Translate returns the expression for package regexp that matches the same
// strings or, with backtrack set, the one for package regexp2.
// A match means a match anywhere in the string, of valid UTF-8.
func (re *Regexp) Translate() (expr string, backtrack bool) {
	if !re.backtracks {
		expr := re.print(false)
		if _, err := regexp.Compile(expr); err == nil {
			return expr, false
		} // it repeats or nests beyond what package regexp allows
	}
	return re.print(true), true
}
