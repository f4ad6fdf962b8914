package diag_test

import (
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

func TestSuggest(t *testing.T) {
	keywords := []string{"type", "title", "description", "default", "minimum", "maximum", "minLength", "maxLength", "not", "additionalProperties", "été"}
	tests := []struct {
		name, got, want string
	}{
		{"another case", "TYPE", "type"},
		{"another case of a short word", "NoT", "not"},
		{"a letter wrong", "tipe", "type"},
		{"a letter missing", "typ", "type"},
		{"a letter too many", "typpe", "type"},
		{"two letters swapped", "tpye", "type"},
		{"two errors in four letters", "tepi", ""},
		{"two errors in a middling word", "titels", "title"},
		{"two errors in eight letters", "defualts", "default"},
		{"three errors in eight letters", "dfualtss", ""},
		{"three errors in a long word", "aditionnalPropertes", "additionalProperties"},
		{"four errors in a long word", "aditionnalPropertys", ""},
		{"case and a letter", "MinLenght", "minLength"},
		{"the nearest of two", "maxmum", "maximum"},
		{"letters, not bytes", "etè", ""},
		{"one letter in three", "étè", "été"},
		{"too short to guess", "no", ""},
		{"empty", "", ""},
		{"nothing like it", "configuration", ""},
		{"known already", "type", ""},
		{"too long to be typed", strings.Repeat("description", 100), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := diag.Suggest(tt.got, keywords)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Suggest(%q) = %q, %t, want %q", tt.got, got, ok, tt.want)
			}
		})
	}
}

func TestSuggestOrder(t *testing.T) {
	if got, _ := diag.Suggest("cat", []string{"bat", "hat"}); got != "bat" {
		t.Errorf("of two as near got %q, want the first", got)
	}
	if got, _ := diag.Suggest("typed", []string{"types", "TYPED"}); got != "TYPED" {
		t.Errorf("got %q, want the one that differs in case alone", got)
	}
	if got, ok := diag.Suggest("word", nil); ok {
		t.Errorf("got %q of nothing", got)
	}
}
