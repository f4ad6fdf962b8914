package config

import "testing"

func TestAllDifferent(t *testing.T) {
	many := make([]int, 3*smallSize)
	for i := range many {
		many[i] = i
	}
	for _, test := range []struct {
		items []int
		want  bool
	}{
		{nil, true},
		{[]int{1}, true},
		{[]int{1, 2, 3}, true},
		{[]int{1, 2, 1}, false},
		{many, true},
		{append(many[:len(many):len(many)], 0), false},
	} {
		if got := AllDifferent(test.items); got != test.want {
			t.Errorf("%v: got %t", test.items, got)
		}
	}
}

func TestFieldsHas(t *testing.T) {
	var s Fields
	s.seen.add(3)
	s.seen.add(300)
	for _, test := range []struct {
		properties []int
		want       bool
	}{{nil, true}, {[]int{3}, true}, {[]int{3, 300}, true}, {[]int{3, 4}, false}, {[]int{301}, false}} {
		if got := s.Has(test.properties...); got != test.want {
			t.Errorf("%v: got %t", test.properties, got)
		}
	}
}

// TestFaultsAreSaidOnce lets a check and the decoder demand the same of one value, and more than one thing of it.
func TestFaultsAreSaidOnce(t *testing.T) {
	d := Decode([]byte(`"ab"`))
	d.Check(func(c *Check, v Value) {
		c.MinLength(v, 3)
		c.MinLength(v, 4)
		c.Enum(v, `"x"`)
	})
	text := d.String()
	d.MinLength(text, 3)
	want := `(document): a string of length 2 is not one of "x"
(document): "ab" is shorter than the minimum length of 3
(document): a string of length 2 is shorter than the minimum length of 4`
	if err := d.End(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

// TestCheckAt checks values that have been read, and goes on reading behind them.
func TestCheckAt(t *testing.T) {
	for document, want := range map[string]string{
		`{"list":["a","b"],"n":1}`:       `<nil>`,
		`{"list":["a","b","a"],"n":1}`:   `/list: items 0 and 2 are equal, wants items that differ`,
		`{"list":["a","a"],"n":"x"}`:     "/list: items 0 and 1 are equal, wants items that differ\n/n: wants an integer, got a string",
		`{"list":[1,2],"n":1}`:           "/list/0: wants a string, got a number\n/list/1: wants a string, got a number",
		`{"list":["a","a"`:               `/list: wants ',' or ']', got the end of the document at line 1, column 17`,
		`{"list":["a","a"],"n":1}x`:      "/list: items 0 and 1 are equal, wants items that differ\n(document): wants the end of the document, got 'x' at line 1, column 25",
		`{"list":{"a":["a"]},"n":1}`:     `/list: wants an array, got an object`,
		`{"list":[],"n":{"list":["a"]}}`: `/n: wants an integer, got an object`,
	} {
		d := Decode([]byte(document))
		for ok := d.Object() && d.Member(); ok; ok = d.Member() {
			if d.Key() == "n" {
				d.Int64()
				continue
			}
			var items []string
			list := d.Start()
			if d.Array() {
				for d.Item() {
					items = append(items, d.String())
				}
			}
			if !AllDifferent(items) {
				d.CheckAt(list, (*Check).UniqueItems)
			}
		}
		got := "<nil>"
		if err := d.End(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", document, got, want)
		}
	}
}
