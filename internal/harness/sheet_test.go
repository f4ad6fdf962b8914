package harness_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
)

// sheet is the table of what was claimed and what was measured.
type sheet struct {
	mu   sync.Mutex
	rows []string
}

// add adds a row.
func (s *sheet) add(claim, limit, measured string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = append(s.rows, strings.Join([]string{claim, limit, fmt.Sprintf(measured, args...)}, "\t"))
}

// print prints the table, sorted by claim.
func (s *sheet) print(t testing.TB) {
	t.Helper()
	slices.Sort(s.rows)
	var b strings.Builder
	fmt.Fprintf(&b, "%d cores, %s/%s, %s\n", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "claim\tlimit\tmeasured\n%s\n", strings.Join(s.rows, "\n"))
	_ = w.Flush() // of a strings.Builder nothing fails
	t.Log("\n" + b.String())
}
