package manifest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/google/uuid"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// rule says in words what the schema demands of one field.
type rule struct {
	code    diag.Code // of a value of the right type that is not allowed
	want    string
	hint    string
	example string // JSON, for the hint of a missing field
	number  bool   // any number is of the right type
	known   []string
	mend    func(string) (string, bool) // the value that was probably meant
}

func ruleOf(field string) rule {
	switch field {
	case "uuid":
		return rule{
			code: "invalid-uuid", want: "a UUID: 32 hexadecimal digits in groups of 8-4-4-4-12", mend: mendUUID,
			hint: "make one with uuidgen, and never change it again", example: `"…", fresh from uuidgen`,
		}
	case "name":
		return rule{code: "empty-name", want: "a name for people", hint: "write the name that forms, docs and the catalog are to show", example: `"Okta system log"`}
	case "description":
		return rule{
			code: "empty-description", want: "a sentence for people on what the connector collects",
			hint: "say what it reads and from where", example: `"Collects sign-in events from Okta."`,
		}
	case fieldCommand, fieldLegacyCommand:
		return rule{
			code:    "invalid-command",
			want:    fmt.Sprintf(`a command: letters, digits, "_", "-" and ".", the first a letter, a digit or "_", at most %d in all`, maxCommandLength),
			hint:    "write it like the file's name: okta_system_log",
			example: `"okta_system_log"`,
		}
	case "version":
		return rule{code: "invalid-version", want: "a semantic version such as 1.4.0", hint: "see https://semver.org", mend: mendVersion}
	case "category", "categories":
		return rule{
			code: "invalid-category", want: "one of " + strings.Join(categoryNames(), ", "), known: categoryNames(),
			hint: "take the nearest: those who use the events rely on the list",
		}
	case "capabilities":
		return rule{
			code: "invalid-capability", want: "one of " + strings.Join(capabilityNames(), ", "), known: capabilityNames(),
			hint: "the list is closed, and has no verb that changes something at the vendor",
		}
	case "docs_url":
		return rule{
			code: "invalid-url", want: `an absolute http or https URL, or a path that starts with one "/"`,
			hint: "write it like https://docs.example.com/okta or /docs/okta, with %20 for a space",
		}
	case "poll_interval_seconds":
		return rule{
			code: "invalid-interval", want: fmt.Sprintf("a whole number from %d to %d", MinInterval, MaxInterval), number: true,
			hint: fmt.Sprintf("leave it out for the default of %d", DefaultInterval),
		}
	case "arguments":
		return rule{want: "a JSON Schema of the configuration", example: `{"type": "object", "properties": {}}`}
	}
	return rule{}
}

// mended is the JSON of the string that was probably meant, where one is near.
func (r rule) mended(n *source.Node) (string, bool) {
	if n.Kind != source.String || len(n.Text) > maxShown {
		return "", false
	}
	meant, ok := "", false
	switch {
	case r.mend != nil:
		meant, ok = r.mend(n.Text)
	case r.known != nil:
		meant, ok = diag.Suggest(n.Text, r.known)
	}
	return strconv.Quote(meant), ok
}

// mendUUID reads the other spellings of a UUID: without dashes, in braces, as a URN.
func mendUUID(s string) (string, bool) {
	id, err := uuid.Parse(strings.TrimSpace(s))
	return id.String(), err == nil
}

var semantic = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(versionPattern) })

// mendVersion drops a leading v and fills up a version of one or two numbers.
func mendVersion(s string) (string, bool) {
	s = strings.TrimLeft(strings.TrimSpace(s), "vV")
	for _, candidate := range []string{s, s + ".0", s + ".0.0"} {
		if semantic().MatchString(candidate) {
			return candidate, true
		}
	}
	return "", false
}
