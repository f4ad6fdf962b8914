package lower

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// GoName returns the exported Go name of a JSON name. It depends on nothing
// but the name itself, so that adding a property never renames another; names
// that differ only in how words are separated ("a_b", "a-b") share a Go name,
// which the caller reports as a collision.
//
// Words are separated by "_", "-", ".", space, "/" and ":" and by a change
// from lower to upper case. Separators at either end and every other symbol
// are spelled out: "$top" is DollarTop, "_type" is UnderscoreType.
func GoName(name string) ir.Ident {
	return exported(suffixName(name))
}

// suffixName is GoName for the part of a name that follows another: it may begin with a digit.
func suffixName(name string) string {
	if name == "" {
		return "Empty"
	}
	return strings.Join(words(name), "")
}

// exported makes s, made of identifier characters, an exported identifier.
func exported(s string) ir.Ident {
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case first < utf8.RuneSelf && unicode.IsDigit(first):
		end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(s)
		}
		return ir.Ident(spellDigits(s[:end]) + capitalize(s[end:]))
	case unicode.IsUpper(first):
		return ir.Ident(s)
	case unicode.IsUpper(unicode.ToUpper(first)):
		return ir.Ident(string(unicode.ToUpper(first)) + s[size:])
	}
	return ir.Ident("X" + s) // a script without case, or a digit of another script
}

var digitNames = [10]string{"Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"}

func spellDigits(digits string) string {
	var b strings.Builder
	for _, d := range digits {
		b.WriteString(digitNames[d-'0'])
	}
	return b.String()
}

// words splits a name into words, each in the case in which it is joined to
// the others.
func words(name string) []string {
	lead := len(name) - len(strings.TrimLeft(name, separators))
	if lead == len(name) {
		return spellAll(name)
	}
	trail := len(strings.TrimRight(name, separators))
	out := spellAll(name[:lead])
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			out = append(out, casedWord(word.String()))
			word.Reset()
		}
	}
	var previous rune
	for i, r := range name[lead:trail] {
		switch {
		case strings.ContainsRune(separators, r):
			flush()
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			rest := name[lead+i:]
			if unicode.IsUpper(r) && (unicode.IsLower(previous) || startsWord(rest, previous) && !hasVersion(word.String(), rest)) {
				flush()
			}
			word.WriteRune(r)
		default:
			flush()
			out = append(out, spell(r))
		}
		previous = r
	}
	flush()
	return append(out, spellAll(name[trail:])...)
}

// startsWord reports whether the upper-case letter that s begins with is the
// first of a new word after an acronym, as "S" is in "APISettings".
func startsWord(s string, previous rune) bool {
	_, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	return unicode.IsUpper(previous) && unicode.IsLower(next)
}

// hasVersion reports whether the letter that rest begins with ends an
// initialism that a version follows, as "S" does in "TLSv1".
func hasVersion(word, rest string) bool {
	return len(rest) > 2 && rest[1] == 'v' && '0' <= rest[2] && rest[2] <= '9' && initialisms[word+rest[:1]]
}

const separators = "_-. /:"

func spellAll(s string) []string {
	var out []string
	for _, r := range s {
		out = append(out, spell(r))
	}
	return out
}

var symbolNames = map[rune]string{
	'_': "Underscore", '-': "Dash", '.': "Dot", ' ': "Space", '/': "Slash", ':': "Colon",
	'$': "Dollar", '@': "At", '#': "Hash", '%': "Percent", '&': "And", '+': "Plus", '*': "Star",
	'=': "Equals", '<': "Less", '>': "Greater", '!': "Not", '?': "Question", '~': "Tilde",
	'^': "Caret", '|': "Pipe", '\'': "Quote", '"': "DoubleQuote", '`': "Backquote", '\\': "Backslash",
	',': "Comma", ';': "Semicolon", '(': "Open", ')': "Close", '[': "OpenBracket", ']': "CloseBracket",
	'{': "OpenBrace", '}': "CloseBrace",
}

func spell(r rune) string {
	if name, ok := symbolNames[r]; ok {
		return name
	}
	return fmt.Sprintf("U%04X", r)
}

func casedWord(w string) string {
	upper := strings.ToUpper(w)
	if initialisms[upper] {
		return upper
	}
	if plural, ok := strings.CutSuffix(upper, "S"); ok && initialisms[plural] {
		return plural + "s"
	}
	if len(w) > 1 && w == upper && strings.ToLower(w) != upper {
		return capitalize(strings.ToLower(w)) // "INTAKE" reads as "Intake"
	}
	return capitalize(w)
}

func capitalize(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// initialisms are written in one case, as Go style asks.
var initialisms = map[string]bool{
	"ACL": true, "API": true, "ARN": true, "ASCII": true, "AWS": true, "CA": true, "CPU": true, "CSS": true,
	"CSV": true, "DB": true, "DNS": true, "EDR": true, "FQDN": true, "GCP": true, "GUID": true, "HTML": true,
	"HTTP": true, "HTTPS": true, "ID": true, "IMAP": true, "IP": true, "JSON": true, "JWT": true, "KMS": true,
	"LDAP": true, "MFA": true, "NTP": true, "OS": true, "PEM": true, "QPS": true, "RPC": true, "SAML": true,
	"SHA": true, "SIEM": true, "SMTP": true, "SQL": true, "SQS": true, "SSH": true, "SSL": true, "SSO": true,
	"TCP": true, "TLS": true, "TTL": true, "UDP": true, "UI": true, "UID": true, "URI": true, "URL": true,
	"UTC": true, "UTF8": true, "UUID": true, "VM": true, "VPC": true, "WAF": true, "XDR": true, "XML": true,
}

// fieldName is GoName for a struct field: names that the generated methods
// and the catch-all field bear are set apart by a suffix.
func fieldName(property string) ir.Ident {
	name := GoName(property)
	if isMember(name) {
		return name + "Field"
	}
	return name
}

// packageNames are declared by every generated package, whatever its manifest says.
var packageNames = []ir.Ident{
	"Config", "Module", "Default", "Parse", "ValidateJSON", "Connector", "Entry", "Identity", "Capabilities",
	"ConnectorUUID", "ConnectorName", "ConnectorDescription", "ConnectorCommand", "ConnectorVersion",
	"ConnectorCategory", "ConnectorDocsURL", "ConnectorPollInterval", "TestDrift",
}

// typeName sets the names that every generated package declares apart by a suffix.
func typeName(name ir.Ident) ir.Ident {
	if slices.Contains(packageNames, name) {
		return name + "Setting"
	}
	return name
}
