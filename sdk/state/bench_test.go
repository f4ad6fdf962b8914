package state

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// BenchmarkCommit measures a page's commit; most of the time is the disk's, and
// cpu-ns/op is what it costs the processor.
func BenchmarkCommit(b *testing.B) {
	for _, ids := range []int{0, 1, 1_000} {
		b.Run(fmt.Sprint("ids=", ids), func(b *testing.B) {
			s := open(b, b.TempDir(), Options{})
			c := Commit{Cursor: "https://example.com/api/v1/logs?after=1711000000000_1", Time: time.Unix(1, 0), Forwarded: 1_000}
			c.IDs = idsFrom(1, ids)
			b.ReportAllocs()
			before := cpuTime()
			for n := 0; b.Loop(); n++ {
				c.Cursor = sdk.Cursor(fmt.Sprint(c.Cursor[:40], n))
				if err := s.Commit(b.Context(), c); err != nil {
					b.Fatal(err)
				}
			}
			if used := cpuTime() - before; used > 0 {
				b.ReportMetric(float64(used.Nanoseconds())/float64(b.N), "cpu-ns/op")
			}
		})
	}
}

// BenchmarkOpen measures a start with all ids that are kept by default, from
// pages of 1,000 and of 1.
func BenchmarkOpen(b *testing.B) {
	for _, page := range []int{1, 1_000} {
		b.Run(fmt.Sprint("page=", page), func(b *testing.B) {
			dir := b.TempDir()
			s := open(b, dir, Options{})
			next := row{}
			if err := s.change(b.Context(), nil, func(r *row) error {
				for r.ids < keepIDs {
					if err := s.putIDs(r, idsFrom(int(r.ids)+1, int(r.ids)+page)); err != nil {
						return err
					}
				}
				next = *r
				return nil
			}); err != nil {
				b.Fatal(err)
			}
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				s, err := Open(b.Context(), dir, hello, Options{})
				if err != nil {
					b.Fatal(err)
				}
				if ids, err := s.RecentIDs(b.Context()); err != nil || len(ids) != int(next.ids) {
					b.Fatal(len(ids), err)
				}
				_ = s.Close()
			}
		})
	}
}
