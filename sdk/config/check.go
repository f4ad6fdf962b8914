package config

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// Check evaluates rules of JSON Schema on the values of one document. It has a
// method for each keyword, under the keyword's name; as in JSON Schema, a
// keyword binds only values of its own type. Every violation is found: nothing
// ends a check early but the bounds on its time and depth.
//
// A violation found here never shows a string of the document: which of them
// are secrets is not known here.
type Check struct {
	report report

	// A probe finds out whether a rule accepts a value: it records nothing and
	// ends once it has failed.
	probing, failed bool
	// brief leaves numbers out of violations too: they are going to be quoted in another.
	brief bool

	// stopped says that the check has recorded why it gave up, and does nothing more.
	stopped         bool
	steps, maxSteps int
	depth           int
	matching        time.Duration // what backtracking patterns have taken

	// caller is the keyword that has called the rule which is running.
	caller string

	marks marks

	// scopes are the dynamic anchors of the schema resources that are being applied, the outermost first.
	scopes [][]Anchor
}

// Rule is a schema as code: it calls methods of c with v. Where a Rule is an
// argument, nil accepts every value.
type Rule = func(c *Check, v Value)

// Bounds on the work for one document: combinators nested through references
// could otherwise take exponential time, or a deep stack.
const (
	baseSteps    = 4_000_000
	stepsPerNode = 100
	maxRuleDepth = 20_000
)

// ruleTooComplex is the rule that a document violates by exceeding these bounds.
const ruleTooComplex = "too-complex"

// ValidateValue checks that data is one JSON value, that no object in it repeats
// a name, and that rule accepts it. The error is a Violations.
func ValidateValue(data []byte, rule Rule) error {
	d := Strict(data)
	d.Check(rule)
	d.JSON()
	return d.End()
}

// run runs a rule on a value; the Check may have been used on another.
func (c *Check) run(v Value, rule Rule) *report {
	*c = Check{maxSteps: baseSteps + stepsPerNode*len(v.doc.nodes), matching: c.matching}
	c.marks.node = noNode
	c.apply(v, rule, "")
	return &c.report
}

// done reports whether the rules that are left can change nothing.
func (c *Check) done() bool { return c.stopped || c.probing && c.failed }

// spend counts steps of work; it is false when the check is done.
func (c *Check) spend(v Value, steps int) bool {
	if c.steps += steps; c.steps > c.maxSteps {
		c.giveUp(v, "a value that takes more than "+strconv.Itoa(c.maxSteps)+" steps to check")
	}
	return !c.done()
}

// giveUp ends the check: what cannot be decided is refused.
func (c *Check) giveUp(v Value, got string) {
	if !c.stopped {
		c.stopped, c.failed = true, true
		c.report.add(v.offset(), ruleTooComplex, got, "a simpler one")
	}
}

// apply calls a rule; keyword is where it stands.
func (c *Check) apply(v Value, rule Rule, keyword string) {
	if rule == nil || !c.spend(v, 1) {
		return
	}
	if c.depth == maxRuleDepth {
		c.giveUp(v, "a value that takes more than "+strconv.Itoa(maxRuleDepth)+" nested rules to check")
		return
	}
	caller := c.caller
	c.caller = keyword
	c.depth++
	rule(c, v)
	c.depth--
	c.caller = caller
}

// accepts probes a rule.
func (c *Check) accepts(v Value, rule Rule) bool {
	probing, failed, marks := c.probing, c.failed, c.marks.len()
	c.probing, c.failed = true, false
	c.apply(v, rule, "")
	ok := !c.failed
	c.probing, c.failed = probing, failed
	if !ok {
		c.marks.truncate(marks)
	}
	return ok
}

// fails takes note of a violation and reports whether it is to be recorded.
func (c *Check) fails() bool {
	c.failed = true
	return !c.probing && !c.stopped
}

// violate records that a value violates a rule, in a check that is no probe.
func (c *Check) violate(v Value, keyword, want string) {
	if c.fails() {
		c.report.add(v.offset(), keyword, c.got(v), want)
	}
}

// count records a number of things that violates a rule.
func (c *Check) count(v Value, keyword string, got, want int) {
	if c.fails() {
		c.report.add(v.offset(), keyword, strconv.Itoa(got), strconv.Itoa(want))
	}
}

// got describes a value without a word of its strings.
func (c *Check) got(v Value) string {
	switch kind := v.kind(); {
	case kind == TypeString:
		return "a string of length " + strconv.Itoa(utf8.RuneCountInString(v.text()))
	case kind&(TypeArray|TypeObject) != 0 || c.brief:
		return kind.String()
	default:
		return gotNumber(v.raw())
	}
}

// Never accepts no value.
func (c *Check) Never(v Value) {
	if !c.fails() {
		return
	}
	switch c.caller {
	case "additionalProperties", "unevaluatedProperties":
		name := v.at(v.index - 1)
		c.report.add(name.offset(), c.caller, gotString(name.text()), "no other member")
	case "":
		c.report.add(v.offset(), "not", c.got(v), "no value at all")
	default:
		c.report.add(v.offset(), c.caller, c.got(v), "no value here")
	}
}

// Never is the Rule that accepts no value.
func Never(c *Check, v Value) { c.Never(v) }

// Ref applies the rule that a reference leads to.
func (c *Check) Ref(v Value, rule Rule) { c.apply(v, rule, c.caller) }
