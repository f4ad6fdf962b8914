package lower
import "testing"
import "fmt"
func TestTry(t *testing.T) {
	for _, s := range []string{
		`{"type":"object","properties":{"tree":{"$ref":"#/definitions/node"},"self":{"$ref":"#"}},"definitions":{"node":{"type":"object","required":["value"],"properties":{"child":{"$ref":"#/definitions/node"},"children":{"type":"array","items":{"$ref":"#/definitions/node"}},"value":{"type":"string"}}}}}`,
		`{"type":"object","not":{"required":["b"]},"properties":{"a":{"type":"integer","default":1},"o":{"type":"object","default":{},"properties":{"x":{"type":"string","default":"y"},"p":{"type":"object","required":["q"],"properties":{"q":{"type":"integer","default":2}}}}},"l":{"type":"array","items":{"type":"object","properties":{"z":{"type":"boolean","default":true}}},"default":[{}]},"m":{"type":"object","additionalProperties":{"type":"object","properties":{"z":{"type":"boolean","default":true}}}},"t":{"$ref":"#/definitions/node"}},"definitions":{"node":{"type":"object","properties":{"child":{"$ref":"#/definitions/node"},"v":{"type":"integer","default":3}}}}}`,
		`{"type":"object","properties":{"a":{"type":"string","minLength":3},"b":{"type":"string","pattern":"^[0-9]{4}$"},"c":{"type":"string","format":"uri"},"d":{"type":"integer","minimum":5,"multipleOf":4},"e":{"type":"array","items":{"type":"string"},"minItems":2},"e2":{"type":"array","items":{"type":"string"},"minItems":12},"f":{"type":"array","items":{"type":"boolean","const":false}},"g":{"type":"object","required":["x"],"properties":{"x":{"type":"string"},"y":{"type":"integer"}}},"h":{"type":"object","additionalProperties":{"type":"integer"}},"i":{"type":"string","placeholder":"acme"},"j":{"type":"string","examples":["first"]},"k":{"type":"string","const":"k"},"l":{"not":{"type":"string"}},"n":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1},"o":{"type":["integer","null"]},"p":{"type":"string","secret":true},"q":{"type":"string","pattern":"(?!x)y"},"r":{"type":"string","maxLength":2}}}`,
	} {
		m, p := lowered(t, s)
		t.Log(s, "\n", describe(m), p, m.FillFirst, fillText(t, m.Fill))
		for _, f := range m.Fills { t.Log(f.Name, fillText(t, f.Fill)) }
		for _, f := range m.Root().Fields { e := "none"; if f.Form.Example != nil { e = f.Form.Example.JSON() }; fmt.Println(f.Property, e, f.Form.Control, f.Form.Limits, f.Form.JSONType) }
	}
}
