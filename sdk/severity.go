package sdk

import (
	"fmt"
	"strings"
)

// Severity is how bad an alert is. Vendors with other ladders are mapped to
// these four by [SeverityOf]'s table.
type Severity string

// The values of Severity, from harmless to bad.
const (
	SeverityInfo   Severity = "info"
	SeverityLow    Severity = "low"
	SeverityMedium Severity = "medium"
	SeverityHigh   Severity = "high"
)

// Valid reports whether s is one of the constants above.
func (s Severity) Valid() bool {
	switch s {
	case SeverityInfo, SeverityLow, SeverityMedium, SeverityHigh:
		return true
	}
	return false
}

// collapse is the table of [SeverityOf]: a row for ladders of three steps to
// ten, a letter a step.
var collapse = [...]string{
	3:  "lmh",        // low, medium, high
	4:  "ilmh",       // our own
	5:  "ilmhh",      // informational, low, medium, high, critical
	6:  "illmhh",     //
	7:  "illmmhh",    //
	8:  "iilmmhhh",   // syslog: debug, informational | notice | warning, error | critical, alert, emergency
	9:  "illmmmhhh",  //
	10: "illmmmhhhh", // CVSS: 1 | 2, 3 | 4 to 6 | 7 to 10
}

// SeverityOf collapses a vendor's ladder of 3 to 10 steps to the four
// severities. step counts from 0, the most harmless. The table is
//
//	steps  0 1 2 3 4 5 6 7 8 9
//	    3  l m h
//	    4  i l m h
//	    5  i l m h h
//	    6  i l l m h h
//	    7  i l l m m h h
//	    8  i i l m m h h h
//	    9  i l l m m m h h h
//	   10  i l l m m m h h h h
//
// with i for info, l for low, m for medium, h for high. It fails for another
// number of steps and for a step outside the ladder.
func SeverityOf(step, steps int) (Severity, error) {
	if steps < 3 || steps >= len(collapse) {
		return "", fmt.Errorf("a ladder of %d steps: the table has ladders of 3 to %d", steps, len(collapse)-1)
	}
	if step < 0 || step >= steps {
		return "", fmt.Errorf("step %d is not in a ladder of %d steps, which are counted from 0", step, steps)
	}
	switch collapse[steps][step] {
	case 'i':
		return SeverityInfo, nil
	case 'l':
		return SeverityLow, nil
	case 'm':
		return SeverityMedium, nil
	}
	return SeverityHigh, nil
}

// Ladder is a vendor's severities by name, the most harmless first.
type Ladder []string

// Severity collapses the step of that name, in any letter case, by the table
// of [SeverityOf]. An unknown name is medium and not ok: seen, and no alarm; so
// is every name of a ladder that the table does not have.
func (l Ladder) Severity(name string) (s Severity, ok bool) {
	for step, known := range l {
		if !strings.EqualFold(known, name) {
			continue
		}
		if s, err := SeverityOf(step, len(l)); err == nil {
			return s, true
		}
	}
	return SeverityMedium, false
}
