package config

// asciiSet is a set of ASCII characters: one bit for each.
type asciiSet [2]uint64

func (s *asciiSet) has(c byte) bool { return c < 0x80 && s[c>>6]>>(c&63)&1 != 0 }

// The sets below are written out so that nothing is initialised at start-up; a test compares
// them with their descriptions.
var (
	schemeChars    = asciiSet{0x03ff680000000000, 0x07fffffe07fffffe} // letters, digits and +-.
	pathChars      = asciiSet{0x2fffffd200000000, 0x47fffffe87ffffff} // unreserved, subDelims and :@/
	queryChars     = asciiSet{0xafffffd200000000, 0x47fffffeafffffff} // pathChars and ?[]
	userChars      = asciiSet{0x2fff7fd200000000, 0x47fffffe87fffffe} // unreserved, subDelims and :
	hostChars      = asciiSet{0x7bff7fd200000000, 0x47fffffe87fffffe} // unreserved, subDelims and <>
	variableChars  = asciiSet{0x03ff000000000000, 0x07fffffe87fffffe} // letters, digits and _
	labelChars     = asciiSet{0x03ff200000000000, 0x07fffffe07fffffe} // letters, digits and -
	localPartChars = asciiSet{0xa3ffacfa00000000, 0x7fffffffc7fffffe} // letters, digits and !#$%&'*+-/=?^_`{|}~
)
