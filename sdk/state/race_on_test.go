//go:build race

package state

// slowness divides the rounds of tests that only repeat: the race detector makes
// SQLite slow.
const slowness = 8
