package equal_test

// The questions and answers of package sdk/drift/internal/bulk, which only the
// program of the scratch module may import.

type request struct {
	Subject   string
	Instances int
	Seed      uint64
	Document  []byte
	Manifest  []byte
}

type answer struct {
	Report  *report
	Verdict *verdict
	Noticed map[string]string
	Error   string
}

type report struct {
	Kinds         map[string]*count
	Disagreements []string
	Judged        bool
}

type count struct{ Instances, Valid, Range, Disagreed int }

func (c *count) add(other *count) {
	c.Instances += other.Instances
	c.Valid += other.Valid
	c.Range += other.Range
	c.Disagreed += other.Disagreed
}

type verdict struct {
	ValidateJSON, Parse, Oracle, Filled string
	Disagreement                        []string
}
