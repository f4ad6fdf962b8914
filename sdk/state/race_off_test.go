//go:build !race

package state

const slowness = 1
