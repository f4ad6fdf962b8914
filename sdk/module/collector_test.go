package module

import (
	"runtime/debug"
	"testing"
)

func TestCollectorIsTheOperatorsChoice(t *testing.T) {
	const other = 321
	before := debug.SetGCPercent(other)
	defer debug.SetGCPercent(before)
	setCollector(map[string]string{"GOGC": "321"})
	if got := debug.SetGCPercent(other); got != other {
		t.Errorf("with GOGC, growth is %d%%", got)
	}
	setCollector(nil)
	if got := debug.SetGCPercent(other); got != heapGrowth {
		t.Errorf("without GOGC, growth is %d%%", got)
	}
}
