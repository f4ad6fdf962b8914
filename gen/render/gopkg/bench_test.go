package gopkg

import "testing"

// A package is to cost less than 1.5 ms of one core, so that ten thousand
// take seconds.
func BenchmarkConnector(b *testing.B) {
	c := demo()
	p := project(c)
	size := 0
	b.ReportAllocs()
	for b.Loop() {
		files, err := Connector(p, c)
		if err != nil {
			b.Fatal(err)
		}
		size = 0
		for _, f := range files {
			size += len(f.Content)
		}
	}
	b.ReportMetric(float64(size), "bytes")
}
