package config

import (
	"strings"
	"testing"
)

func TestASCIISets(t *testing.T) {
	const (
		alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		unreserved   = alphanumeric + "-._~" // RFC 3986
		subDelims    = "!$&'()*+,;="         // RFC 3986
		pchar        = unreserved + subDelims + ":@"
	)
	for _, test := range []struct {
		name    string
		set     asciiSet
		members string
	}{
		{"scheme", schemeChars, alphanumeric + "+-."},
		{"path", pathChars, pchar + "/"},
		{"query", queryChars, pchar + "/?[]"},
		{"user", userChars, unreserved + subDelims + ":"},
		{"host", hostChars, unreserved + subDelims + "<>"},
		{"variable", variableChars, alphanumeric + "_"},
		{"label", labelChars, alphanumeric + "-"},
		{"local part", localPartChars, alphanumeric + "!#$%&'*+-/=?^_`{|}~"},
	} {
		for c := range 256 {
			if got, want := test.set.has(byte(c)), strings.IndexByte(test.members, byte(c)) >= 0; got != want {
				t.Errorf("%s: %q: got %t, want %t", test.name, rune(c), got, want)
			}
		}
	}
}
