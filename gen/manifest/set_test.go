package manifest

import (
	"fmt"
	"strings"
	"testing"
)

func manifestOf(t *testing.T, path, uuid, command string) *Manifest {
	t.Helper()
	m, list := Read(parse(t, path, fmt.Sprintf(
		`{"uuid": %q, "name": "A", "description": "B", "docker_parameter": %q, "arguments": {}}`, uuid, command)))
	if m == nil {
		t.Fatal(render(list))
	}
	return m
}

const (
	uuidA = "0a9f3a5c-5d0e-4c0b-9f57-3d3d4d1c2b10"
	uuidB = "5803f97d-b324-4452-b861-0253b15de650"
)

func TestCheckSet(t *testing.T) {
	a := manifestOf(t, "manifests/connector_a.json", uuidA, "a")
	b := manifestOf(t, "manifests/connector_b.json", strings.ToUpper(uuidA), "b")
	c := manifestOf(t, "manifests/connector_c.json", uuidA, "b")
	d := manifestOf(t, "manifests/connector_d.json", uuidB, "A")
	const uuidTwice = `error: uuid "0a9f3a5c-5d0e-4c0b-9f57-3d3d4d1c2b10" is already that of manifests/connector_a.json, wanted one that no other connector has [duplicate-uuid]
  hint: a copied manifest needs a uuid of its own: make one with uuidgen
  manifests/connector_a.json:1:10: first here
`
	want := "manifests/connector_b.json:1:10-1:48 " + uuidTwice +
		"manifests/connector_c.json:1:10-1:48 " + uuidTwice +
		`manifests/connector_c.json:1:103-1:106 error: docker_parameter "b" is already that of manifests/connector_b.json, wanted one that no other connector has [duplicate-command]
  hint: give the newer connector another command
  manifests/connector_b.json:1:103: first here
`
	for _, order := range [][]*Manifest{{a, b, c, d}, {d, c, b, a}, {c, a, d, b}} {
		if got := render(CheckSet(order)); got != want {
			t.Errorf("got\n%swanted\n%s", got, want)
		}
	}
}

// What is missing is no duplicate, and the old spelling of the command counts.
func TestCheckSetOfFaulty(t *testing.T) {
	var all []*Manifest
	for i, text := range []string{`{}`, `{}`, `{"uuid": 1, "docker_parameter": null}`, `{"docker_parameters": "x"}`} {
		m, _ := Read(parse(t, fmt.Sprintf("manifests/connector_%d.json", i), text))
		all = append(all, m)
	}
	if got := CheckSet(all); len(got) > 0 {
		t.Errorf("got\n%s", render(got))
	}
	legacy, _ := Read(parse(t, "manifests/connector_a.json", `{"docker_parameter": "x"}`))
	if got := CheckSet(append(all, legacy)); len(got) != 1 || got[0].Code != "duplicate-command" {
		t.Errorf("got\n%swanted one duplicate-command", render(got))
	}
}
