// Package bulk is what the repository's tests at scale ask of generated
// packages beyond the drift tests that these carry themselves: millions of
// instances, and manifests that were changed behind the code's back. A test
// generates packages and a program that hands all of them to Main.
package bulk

// Subject is a generated package, ready to be asked.
type Subject struct {
	Name string
	// Differential holds so many random instances against the manifest's schema.
	Differential func(instances int, seed uint64) (*Report, error)
	// Judge says what both sides think of one document.
	Judge func(document []byte) (*Verdict, error)
	// Noticed tells which drift subtests, the comparison of digests aside, find
	// the code different from a manifest, with the first finding of each.
	Noticed func(manifest []byte) map[string]string
}

// Report is the outcome of a differential run.
type Report struct {
	// Kinds counts by what was done to an instance.
	Kinds map[string]*Count
	// Disagreements are the findings, one sentence each; alike ones are cut off.
	Disagreements []string
	// Judged is false when the oracle cannot judge the schema.
	Judged bool
}

// Count counts distinct documents.
type Count struct {
	Instances int
	Valid     int // by the schema, defaults filled in
	Range     int // refused by the range policy alone
	Disagreed int
}

// Add adds what another run counted.
func (r *Report) Add(other *Report) {
	for kind, c := range other.Kinds {
		sum := r.Kinds[kind]
		if sum == nil {
			sum = &Count{}
			r.Kinds[kind] = sum
		}
		sum.Instances += c.Instances
		sum.Valid += c.Valid
		sum.Range += c.Range
		sum.Disagreed += c.Disagreed
	}
	r.Disagreements = append(r.Disagreements, other.Disagreements...)
}

// Total is the sum of all kinds.
func (r *Report) Total() (sum Count) {
	for _, c := range r.Kinds {
		sum.Instances += c.Instances
		sum.Valid += c.Valid
		sum.Range += c.Range
		sum.Disagreed += c.Disagreed
	}
	return sum
}

// Verdict is what the sides think of one document; empty means that they accept it.
type Verdict struct {
	ValidateJSON string // the generated function
	Parse        string // the generated function
	Oracle       string // on the document as it is
	Filled       string // the oracle's, on the document with defaults
	Disagreement []string
}
