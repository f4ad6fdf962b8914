package main

import (
	"errors"
	"fmt"
	"slices"
)

// candidates are the parts that Parse could have been built on: the same flat configuration,
// read by hand with the tokens of each, with names matched exactly and no name twice.
var candidates = []program{{"go-faster/jx", "jx"}, {"jsontext", "jsontext"}}

// byHand compares them with the part that Parse is built on, which the first reader stands for.
func (b *bench) byHand(cases []testCase, readers []*process) error {
	at := slices.IndexFunc(cases, func(c testCase) bool { return c.name == "flat_137B" })
	if at < 0 {
		return errors.New("the document flat_137B is gone")
	}
	medians, err := b.measure(cases[at:at+1], readers)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nthe same configuration read by hand, flat_137B\n%-14s %8s %8s %8s\n", "", "ns/op", "B/op", "allocs")
	for i, r := range readers {
		name, m := r.name, medians[0][i]
		if i == 0 {
			name = "sdk/config"
		}
		fmt.Fprintf(b.out, "%-14s %8s %8s %8s\n", name, figure(m.Nanoseconds), figure(m.Bytes), figure(m.Allocs))
	}
	return nil
}
