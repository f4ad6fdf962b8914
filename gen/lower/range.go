package lower

import (
	"math/big"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// checkRange reports a default with a number that its Go type cannot hold
// exactly: Parse refuses such a number in a document, so it cannot be what is
// filled in. (To JSON Schema it is a number like any other.)
func (l *lowering) checkRange(t *ir.Type, v ir.Value, at diag.Span) {
	number, kind := l.unheld(t, v)
	if number == "" {
		return
	}
	l.diags = append(l.diags, diag.Diagnostic{
		Code: "invalid-default", Severity: diag.Error, Span: at,
		Message: "the default holds " + number + ", wanted a number that " + string(kind) + " holds exactly",
		Hint:    "choose a smaller or a shorter number",
	})
}

// unheld returns the first number of a value that its type cannot hold, and that type.
func (l *lowering) unheld(t *ir.Type, v ir.Value) (number string, kind ir.Kind) {
	switch t.Kind {
	case ir.Optional, ir.Nullable, ir.Pointer:
		return l.unheld(t.Elem, v)
	case ir.Int64, ir.Float64:
		if v.Kind == ir.NumberValue && !held(t.Kind, v.Text) {
			return v.Text, t.Kind
		}
	case ir.Slice:
		for _, item := range v.Items {
			if number, kind = l.unheld(t.Elem, item); number != "" {
				return number, kind
			}
		}
	case ir.Map:
		for _, m := range v.Members {
			if number, kind = l.unheld(t.Elem, m.Value); number != "" {
				return number, kind
			}
		}
	case ir.StructKind:
		return l.unheldMember(l.model.Struct(t.Name), v)
	}
	return "", ""
}

func (l *lowering) unheldMember(s *ir.Struct, v ir.Value) (number string, kind ir.Kind) {
	types := map[string]*ir.Type{}
	for _, f := range s.Fields {
		types[f.Property] = f.Type
	}
	for _, m := range v.Members {
		t, named := types[m.Name]
		if !named {
			t = s.ExtraType
		}
		if t == nil {
			continue
		}
		if number, kind = l.unheld(t, m.Value); number != "" {
			return number, kind
		}
	}
	return "", ""
}

// held reports whether Parse takes a number for a value of the type.
func held(kind ir.Kind, text string) bool {
	if kind == ir.Float64 {
		return heldByFloat(text)
	}
	_, fits := int64Of(text)
	return fits
}

// heldByFloat reports whether the nearest float64, in its shortest spelling, is that very number.
func heldByFloat(text string) bool {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return false
	}
	exact, ok := parseNumber(text)
	shortest, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', -1, 64))
	return ok && shortest != nil && exact.Cmp(shortest) == 0
}
