package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Apply makes the edits and returns the new text; data stays as it is. The
// order of the edits does not matter, and an edit given twice is made once.
// An edit that overlaps one before it in the file, or that lies outside the
// file, is left out: the error is then a *SkippedError, and the text is still good.
func Apply(data []byte, fixes []Edit) ([]byte, error) {
	edits := slices.Clone(fixes)
	slices.SortFunc(edits, compareEdits)
	edits = slices.Compact(edits)

	var skipped []Edit
	out := make([]byte, 0, len(data))
	done := 0        // all before it is in out
	insertedAt := -1 // where the last edit inserted without deleting
	for _, e := range edits {
		insertion := e.Start == e.End
		if e.Start < done || e.End < e.Start || e.End > len(data) || insertion && e.Start == insertedAt {
			skipped = append(skipped, e)
			continue
		}
		out = append(out, data[done:e.Start]...)
		out = append(out, e.New...)
		done = e.End
		if insertion {
			insertedAt = e.Start
		}
	}
	out = append(out, data[done:]...)
	if len(skipped) > 0 {
		return out, &SkippedError{Edits: skipped}
	}
	return out, nil
}

func compareEdits(a, b Edit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.New, b.New))
}

// SkippedError says which edits Apply left out, in the order of the file.
// Checking the new text again finds the problems that are left.
type SkippedError struct{ Edits []Edit }

func (e *SkippedError) Error() string {
	places := make([]string, len(e.Edits))
	for i, edit := range e.Edits {
		places[i] = fmt.Sprintf("[%d, %d)", edit.Start, edit.End)
	}
	return fmt.Sprintf("%d edits overlap others or lie outside the file, at bytes %s: run the fix again",
		len(e.Edits), strings.Join(places, ", "))
}
