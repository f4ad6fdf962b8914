package main

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

// bench is one run of the benchmark.
type bench struct {
	out    io.Writer
	rounds int
	sample time.Duration
}

// run measures the programs in dir, and node if there is one.
func (b *bench) run(ctx context.Context, dir string, node *process) error {
	cases, err := loadCases()
	if err != nil {
		return err
	}
	peers, err := startAll(ctx, dir, columns)
	if err != nil {
		return err
	}
	defer stopAll(peers)
	readers, err := startAll(ctx, dir, candidates)
	if err != nil {
		return err
	}
	defer stopAll(readers)
	all := peers
	if node != nil {
		all = append(slices.Clip(peers), node)
	}
	if err := b.compare(cases, all); err != nil {
		return err
	}
	if err := b.byHand(cases, append([]*process{peers[0]}, readers...)); err != nil {
		return err
	}
	return b.startUp(ctx, dir)
}

// measure returns the medians by case and peer. Peers take turns at each case: one works, the others wait.
func (b *bench) measure(cases []testCase, peers []*process) ([][]peer.Cost, error) {
	for _, p := range peers {
		for _, c := range cases {
			if err := p.accept(c); err != nil {
				return nil, err
			}
		}
	}
	costs := make([][][]peer.Cost, len(cases)) // by case, peer and round
	for i := range cases {
		costs[i] = make([][]peer.Cost, len(peers))
	}
	for range b.rounds {
		for i, c := range cases {
			for j, p := range peers {
				cost, err := p.measure(c, b.sample)
				if err != nil {
					return nil, err
				}
				costs[i][j] = append(costs[i][j], cost)
			}
		}
	}
	medians := make([][]peer.Cost, len(cases))
	for i := range cases {
		for _, rounds := range costs[i] {
			medians[i] = append(medians[i], median(rounds))
		}
	}
	return medians, nil
}
