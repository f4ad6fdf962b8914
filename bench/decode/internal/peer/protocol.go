// Package peer is what the measured programs share: the protocol in which they are asked, and the
// measuring itself.
//
// A program reads one line of JSON, works, answers with another, and waits for the next.
package peer

// Question asks what a document costs or, without a sample, what is wrong with it.
type Question struct {
	Name     string  `json:"name"`     // of the schema
	Schema   string  `json:"schema"`   // its text
	Document string  `json:"document"` // to be read by it
	Millis   float64 `json:"millis,omitempty"`
}

// Answer has the cost or the errors; a document that cannot be measured is a failure.
type Answer struct {
	Cost
	Errors  []string `json:"errors,omitempty"`
	Failure string   `json:"failure,omitempty"`
}

// Cost is what one call takes.
type Cost struct {
	Nanoseconds float64 `json:"ns"`
	Bytes       float64 `json:"bytes"`
	Allocs      float64 `json:"allocs"`
}
