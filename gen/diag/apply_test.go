package diag_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

func TestApply(t *testing.T) {
	tests := []struct {
		name    string
		edits   []diag.Edit
		want    string
		skipped []diag.Edit
	}{
		{"none", nil, "0123456789", nil},
		{"replace", []diag.Edit{{Start: 2, End: 4, New: "ab"}}, "01ab456789", nil},
		{"delete", []diag.Edit{{Start: 0, End: 3}}, "3456789", nil},
		{"insert at both ends", []diag.Edit{{Start: 0, End: 0, New: "<"}, {Start: 10, End: 10, New: ">"}}, "<0123456789>", nil},
		{"adjacent", []diag.Edit{{Start: 2, End: 4, New: "a"}, {Start: 4, End: 6, New: "b"}}, "01ab6789", nil},
		{"insert before and after a replacement", []diag.Edit{
			{Start: 2, End: 2, New: "<"}, {Start: 2, End: 4, New: "a"}, {Start: 4, End: 4, New: ">"},
		}, "01<a>456789", nil},
		{"the same twice", []diag.Edit{{Start: 2, End: 4, New: "a"}, {Start: 2, End: 4, New: "a"}}, "01a456789", nil},
		{
			"overlap",
			[]diag.Edit{{Start: 2, End: 5, New: "a"}, {Start: 4, End: 6, New: "b"}, {Start: 6, End: 7}},
			"01a5789",
			[]diag.Edit{{Start: 4, End: 6, New: "b"}},
		},
		{
			"insert inside a replacement",
			[]diag.Edit{{Start: 2, End: 5, New: "a"}, {Start: 3, End: 3, New: "b"}},
			"01a56789",
			[]diag.Edit{{Start: 3, End: 3, New: "b"}},
		},
		{
			"two texts for one place",
			[]diag.Edit{{Start: 2, End: 2, New: "a"}, {Start: 2, End: 2, New: "b"}},
			"01a23456789",
			[]diag.Edit{{Start: 2, End: 2, New: "b"}},
		},
		{
			"outside",
			[]diag.Edit{{Start: -1, End: 2}, {Start: 5, End: 4}, {Start: 9, End: 11}, {Start: 8, End: 9}},
			"012345679",
			[]diag.Edit{{Start: -1, End: 2}, {Start: 5, End: 4}, {Start: 9, End: 11}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // as given, then reversed
				data := []byte("0123456789")
				got, err := diag.Apply(data, tt.edits)
				if string(got) != tt.want {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				if string(data) != "0123456789" {
					t.Errorf("the input became %q", data)
				}
				var skipped *diag.SkippedError
				if errors.As(err, &skipped) != (tt.skipped != nil) || skipped != nil && !slices.Equal(skipped.Edits, tt.skipped) {
					t.Errorf("got error %v, want %v skipped", err, tt.skipped)
				}
				slices.Reverse(tt.edits)
			}
		})
	}
}

func TestSkippedErrorSaysWhere(t *testing.T) {
	_, err := diag.Apply([]byte("abc"), []diag.Edit{{Start: 0, End: 2}, {Start: 1, End: 3}, {Start: 7, End: 9}})
	const want = "2 edits overlap others or lie outside the file, at bytes [1, 3), [7, 9): run the fix again"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
