// Package promises keeps the list of docs/promises.md true. The list holds the
// sentences in which the documents that this project comes from promise a
// behaviour. Each names the tests that prove it, and each of those quotes it, in
// a comment of the form
//
//	// Seed: "the sentence, or the part of it that the test proves"
//
// The package has tests alone. They fail when a listed test does not quote its
// sentence, and when a quoted sentence is not listed.
package promises
