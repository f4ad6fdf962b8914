package redact_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// The time for a text grows as its length does, and hardly with the secrets,
// however alike they are and however much of the text looks like them.
func TestRedactorTakesItsTime(t *testing.T) {
	var alike []sdk.Secret
	for i := range 40 {
		alike = append(alike, sdk.NewSecret(fmt.Sprintf("%s-%d-%s", awkward, i, strings.Repeat("k", i))))
	}
	one, many, repeated := redact.New(alike[0]), redact.New(alike...), redactorOf(strings.Repeat("a", 2000))
	const size = 16 << 10
	fastest := func(r *redact.Redactor, part string, size int) time.Duration {
		text, least := strings.Repeat(part, size/len(part)), time.Hour
		for range 3 {
			began := time.Now()
			r.Text(text)
			least = min(least, time.Since(began))
		}
		return least
	}
	for name, c := range map[string]struct {
		few, many *redact.Redactor
		part      string
	}{
		"a log":            {one, many, "committed a page of 1000 events; "},
		"like hexadecimal": {one, many, "7040737"},
		"escapes":          {one, many, `a\"%20&amp;`},
		"nested escapes":   {one, many, `\\\\\"%25252520&amp;amp;`},
		"nearly secrets":   {one, many, awkward},
		"repeated":         {repeated, repeated, "a"},
		"nearly repeated":  {repeated, repeated, strings.Repeat("a", 1999) + "b"},
	} {
		few, all, longer := fastest(c.few, c.part, size), fastest(c.many, c.part, size), fastest(c.many, c.part, 8*size)
		if all > 20*few+20*time.Millisecond {
			t.Errorf("%s: %v with 40 secrets, %v with one", name, all, few)
		}
		if longer > 8*4*all+20*time.Millisecond {
			t.Errorf("%s: %v of %d bytes, %v of 8 times as many", name, all, size, longer)
		}
	}
}
