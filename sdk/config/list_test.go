package config

import (
	"slices"
	"strings"
	"testing"
)

type listItem struct {
	name string
	_    [10]int
}

// readItems decodes an array of objects in their places, and says how much room was made.
func readItems(document string) (items []listItem, room int, err error) {
	d := Decode([]byte(document))
	if d.Array() {
		items = List[listItem](&d)
		room = cap(items)
		for d.Item() {
			before := cap(items)
			v := Next(&d, &items)
			if cap(items) != before {
				room += cap(items)
			}
			if *v != (listItem{}) {
				return nil, 0, Violation{Rule: "an item that is not new"}
			}
			if d.Object() {
				for d.Member() {
					v.name = d.String()
				}
			}
		}
	}
	return items, room, d.End()
}

// TestNext decodes lists whose items are alike, and such as deceive every guess, and bounds the room
// that is made: it is linear in the number of items, whatever the document promises.
func TestNext(t *testing.T) {
	alike := func(n int) string { return "[" + strings.Repeat(`{"name":"item"},`, n-1) + `{"name":"item"}]` }
	for _, test := range []struct {
		name, document string
		items, room    int
	}{
		{"none", `[]`, 0, 0},
		{"none, with space", `[ ]`, 0, 0},
		{"one", `[{"name":"item"}]`, 1, 1},
		{"ten", alike(10), 10, 10},
		{"a thousand", alike(1000), 1000, 1400},
		{"short ones, then a long text", `[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{"name":"` + strings.Repeat("x", 1<<20) + `"}]`, 18, 16 * 20},
		{"brackets in a text", `[{"name":"` + strings.Repeat("{", 400) + `"}]`, 1, fewItems},
		{"a long one first", `[{"name":"` + strings.Repeat("x", 2000) + `"},` + alike(1000)[1:], 1001, 3500},
	} {
		items, room, err := readItems(test.document)
		if err != nil || len(items) != test.items || room > test.room {
			t.Errorf("%s: got %d items, room for %d, %v; want %d and %d", test.name, len(items), room, err, test.items, test.room)
		}
		if i := slices.IndexFunc(items, func(v listItem) bool { return v.name != "item" && len(v.name) < 400 && v.name != "" }); i >= 0 {
			t.Errorf("%s: item %d is %q", test.name, i, items[i].name)
		}
	}
}

// TestListOfScalars guesses right where texts have no comma and no bracket.
func TestListOfScalars(t *testing.T) {
	for document, want := range map[string]int{
		`[]`: 0, `[ ]`: 0, `["a"]`: 1, `["a", "b"]`: 2, ` [1,2,3] `: 3, `[`: 0,
		`["a,b"]`: 2, `["]",1]`: 1, "[" + strings.Repeat("1,", 10_000) + "1]": maxLook/2 + 1,
	} {
		d := Decode([]byte(document))
		d.Array()
		if got := cap(List[int](&d)); got != want {
			t.Errorf("%.40s: got room for %d, want %d", document, got, want)
		}
	}
}
