package equal_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	s := newScratch(t)
	for _, f := range strings.Fields(os.Getenv("N")) {
		n, _ := strconv.ParseUint(f, 10, 64)
		s.write(fmt.Sprintf("manifests/connector_random_%d.json", n), manifestOf(n))
	}
	s.generate()
	s.build()
	if d := os.Getenv("KEEP"); d != "" {
		os.RemoveAll(d)
		os.CopyFS(d, os.DirFS(s.dir))
	}
	var rs []request
	for _, n := range s.names {
		rs = append(rs, request{Subject: n, Instances: 20000, Seed: 3})
	}
	start := time.Now()
	for i, a := range s.ask(time.Minute, rs) {
		t.Log(rs[i].Subject, a.Error)
		if a.Report != nil {
			for _, m := range a.Report.Disagreements {
				t.Log(m)
			}
		}
	}
	t.Log(time.Since(start))
}
