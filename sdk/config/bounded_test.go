package config

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bounded fails a test whose function takes longer, or allocates more, than it should.
func bounded(t *testing.T, limit time.Duration, memory uint64, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	spent := time.Since(start)
	runtime.ReadMemStats(&after)
	if spent > limit {
		t.Errorf("took %s, want at most %s", spent, limit)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > memory {
		t.Errorf("allocated %d MB, want at most %d", got>>20, memory>>20)
	}
}

// TestTenThousandLevels reads what is nested far too deep in every way that a value can be read.
func TestTenThousandLevels(t *testing.T) {
	const levels = 10_000
	const want = `wants at most 1000 nested arrays and objects, got a deeper one at line 1, column `
	for opening, closing := range map[string]string{"[": "]", `{"a":`: "}"} {
		document := []byte(strings.Repeat(opening, levels) + "0" + strings.Repeat(closing, levels))
		for name, read := range map[string]func() error{
			"skipped": func() error {
				d := Decode(document)
				d.JSON()
				return d.End()
			},
			"of the wrong type": func() error {
				d := Decode(document)
				_ = d.String()
				return d.End()
			},
			"checked": func() error { return ValidateValue(document, (*Check).UniqueItems) },
			"filled": func() error {
				d := DecodeFilled(document, fillNode)
				d.JSON()
				return d.End()
			},
			"stepped into": func() error {
				d := Decode(document)
				for d.Object() && d.Member() || d.Array() && d.Item() {
				}
				return d.End()
			},
		} {
			bounded(t, 2*time.Second, 16<<20, func() {
				if err := read(); err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s, %s: got %.200v", opening, name, err)
				}
			})
		}
	}
}

// TestHundredMegabytes reads a document of text, white space and members that is wrong at its end.
func TestHundredMegabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a second")
	}
	const third = 100 << 20 / 3
	var b strings.Builder
	b.WriteString(`{"x":[` + strings.Repeat(`{"name":"value"},`, third/17) + `0],"list":["`)
	b.WriteString(strings.Repeat("All that is gold does not glitter. ", third/35) + `",` + strings.Repeat(" ", third) + `1]}`)
	document := []byte(b.String())
	bounded(t, 20*time.Second, 150<<20, func() {
		d := Decode(document)
		for ok := d.Object() && d.Member(); ok; ok = d.Member() {
			if d.Key() == "x" {
				d.JSON()
				continue
			}
			for ok := d.Array() && d.Item(); ok; ok = d.Item() {
				_ = d.String()
			}
		}
		if err := d.End(); err == nil || err.Error() != `/list/1: wants a string, got a number` {
			t.Errorf("got %.200v", err)
		}
	})
}

// TestMillionUniqueItems compares a million items, of which the last repeats the first.
func TestMillionUniqueItems(t *testing.T) {
	const n = 1_000_000
	var items strings.Builder
	for i := range n {
		fmt.Fprintf(&items, "%d,", i)
	}
	document := []byte("[" + items.String() + "0.0]")
	bounded(t, 20*time.Second, 1<<30, func() {
		err := ValidateValue(document, (*Check).UniqueItems)
		if want := `(document): items 0 and 1000000 are equal, wants items that differ`; err == nil || err.Error() != want {
			t.Errorf("got %.200v, want %s", err, want)
		}
	})
}

// TestCatastrophicPatterns has a document of many strings, each of which takes a backtracking
// expression exponential time.
func TestCatastrophicPatterns(t *testing.T) {
	evil := &Pattern{Source: `^(?=(a+)+$)`, Expr: `\A(?=(a+)+\z)`, Backtrack: true}
	linear := &Pattern{Source: `^(a+)+$`, Expr: `\A(a+)+\z`}
	text := strings.Repeat("a", 40) + "!"
	document := []byte("[" + strings.Repeat(`"`+text+`",`, 1000) + `"aa"]`)
	for _, test := range []struct {
		name    string
		pattern *Pattern
		limit   time.Duration
		rule    string
	}{
		{"backtracking", evil, 2 * (allMatchesTimeout + matchTimeout), ruleTooComplex},
		{"linear", linear, 2 * time.Second, "pattern"},
	} {
		bounded(t, test.limit, 64<<20, func() {
			d := Decode(document)
			for ok := d.Array() && d.Item(); ok; ok = d.Item() {
				d.Pattern(d.String(), test.pattern)
			}
			if found, _ := d.End().(Violations); len(found) < 1000 || found[0].Rule != test.rule {
				t.Errorf("%s: got %d violations, want the rule %s a thousand times", test.name, len(found), test.rule)
			}
		})
		bounded(t, test.limit, 64<<20, func() {
			err := ValidateValue(document, func(c *Check, v Value) {
				c.Items(v, func(c *Check, v Value) { c.Pattern(v, test.pattern) })
			})
			if found, _ := err.(Violations); len(found) == 0 || found[0].Rule != test.rule {
				t.Errorf("%s: got %.200v, want the rule %s", test.name, err, test.rule)
			}
		})
	}
}
