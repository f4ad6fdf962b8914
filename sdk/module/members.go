package module

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// members are those of a JSON object, each as it is written, in their order.
type members []member

type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of a JSON object; not ok of anything else,
// which validation is to say more about.
func membersOf(data []byte) (all members, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, false
	}
	for dec.More() {
		var m member
		token, err := dec.Token()
		if err != nil {
			return nil, false
		}
		m.name, ok = token.(string)
		if !ok || dec.Decode(&m.value) != nil {
			return nil, false
		}
		all = append(all, m)
	}
	return all, true
}

// text returns the string that is a member's value, or "".
func (all members) text(name string) (s string) {
	for _, m := range all {
		if m.name == name && json.Unmarshal(m.value, &s) == nil {
			return s
		}
	}
	return ""
}

// has reports whether there is a member of a name.
func (all members) has(name string) bool {
	return slices.ContainsFunc(all, func(m member) bool { return m.name == name })
}

// notText says why the member of a name is not one text, and "" if it is. A
// null is as good as none.
func (all members) notText(name string) string {
	found := 0
	for _, m := range all {
		if m.name != name {
			continue
		}
		if found++; found > 1 {
			return "the member \"" + name + "\" occurs more than once"
		}
		var text *string
		if json.Unmarshal(m.value, &text) != nil {
			return "wants a string, got " + kind(m.value)
		}
	}
	return ""
}

// kind names the type of a JSON value that is neither a string nor null.
func kind(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	}
	return "a number"
}

// without leaves the members of a name out.
func (all members) without(name string) members {
	return slices.DeleteFunc(slices.Clone(all), func(m member) bool { return m.name == name })
}

// with replaces the value of the members of a name.
func (all members) with(name, value string) members {
	changed := slices.Clone(all)
	for i := range changed {
		if changed[i].name == name {
			changed[i].value = json.RawMessage(value)
		}
	}
	return changed
}

// document writes the members as an object; original if that has the same.
func (all members) document(original []byte) []byte {
	before, ok := membersOf(original)
	if ok && slices.EqualFunc(before, all, func(a, b member) bool {
		return a.name == b.name && bytes.Equal(a.value, b.value)
	}) {
		return original
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return original
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// telling are names of members whose values are probably secrets.
var telling = regexp.MustCompile(`(?i)(secret|passw|token|api_?key|private_?key|intake_?key|credential|client_?key|access_?key)$`)

// suspects returns what is probably secret in a configuration: it may not be
// valid, and then nobody can say what is. They are the texts of members that
// are called so.
func suspects(data []byte) []sdk.Secret {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return nil
	}
	return suspected(v, false)
}

func suspected(v any, secret bool) (found []sdk.Secret) {
	switch v := v.(type) {
	case string:
		if secret {
			found = append(found, sdk.NewSecret(v))
		}
	case []any:
		for _, item := range v {
			found = append(found, suspected(item, secret)...)
		}
	case map[string]any:
		for name, value := range v {
			found = append(found, suspected(value, secret || telling.MatchString(name))...)
		}
	}
	return found
}
