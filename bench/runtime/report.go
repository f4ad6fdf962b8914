package main

import (
	_ "embed"
	"fmt"
	"io"
	"text/template"
	"time"
)

//go:embed throughput.md.tmpl
var page string

// row is a peer's line of the table.
type row struct {
	Name                     string
	Micros, Bare, Rate, Mega float64
	FewestMicros, MostMicros float64
	Pages                    int
}

// target is a line of the table of targets.
type target struct {
	Measure, Want, Got string
	Met                bool
}

// report writes the page of the results.
func (b *bench) report(w io.Writer, costs [][]cost, before string, took time.Duration) error {
	medians := make([]cost, len(costs))
	for i := range costs {
		medians[i] = median(costs[i])
	}
	var rows []row
	for i, p := range b.peers() {
		m := medians[i]
		r := row{Name: p.name, Pages: p.pages, Micros: m.micros(), Bare: float64(m.cpu) / float64(medians[bare].cpu), Rate: m.rate(), Mega: m.mega()}
		r.FewestMicros, r.MostMicros = m.micros(), m.micros()
		for _, c := range costs[i] {
			r.FewestMicros, r.MostMicros = min(r.FewestMicros, c.micros()), max(r.MostMicros, c.micros())
		}
		rows = append(rows, r)
	}
	return template.Must(template.New("").Parse(page)).Execute(w, map[string]any{
		"Rows": rows, "Targets": targets(medians, costs[ours]), "Machine": machine(), "Before": before, "After": load(),
		"Rounds": b.rounds, "Took": took,
	})
}

// targets compares the medians with what is wanted. Memory is that of the
// largest process: a bound that holds half of the time is none.
func targets(medians []cost, all []cost) []target {
	us := medians[ours]
	ofBare := float64(us.cpu) / float64(medians[bare].cpu)
	ofBenthos := float64(us.cpu) / float64(medians[benthos].cpu)
	// What is wanted where the bare loop has another rate, in proportion.
	rate := medians[bare].rate() * 100_000 / 126_000
	var largest cost
	for _, c := range all {
		largest.peak = max(largest.peak, c.peak)
	}
	return []target{
		{"processor time per event, of the bare loop's", "≤ 1.5", fmt.Sprintf("%.2f", ofBare), ofBare <= 1.5},
		{"processor time per event, of Benthos's", "≤ 0.25", fmt.Sprintf("%.2f", ofBenthos), ofBenthos <= 0.25},
		{
			"events/s, where the bare loop has " + fmt.Sprintf("%.0f", medians[bare].rate()),
			fmt.Sprintf("> %.0f", rate), fmt.Sprintf("%.0f", us.rate()), us.rate() > rate,
		},
		{"resident memory, MB, the most of all rounds", "< 64", fmt.Sprintf("%.1f", largest.mega()), 0 < largest.peak && largest.peak < 64e6}, // 0: the system does not tell
	}
}
