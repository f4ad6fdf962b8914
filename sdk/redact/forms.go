package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

const (
	minSecret = 4  // bytes; see [Redactor.Add]
	minLine   = 16 // bytes; shorter lines of a secret may be ordinary text, such as a brace
)

// newline ends a line of a secret; in a JSON document that is a secret as a
// whole, such as a service account's key, it is written with a backslash.
var newline = regexp.MustCompile(`\r?\n|\\n`)

// parts returns what is searched for of a secret: the whole, and its lines.
func parts(secret string) []string {
	var found []string
	add := func(s string, least int) {
		if len(s) >= least {
			found = append(found, s)
		}
	}
	add(secret, minSecret)
	add(strings.TrimSpace(secret), minSecret) // as clients send it
	if lines := newline.Split(secret, -1); len(lines) > 1 {
		for _, line := range lines {
			line = strings.TrimSpace(line)
			if !strings.HasPrefix(line, "-----") { // the frame of a PEM block is no secret
				add(line, minLine)
			}
		}
	}
	return found
}

// formsOf returns every pattern that a secret, or a part of it, may look like.
func formsOf(secret string) []pattern {
	found := map[pattern]bool{}
	for _, part := range parts(secret) {
		forms(part, func(p pattern) { found[p] = true })
	}
	return slices.Collect(maps.Keys(found))
}

// forms hands over the patterns of a secret: as it is written where escapes are
// read already, and as it is encoded beyond them.
func forms(secret string, add func(pattern)) {
	plain := func(s string) { add(pattern{text: s}) }
	plain(strings.ReplaceAll(secret, " ", "+")) // of a query
	for _, text := range sent(secret) {
		plain(text)
		plain(hex.EncodeToString([]byte(text)))
		plain(strings.ToUpper(hex.EncodeToString([]byte(text))))
		base64Forms(text, add)
	}
	for _, format := range []string{"% x", "% X", "%d"} { // bytes printed by fmt
		plain(strings.Trim(fmt.Sprintf(format, []byte(secret)), "[]"))
	}
	plain(strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", []byte(secret)), "[]byte{"), "}"))
	plain(strings.ReplaceAll(strings.Trim(fmt.Sprint([]byte(secret)), "[]"), " ", ",")) // a JSON array of numbers
}

// sent returns how a secret is written where it is sent: as it is, in JSON, and
// either escaped for an address. Each of these may be encoded further: OAuth2
// escapes a client's secret before it goes into a Basic header.
func sent(secret string) []string {
	texts := []string{secret, jsonString(secret, false), jsonString(secret, true)}
	for _, text := range slices.Clone(texts) {
		texts = append(texts, url.QueryEscape(text), url.PathEscape(text), userinfo(text), spaceAsPercent(text))
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

// jsonString is the inside of a JSON string.
func jsonString(s string, html bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	if err := enc.Encode(s); err != nil {
		return s
	}
	return unquoted(strings.TrimSuffix(b.String(), "\n"))
}

func unquoted(s string) string { return s[1 : len(s)-1] }

// userinfo is the password of an address.
func userinfo(s string) string { return strings.TrimPrefix(url.UserPassword("", s).String(), ":") }

func spaceAsPercent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// base64Forms hands over a text as it stands in base64, wherever it begins
// among the encoded bytes, as in the "user:secret" of Basic authentication.
// At its edges a character holds bits of the text and of its neighbour: that
// character cannot be searched for, and goes with the rest. Padding may stay.
func base64Forms(plain string, add func(pattern)) {
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for offset := range 3 {
			text := encoding.EncodeToString(append(make([]byte, offset), plain...))
			before, after := 0, 0
			if bits := offset * 8; bits > 0 {
				text, before = text[(bits+5)/6:], 1
			}
			if (offset+len(plain))*8%6 != 0 {
				text, after = text[:len(text)-1], 1
			}
			add(pattern{text, before, after})
		}
	}
	add(pattern{text: base64.StdEncoding.EncodeToString([]byte(plain))})
	add(pattern{text: base64.URLEncoding.EncodeToString([]byte(plain))})
}
