package harness_test

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/harness"
)

// The oracle sees everything that can become of an event.
func TestOracle(t *testing.T) {
	event := func(id, text string) []byte { return []byte(`{"id":"` + id + `","text":"` + text + `"}`) }
	o := harness.NewOracle(member("id"))
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		o.Published(event(id, "x"))
	}
	if o.Left() != 5 || o.Distinct() != 0 {
		t.Errorf("at first %d are left and %d accepted", o.Left(), o.Distinct())
	}
	o.Accepted([][]byte{event("a", "x"), event("c", "x"), event("a", "x")}) // a twice
	o.Accepted([][]byte{event("b", "x")})                                   // behind c
	o.Accepted([][]byte{event("c", "y"), event("z", "x")})                  // c again, and changed; z is nobody's
	o.DeadLetter(event("d", "x"))
	v := o.Verdict()
	examples := v.Examples
	v.Examples = nil
	want := harness.Verdict{Published: 5, Accepted: 5, Distinct: 3, Dead: 1, Missing: 1, Duplicates: 2, Backwards: 1, Altered: 1, Strange: 1}
	if v.String() != want.String() || v.Distinct != want.Distinct || len(examples) != 3 {
		t.Errorf("the verdict is %s with %q, want %s", v, examples, want)
	}
	if o.Left() != 2 || o.Distinct() != 3 {
		t.Errorf("at last %d are left and %d accepted", o.Left(), o.Distinct())
	}
}
