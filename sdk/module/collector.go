package module

import "runtime/debug"

// heapGrowth is by how many percent of what lives the heap of this process may
// grow before the garbage collector runs. Most of the heap is pages under way,
// which hold no pointers and are soon done with: at full speed, less than Go's
// own 100 saves a tenth of the memory for a few percent of processor time. A
// soft limit of memory would be worse: a page that does not fit under it makes
// the collector run all the time.
const heapGrowth = 60

// setCollector applies heapGrowth, unless the operator has chosen by GOGC.
func setCollector(env map[string]string) {
	if env["GOGC"] == "" {
		debug.SetGCPercent(heapGrowth)
	}
}
