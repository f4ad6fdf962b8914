package httpclient

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	redacted   = "[redacted]"
	maxExcerpt = 200 // characters of what a vendor says
	maxText    = 500 // characters of an error, which may quote what is not HTTP
)

// readReason reads and closes the body of a refusal and returns what it gives
// as the reason.
func readReason(res *http.Response) string {
	body, _ := readBody(res, 64<<10)
	return reason(body)
}

// reason returns the text by which the common error documents say what was
// wrong; "" for other documents.
func reason(body []byte) string {
	var document map[string]json.RawMessage
	if json.Unmarshal(body, &document) != nil {
		return ""
	}
	text := func(name string) (s string) {
		_ = json.Unmarshal(document[name], &s)
		return s
	}
	for _, name := range []string{"errorSummary", "message", "error_description", "error"} {
		if s := text(name); s != "" {
			return s
		}
	}
	var nested struct{ Message string }
	if json.Unmarshal(document["error"], &nested) == nil && nested.Message != "" {
		return nested.Message
	}
	var list []struct{ Message string }
	if json.Unmarshal(document["errors"], &list) == nil && len(list) > 0 {
		return list[0].Message
	}
	return ""
}

// redact replaces in a text what the credential consists of.
func (c *Client) redact(text string) string {
	if keeper, ok := c.options.Auth.(secretKeeper); ok {
		return without(text, keeper.secrets()...)
	}
	return text
}

// redact replaces in a text what the credential consists of, and what it put
// on the last request.
func (a *attempt) redact(text string) string {
	if a.req == nil {
		return a.Client.redact(text)
	}
	var sent []string
	for name, values := range a.req.Header {
		switch name {
		case "Accept-Encoding", "User-Agent":
			continue
		case "Authorization", "Cookie": // a credential, whoever set it
		default:
			if a.call.Header.Get(name) != "" {
				continue
			}
		}
		for _, value := range values {
			_, behind, _ := strings.Cut(value, " ") // the name of a scheme
			sent = append(sent, value, behind)
		}
	}
	return without(a.Client.redact(text), sent...)
}

// secretKeeper is an Auth that knows what must not be quoted.
type secretKeeper interface{ secrets() []string }

// shortest is the length from which a secret is replaced. Anybody finds out a
// shorter one, and the text around it would not be readable any more.
const shortest = 4

// without replaces secrets in a text, in clear and encoded.
func without(text string, secrets ...string) string {
	var forms []string
	for _, secret := range secrets {
		if len(secret) >= shortest {
			forms = append(forms, encodings(secret)...)
		}
	}
	// The longest first: one secret may be the beginning of another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	for _, form := range forms {
		text = strings.ReplaceAll(text, form, redacted)
	}
	return text
}

// encodings returns the ways in which a secret may appear in a text: in clear,
// as in JSON, escaped as in a URL once or twice, and each of these in
// hexadecimal and base64, also as part of something longer.
func encodings(secret string) []string {
	quoted, _ := json.Marshal(secret)
	texts := []string{secret, string(quoted[1 : len(quoted)-1])}
	for range 2 {
		for _, text := range slices.Clone(texts) {
			texts = append(texts, url.QueryEscape(text), url.PathEscape(text))
		}
		slices.Sort(texts)
		texts = slices.Compact(texts)
	}
	forms := slices.Clone(texts)
	for _, text := range texts {
		inHex := hex.EncodeToString([]byte(text))
		forms = append(forms, inHex, strings.ToUpper(inHex))
		forms = append(forms, inBase64(text)...)
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// inBase64 returns the characters that stand for a text in the base64 of
// whatever it is a part of: there are three ways to cut it into groups of three.
// A character that stands for something beside the text too is left out.
func inBase64(text string) []string {
	forms := []string{base64.RawStdEncoding.EncodeToString([]byte(text)), base64.RawURLEncoding.EncodeToString([]byte(text))}
	for before := range 3 {
		padded := append(make([]byte, before), text...)
		first, last := (before*8+5)/6, len(padded)*8/6
		if last-first < 4 {
			continue // too short to be anything's sign
		}
		forms = append(forms,
			base64.RawStdEncoding.EncodeToString(padded)[first:last],
			base64.RawURLEncoding.EncodeToString(padded)[first:last])
	}
	return forms
}

// strip takes the credential out of an address.
func (c *Client) strip(u *url.URL) {
	if stripper, ok := c.options.Auth.(interface{ strip(*url.URL) }); ok {
		stripper.strip(u)
	}
}
