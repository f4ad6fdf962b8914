package ecma262

// node is a part of a regular expression.
type node interface{ isNode() }

type (
	char        rune     // a code point; a lone surrogate matches nothing
	dot         struct{} // anything but a line terminator
	concat      []node
	alternation []node

	// assertion is one of '^', '$', 'b' and 'B'.
	assertion byte

	// class is a character class or a class escape.
	class struct {
		negated bool
		items   []item
	}

	// group is a parenthesised part; number is 0 when it does not capture.
	group struct {
		number int
		body   node
	}

	// look is a lookahead or a lookbehind.
	look struct {
		behind, negated bool
		body            node
	}

	// repeat is a quantified part; max is -1 when there is none.
	repeat struct {
		body     node
		min, max int
		lazy     bool
	}

	// backref matches what a group captured last, and the empty string when it captured nothing.
	backref struct{ number int }
)

func (char) isNode()        {}
func (dot) isNode()         {}
func (concat) isNode()      {}
func (alternation) isNode() {}
func (assertion) isNode()   {}
func (class) isNode()       {}
func (group) isNode()       {}
func (look) isNode()        {}
func (repeat) isNode()      {}
func (*backref) isNode()    {}

// item is an element of a class.
type item interface{ isItem() }

type (
	// span is a range of code points, both ends included.
	span struct{ lo, hi rune }
	// escape is one of d, D, w, W, s, S.
	escape byte
	// property is a \p{…} or, negated, \P{…} that both engines know by name;
	// the others become spans.
	property struct {
		negated bool
		name    string
	}
)

func (span) isItem()     {}
func (escape) isItem()   {}
func (property) isItem() {}
