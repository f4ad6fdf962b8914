package drift

import (
	"errors"
	"slices"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// judge collects what the trials bring to light.
type judge struct {
	*engine
	verdicts, roundTrips findings
	told                 map[string]int
	accepted             int // documents that Parse and the manifest accept
	ranged               int // documents that Parse refuses by the range policy alone
}

// trials judges all instances by both sides and encodes again what Parse accepts.
func (e *engine) trials() (verdicts, roundTrips findings) {
	j := &judge{engine: e, told: map[string]int{}}
	seen := map[string]bool{} // the documents that were tried, and whether the sides agree
	e.instances(func(t trial) bool {
		agreed, known := seen[string(t.data)]
		if !known {
			verdict := j.verdict(t.instance)
			agreed = j.compare(t, verdict, "ValidateJSON", j.validateJSON(t.data)) && j.decode(t, verdict)
			seen[string(t.data)] = agreed
		}
		return agreed
	})
	return j.verdicts, j.roundTrips
}

// maxAlike bounds the findings at one place, and those that give one reason.
const maxAlike = 2

// enough reports whether a place or a reason was told of often enough.
func (j *judge) enough(function, place, reason string) bool {
	enough := false
	for _, key := range []string{function + " at " + place, function + " because " + reason} {
		j.told[key]++
		enough = enough || j.told[key] > maxAlike
	}
	return enough
}

var errAmbiguous = errors.New("it is not one JSON value with distinct names in valid UTF-8")

// verdict is the manifest's word on a value.
func (e *engine) verdict(v *value) error {
	if v == nil {
		return errAmbiguous
	}
	return e.oracle.check(v)
}

// compare reports where a function and the manifest disagree.
func (j *judge) compare(t trial, want error, function string, got error) bool {
	switch {
	case (want == nil) == (got == nil):
		return true
	case got != nil && !j.enough(function+" refuses", t.at, got.Error()):
		j.verdicts.add("%s: the manifest accepts %s, %s refuses it: %v", place(t), excerpt(t.data), function, got)
	case want != nil && !j.enough(function+" accepts", t.at, reason(want)):
		j.verdicts.add("%s: the manifest refuses %s (%s), %s accepts it", place(t), excerpt(t.data), reason(want), function)
	}
	return false
}

func place(t trial) string {
	if t.at == "" {
		return "(document)"
	}
	return t.at
}

// decode compares Parse with the manifest on the completed document, and goes
// on with what it accepts. It reports whether they agree. The verdict is that
// on the document as it stands.
func (j *judge) decode(t trial, verdict error) bool {
	c, err := j.parse(t.data)
	if t.instance == nil {
		return j.compare(t, errAmbiguous, "Parse", err)
	}
	filled := j.doc.fill(t.instance)
	if j.onlyRange(err, t.instance) {
		j.ranged++
		return true // the one permitted difference: Go's numbers end somewhere
	}
	if filled != t.instance {
		verdict = j.verdict(filled)
	}
	if !j.compare(t, verdict, "Parse", err) {
		return false
	}
	if err == nil {
		j.accepted++
		j.roundTrip(t, filled, c)
	}
	return true
}

// onlyRange reports whether an error complains about nothing but numbers that
// the Go types cannot hold, and is right in that.
func (e *engine) onlyRange(err error, v *value) bool {
	var violations config.Violations
	if !errors.As(err, &violations) || len(violations) == 0 {
		return false
	}
	return !slices.ContainsFunc(violations, func(found config.Violation) bool {
		return found.Rule != "range" || !e.outOfRange(v, found.Pointer)
	})
}

// outOfRange reports whether a number of a document is an integer that no
// int64 holds, or one that no float64 holds exactly, whichever its place asks for.
func (e *engine) outOfRange(v *value, at string) bool {
	n := e.doc.node(e.doc.root)
	for _, step := range steps(at) {
		if n != nil && v.kind == array {
			n = n.present().items()
		} else if n != nil {
			n = n.present().memberOrMatch(step)
		}
		if v = v.at([]string{step}); v == nil {
			return false
		}
	}
	if v.kind != number {
		return false
	}
	_, fits := int64Of(v)
	only := numberType
	if n != nil {
		only, _ = n.present().single()
	}
	switch only {
	case integerType:
		return !fits
	case numberType:
		return !exactFloat(v.text)
	}
	return false
}

func exactFloat(token string) bool {
	f, err := strconv.ParseFloat(token, 64)
	return err == nil && equalNumbers(token, strconv.FormatFloat(f, 'g', -1, 64))
}
