package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

// medianOf returns the median of one quantity.
func medianOf(costs []peer.Cost, quantity func(peer.Cost) float64) float64 {
	values := make([]float64, len(costs))
	for i, c := range costs {
		values[i] = quantity(c)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func median(costs []peer.Cost) peer.Cost {
	return peer.Cost{
		Nanoseconds: medianOf(costs, func(c peer.Cost) float64 { return c.Nanoseconds }),
		Bytes:       medianOf(costs, func(c peer.Cost) float64 { return c.Bytes }),
		Allocs:      medianOf(costs, func(c peer.Cost) float64 { return c.Allocs }),
	}
}

// geometricMean returns the mean of ratios, and the least of them.
func geometricMean(ratios []float64) (mean, least float64) {
	sum := 0.0
	for _, r := range ratios {
		sum += math.Log(r)
	}
	return math.Exp(sum / float64(len(ratios))), slices.Min(ratios)
}

// figure shows about three digits of a number that is not large.
func figure(v float64) string {
	if v < 100 && v != float64(int(v)) {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
