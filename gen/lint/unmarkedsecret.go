package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var unmarkedSecret = Rule{
	Code:    "unmarked-secret",
	Summary: "a property looks like a secret and is not marked as one",
	Doc: `A property that is marked secret is masked in forms, sealed in the vault and
prints as [redacted]; one that is not appears in clear in logs and answers.
Names such as password, api_token or client_secret are secrets wherever they
stand, and so is what is writeOnly. Mark the property, or, when that misleads, say
"secret": false.

The key that the platform itself issues, intake_key, is not reported.`,
	Bad:  `"properties": {"api_token": {"type": "string"}}`,
	Good: `"properties": {"api_token": {"type": "string", "secret": true}}`,

	check: func(s *Subject) (out diag.List) {
		s.properties(func(name string, member *source.Member, p *schema.Schema) {
			if p.Secret || p.Bool != nil || p.Node.Get("secret") != nil || !mayBeString(p) {
				return
			}
			sign := secretSign(name, p)
			if sign == "" {
				return
			}
			out = append(out, diag.Diagnostic{
				Span:    s.File.NameSpan(member),
				Message: fmt.Sprintf("property %q %s and is not marked as one", name, sign),
				Hint:    `add "secret": true, or "secret": false if it is none`,
				Fix:     []diag.Edit{insertMember(s.File, p.Node, `"secret": true`)},
			})
		})
		return out
	},
}

// secretSign says what makes a property look like a secret, or nothing.
func secretSign(name string, p *schema.Schema) string {
	switch {
	case soundsSecret(name):
		return "has the name of a secret"
	case p.WriteOnly:
		return "is writeOnly, as secrets are,"
	}
	return ""
}

func mayBeString(p *schema.Schema) bool {
	return p.Ref == nil && slices.Contains(p.Types, "string") && p.Enum == nil && p.Const == nil
}

// soundsSecret judges a property by the last words of its name: client_secret
// is a secret, secret_name is not.
func soundsSecret(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(splitCamel.ReplaceAllString(name, "${1}_${2}")), func(r rune) bool {
		return r == '_' || r == '-' || r == '.' || r == ' '
	})
	joined := strings.Join(words, "_")
	for _, ending := range []string{
		"password", "passwd", "passphrase", "pwd", "secret", "secret_key", "secret_access_key", "client_secret",
		"api_key", "apikey", "private_key", "privatekey", "access_token", "auth_token", "api_token", "apitoken",
		"refresh_token", "bearer_token", "token", "connection_string", "credential", "pem_file", "pem",
	} {
		if joined == ending || strings.HasSuffix(joined, "_"+ending) {
			return joined != "client_token" // an EdgeGrid client token names the client, as a user name does
		}
	}
	return false
}

var splitCamel = regexp.MustCompile(`([a-z0-9])([A-Z])`)
