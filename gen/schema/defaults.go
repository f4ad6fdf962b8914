package schema

import (
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// checkDefaults reports every default that its own schema refuses. The judge
// decides the common case, a scalar under plain keywords; the others go to the
// oracle, completed with the defaults inside them as decoding would.
func (r *reader) checkDefaults() {
	var j judge
	var o *oracle
	for _, s := range r.doc.All {
		if s.Default == nil {
			continue
		}
		verdict, want := j.value(s, s.Default)
		switch {
		case verdict == accepted:
			continue
		case verdict == refused && s.Default.Kind != source.Object: // which may be refused for want of a default inside
			r.refusedDefault(s, s.Default, want)
			continue
		case r.loops || r.uri != "":
			continue
		}
		filled, ok := new(filler).fill(s, s.Default, 0)
		if !ok || !affordable(s, filled) {
			r.at(s.Default).report("too-complex", "the default takes more than "+strconv.Itoa(maxSteps)+" steps to fill in and to judge",
				"let no default call for itself, and refer to fewer schemas twice")
			continue
		}
		if o == nil {
			o = r.newOracle()
		}
		if refusal := o.judge(s, filled); refusal != nil {
			r.refusedDefault(s, refusal.node, refusal.want)
		}
	}
}

// refusedDefault reports the default of s at the value in it that is refused.
// That of a secret is not shown: findings end up in logs.
func (r *reader) refusedDefault(s *Schema, n *source.Node, want string) {
	whole, got := s.Default, show(n)
	if r.opts.Bare {
		s.Default = nil
	}
	if s.Secret {
		got = "[redacted]"
	}
	message := "the default is " + got
	if n.Start != whole.Start {
		message = "the default holds " + got
	}
	hint := "change the default or the schema"
	var fix []diag.Edit
	switch {
	case n.Start == whole.Start && n.Kind == source.Null:
		hint = `remove the default, or allow null with "type": […, "null"]`
	case n.Kind == source.String && isNumber(n.Text) && (want == "an integer" || want == "a number"):
		hint, fix = "remove the quotes", unquoted(n)
	case n.Kind == source.String && want == "a boolean" && (n.Text == "true" || n.Text == "false"):
		hint, fix = "remove the quotes", []diag.Edit{{Start: n.Start, End: n.End, New: n.Text}}
	}
	r.at(n).report("invalid-default", message+", which its own schema refuses: wanted "+want, hint, fix...)
}
