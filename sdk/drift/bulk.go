package drift

import (
	"bytes"
	"hash/maphash"
	"math/rand/v2"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/bulk"
)

// Bulk prepares a package for this repository's tests at scale, which alone
// can name what it returns. The identity is nil for a module.
func Bulk[C Configuration](name string, s Subject[C], identity *sdk.Identity) bulk.Subject {
	open := func() (*engine, error) { return newEngine(s) }
	return bulk.Subject{
		Name: name,
		Differential: func(instances int, seed uint64) (*bulk.Report, error) {
			e, err := open()
			if err != nil {
				return nil, err
			}
			return e.differential(instances, seed), nil
		},
		Judge: func(document []byte) (*bulk.Verdict, error) {
			e, err := open()
			if err != nil {
				return nil, err
			}
			return e.judgeOne(document), nil
		},
		Noticed: func(manifest []byte) map[string]string {
			e := &engine{subject: newSubject(s)}
			if err := e.load(manifest); err != nil {
				return map[string]string{"load": err.Error()}
			}
			return e.noticed(identity)
		},
	}
}

// differential judges n distinct random instances by both sides, or as many as
// a small schema gives.
func (e *engine) differential(n int, seed uint64) *bulk.Report {
	report := &bulk.Report{Kinds: map[string]*bulk.Count{}, Judged: e.oracle != nil}
	if e.oracle == nil {
		return report
	}
	j := &judge{engine: e, told: map[string]int{}}
	m := newMutator(e, seed)
	hash, seen := maphash.MakeSeed(), map[uint64]bool{}
	for tries := 0; tries < 3*n && len(seen) < n; tries++ {
		kind, t := m.next()
		key := maphash.Bytes(hash, t.data)
		if seen[key] {
			continue
		}
		seen[key] = true
		count := report.Kinds[kind]
		if count == nil {
			count = &bulk.Count{}
			report.Kinds[kind] = count
		}
		j.settle(t, count)
	}
	report.Disagreements = append(j.verdicts, j.roundTrips...)
	return report
}

// settle judges one document by both sides and counts the outcome.
func (j *judge) settle(t trial, count *bulk.Count) {
	count.Instances++
	accepted, ranged, found := j.accepted, j.ranged, len(j.verdicts)+len(j.roundTrips)
	verdict := j.verdict(t.instance)
	agreed := j.compare(t, verdict, "ValidateJSON", j.validateJSON(t.data))
	agreed = j.decode(t, verdict) && agreed
	count.Valid += j.accepted - accepted
	count.Range += j.ranged - ranged
	j.discretion(t)
	if !agreed || len(j.verdicts)+len(j.roundTrips) > found {
		count.Disagreed++
	}
}

// canary is what the secrets of random instances begin with.
const canary = "canary-7f3a-"

// discretion demands that no text that is made of an instance shows a secret.
func (j *judge) discretion(t trial) {
	if !j.secrets || t.instance == nil || !bytes.Contains(t.data, []byte(canary)) || !j.onlySecret(t.instance) {
		return
	}
	shown := func(function, text string) {
		if bytes.Contains([]byte(text), []byte(canary)) && !j.enough(function+" tells", t.at, "secret") {
			j.roundTrips.add("%s: %s tells a secret of %s: %s", place(t), function, excerpt(t.data), text)
		}
	}
	if err := j.validateJSON(t.data); err != nil {
		shown("the error of ValidateJSON", err.Error())
	}
	if _, err := j.parse(t.data); err != nil {
		shown("the error of Parse", err.Error())
	}
}

// onlySecret reports whether every canary stands where the schema has a secret.
func (e *engine) onlySecret(v *value) bool {
	return !bytes.Contains(e.redacted(v).json(), []byte(canary))
}

// judgeOne says what both sides think of a document.
func (e *engine) judgeOne(data []byte) *bulk.Verdict {
	said := func(err error) string {
		if err == nil {
			return ""
		}
		return reason(err)
	}
	t := trial{data, strictValue(data), ""}
	_, err := e.parse(data)
	out := &bulk.Verdict{ValidateJSON: said(e.validateJSON(data)), Parse: said(err), Oracle: said(errAmbiguous), Filled: said(errAmbiguous)}
	if e.oracle == nil {
		return out
	}
	if t.instance != nil {
		out.Oracle, out.Filled = said(e.verdict(t.instance)), said(e.verdict(e.doc.fill(t.instance)))
	}
	j := &judge{engine: e, told: map[string]int{}}
	j.settle(t, &bulk.Count{})
	out.Disagreement = append(j.verdicts, j.roundTrips...)
	return out
}

// noticed tells which subtests find a difference, and what first; that of the
// digest is left out.
func (e *engine) noticed(identity *sdk.Identity) map[string]string {
	told := map[string]string{}
	add := func(name string, found findings) {
		if len(found) > 0 {
			told[name] = found[0]
		}
	}
	if identity != nil {
		add("identity", e.identity(*identity))
	}
	add("struct", e.structure())
	add("defaults", e.defaults())
	if e.oracle != nil {
		verdicts, roundTrips := e.trials()
		add("behaviour", verdicts)
		add("round-trip", roundTrips)
	}
	return told
}

// pick returns one of a list, which is not empty.
func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }
