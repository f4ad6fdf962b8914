package drift

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/demo"
)

func demoSubject() Subject[demo.Config] {
	return Subject[demo.Config]{
		Manifest: "internal/demo/connector_demo.json", Schema: "/arguments",
		Digest: "f8bcd76c74dc9187abcb0b6e1b7ca287e97dfad0ead9a2d68f847cec9fc8b6ad",
		Parse:  demo.Parse, ValidateJSON: demo.ValidateJSON, Default: demo.Default,
	}
}

func BenchmarkTrials(b *testing.B) {
	count := 0
	for b.Loop() {
		e, err := newEngine(demoSubject())
		if err != nil {
			b.Fatal(err)
		}
		count = 0
		e.instances(func(trial) bool { count++; return true })
		e.trials()
	}
	b.ReportMetric(float64(count), "documents")
}

func BenchmarkEngine(b *testing.B) {
	for b.Loop() {
		if _, err := newEngine(demoSubject()); err != nil {
			b.Fatal(err)
		}
	}
}
