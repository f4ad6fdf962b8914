package lower

import (
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
)

// nullableBy is the type of a value that is t or null. What is checked of t is
// not checked of null; of the given schemas, which bind both, those that
// combine others may still refuse it.
func (l *lowering) nullableBy(t *ir.Type, schemas []*schema.Schema) *ir.Type {
	t = nullable(t)
	if t.Kind != ir.Nullable {
		return t // checked as a whole, null included
	}
	var steps []ir.Step
	for _, s := range schemas {
		steps = append(steps, l.stepsOfOne(s, combines)...)
	}
	if len(steps) > 0 {
		isNull := conjunction([]ir.Step{{Keyword: "type", Names: []string{"null"}}})
		l.addCheck(t, conjunction([]ir.Step{{Keyword: "if", Subs: []ir.Sub{{Check: isNull}, {Check: conjunction(steps)}, {}}}}))
	}
	return t
}

func combines(keyword string) bool {
	switch keyword {
	case "anyOf", "oneOf", "not", "if":
		return true
	}
	return false
}
