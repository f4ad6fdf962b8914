package main

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

// compare measures every peer on every case and prints times, memory and ratios; Parse is the
// first of them. Of Node's memory nothing is known.
func (b *bench) compare(cases []testCase, peers []*process) error {
	medians, err := b.measure(cases, peers)
	if err != nil {
		return err
	}
	inGo := peers[:len(columns)]
	b.table("ns/op", cases, medians, peers, func(c, _ peer.Cost) float64 { return c.Nanoseconds })
	b.table("allocations/op", cases, medians, inGo, func(c, _ peer.Cost) float64 { return c.Allocs })
	b.table("bytes/op", cases, medians, inGo, func(c, _ peer.Cost) float64 { return c.Bytes })
	b.table("time of Parse goes into the peer's", cases, medians, peers, func(c, ours peer.Cost) float64 {
		return c.Nanoseconds / ours.Nanoseconds
	})
	b.means(medians, len(peers))
	return nil
}

func (b *bench) table(title string, cases []testCase, medians [][]peer.Cost, peers []*process, quantity func(c, ours peer.Cost) float64) {
	fmt.Fprintf(b.out, "\n%-14s", title)
	if len(title) > 14 {
		fmt.Fprintf(b.out, "\n%-14s", "")
	}
	for _, p := range peers {
		fmt.Fprintf(b.out, " %13s", p.name)
	}
	fmt.Fprintln(b.out)
	for i, c := range cases {
		fmt.Fprintf(b.out, "%-14s", c.name)
		for j := range peers {
			fmt.Fprintf(b.out, " %13s", figure(quantity(medians[i][j], medians[i][0])))
		}
		fmt.Fprintln(b.out)
	}
}

// means prints the geometric mean and the least of the ratios.
func (b *bench) means(medians [][]peer.Cost, columns int) {
	var mean, least []float64
	for column := range columns {
		ratios := make([]float64, len(medians))
		for i, m := range medians {
			ratios[i] = m[column].Nanoseconds / m[0].Nanoseconds
		}
		m, l := geometricMean(ratios)
		mean, least = append(mean, m), append(least, l)
	}
	for _, row := range []struct {
		name   string
		values []float64
	}{{"geometric mean", mean}, {"least", least}} {
		fmt.Fprintf(b.out, "%-14s", row.name)
		for _, v := range row.values {
			fmt.Fprintf(b.out, " %13s", figure(v))
		}
		fmt.Fprintln(b.out)
	}
}
