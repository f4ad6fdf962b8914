package main

import (
	"fmt"
)

// compare measures every peer on every case and prints times, memory and ratios.
func (b *bench) compare(cases []*testCase, node *node) error {
	columns := len(peerNames)
	if node == nil {
		columns--
	}
	results := make([][][]cost, len(cases)) // by case, peer and round
	for i := range cases {
		results[i] = make([][]cost, columns)
	}
	for range b.rounds {
		for i, c := range cases {
			if err := b.round(c, node, results[i]); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	medians := make([][]cost, len(cases))
	for i := range cases {
		for _, costs := range results[i] {
			medians[i] = append(medians[i], median(costs))
		}
	}
	b.table("ns/op", cases, medians, columns, func(c, _ cost) float64 { return c.ns })
	b.table("allocations/op", cases, medians, nodeAJV, func(c, _ cost) float64 { return c.allocs })
	b.table("bytes/op", cases, medians, nodeAJV, func(c, _ cost) float64 { return c.bytes })
	b.table("time of Parse goes into the peer's", cases, medians, columns, func(c, ours cost) float64 { return c.ns / ours.ns })
	b.means(medians, columns)
	return nil
}

// round measures every peer once on one case.
func (b *bench) round(c *testCase, node *node, results [][]cost) error {
	for i, p := range c.peers {
		got, err := b.measure(func() error { return p.parse(c.document) })
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		results[i] = append(results[i], got)
	}
	if node == nil {
		return nil
	}
	ns, err := node.measure(c, b.sample)
	results[nodeAJV] = append(results[nodeAJV], cost{ns: ns})
	return err
}

func (b *bench) table(title string, cases []*testCase, medians [][]cost, columns int, quantity func(c, ours cost) float64) {
	fmt.Fprintf(b.out, "\n%-14s", title)
	if len(title) > 14 {
		fmt.Fprintf(b.out, "\n%-14s", "")
	}
	for _, name := range peerNames[:columns] {
		fmt.Fprintf(b.out, " %13s", name)
	}
	fmt.Fprintln(b.out)
	for i, c := range cases {
		fmt.Fprintf(b.out, "%-14s", c.name)
		for _, m := range medians[i][:columns] {
			fmt.Fprintf(b.out, " %13s", figure(quantity(m, medians[i][ours])))
		}
		fmt.Fprintln(b.out)
	}
}

// means prints the geometric mean and the least of the ratios.
func (b *bench) means(medians [][]cost, columns int) {
	var mean, least []float64
	for column := range columns {
		ratios := make([]float64, len(medians))
		for i, m := range medians {
			ratios[i] = m[column].ns / m[ours].ns
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

// figure shows about three digits of a number that is not large.
func figure(v float64) string {
	if v < 100 && v != float64(int(v)) {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
