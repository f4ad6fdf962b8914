package httpclient

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

const (
	maxExcerpt = 200 // characters of what a vendor says
	maxText    = 500 // characters of an error, which may quote what is not HTTP
)

// known returns what must not be quoted of the credential, as far as the Auth tells.
func (c *Client) known() *redact.Redactor {
	if keeper, ok := c.options.Auth.(interface{ redactor() *redact.Redactor }); ok {
		return keeper.redactor()
	}
	return nil
}

// quote returns what may be shown of a text: an excerpt without what the
// credential consists of.
func (c *Client) quote(text string, most int) string { return c.known().Excerpt(text, most) }

// quote returns what may be shown of a text: an excerpt without what the
// credential consists of, and what it put on the last request.
func (a *attempt) quote(text string, most int) string {
	return redact.New(a.sent()...).Excerpt(a.known().Text(text), most)
}

// sent returns what may be a credential of the last request: values of its
// headers and cookies, the password of Basic authentication, and what was added
// to its query.
func (a *attempt) sent() (secrets []sdk.Secret) {
	if a.req == nil {
		return nil
	}
	add := func(value string) { secrets = append(secrets, sdk.NewSecret(value)) }
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
			add(value)
			add(behind)
		}
	}
	for _, cookie := range a.req.Cookies() {
		add(cookie.Value)
	}
	if _, password, ok := a.req.BasicAuth(); ok {
		add(password)
	}
	asked := a.next.target.Query()
	for name, values := range a.req.URL.Query() {
		for _, value := range values {
			if !slices.Contains(asked[name], value) {
				add(value)
			}
		}
	}
	return secrets
}

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
