package redact_test

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"unicode/utf16"
)

// escaper returns what writes the bytes, or else the characters, by a format
// that are not among those that are plain.
func escaper(plain, format string, bytes bool) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i, c := range s {
			switch {
			case c < 0x80 && strings.ContainsRune(plain, c):
				b.WriteRune(c)
			case bytes:
				for _, c := range []byte(s[i : i+len(string(c))]) {
					fmt.Fprintf(&b, format, c)
				}
			default:
				for _, unit := range utf16.Encode([]rune{c}) {
					fmt.Fprintf(&b, format, unit)
				}
			}
		}
		return b.String()
	}
}

const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Encoders differ in what they escape, and in the letters they do it by. None of
// these is Go's.
func TestRedactorReadsEscapes(t *testing.T) {
	named := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")
	gson := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`, "&", `\u0026`, "<", `\u003c`, ">", `\u003e`, "=", `\u003d`, "'", `\u0027`)
	escapes := map[string]func(string) string{
		"JSON of .NET":         escaper(alphanumeric+"-_ ", `\u%04X`, false),
		"JSON of PHP":          func(s string) string { return strings.ReplaceAll(gson.Replace(s), "/", `\/`) },
		"JSON of Gson":         gson.Replace,
		"JSON, each character": escaper("", `\u%04x`, false),
		"URL, JavaScript":      escaper(alphanumeric+"-_.!~*'()", "%%%02X", true),
		"URL, each byte":       escaper("", "%%%02x", true),
		"form, JavaScript": func(s string) string {
			return strings.ReplaceAll(escaper(alphanumeric+"*-._ ", "%%%02X", true)(s), " ", "+")
		},
		"HTML of Go":                html.EscapeString,
		"HTML by names":             named.Replace,
		"HTML by numbers":           strings.NewReplacer("&", "&#38;", "<", "&#60;", ">", "&#62;", `"`, "&#034;", "'", "&#x27;", "/", "&#x2F;", "=", "&#x3d;").Replace,
		"bytes, as Python has them": escaper(alphanumeric, `\x%02x`, true),
		"a URL in HTML":             func(s string) string { return named.Replace("?a=b&t=" + escaper(alphanumeric, "%%%02x", true)(s)) },
		"JSON in HTML":              func(s string) string { return named.Replace(gson.Replace(s)) },
		"HTML in JSON":              func(s string) string { return gson.Replace(named.Replace(s)) },
	}
	for _, secret := range []string{awkward, token, "abc+def/ghi==", "a!b(c)*d 'e'", "ümläut", `C:\new\%41&amp;`} {
		r := redactorOf(secret)
		for name, escape := range escapes {
			text := "say " + escape(secret) + " & 100%, \\ no"
			got := r.Text(text)
			if want := "say " + strings.TrimSuffix(escape(""), secret) + "[redacted] & 100%, \\ no"; got != want {
				t.Errorf("%s of %q:\n%q gives\n%q, want\n%q", name, secret, text, got, want)
			}
		}
	}
}

// What looks like an escape and is none stays as it is, and hides nothing.
func TestRedactorBesideBrokenEscapes(t *testing.T) {
	r := redactorOf("abcd", "ä-ö-ü")
	for _, broken := range []string{`\`, `\u`, `\u00`, `\u00zz`, `\ud83d`, `\ud83d\u`, `\ud83dA`, `\x`, `\xg0`, `\U0001`, `\q`, "%", "%4", "%zz", "&", "&;", "&#;", "&nothing;", "&#xffffffff;", "\xff", "\xe2\x82"} {
		for _, secret := range []string{"abcd", `a\u0062cd`, "%61bcd", "&#97;bcd", `\u00e4-\u00f6-ü`} {
			text := broken + " " + secret + " " + broken
			if got, want := r.Text(text), broken+" [redacted] "+broken; got != want {
				t.Errorf("%q: %q, want %q", text, got, want)
			}
		}
	}
}
