package diag

import (
	"strings"
	"unicode/utf8"
)

// Suggest returns the known word that got was probably meant to be, for a
// "did you mean". A word that differs in case alone wins; then the one with
// the fewest typing errors (a letter wrong, missing, too many, or two swapped),
// the first of equals. Short words are too alike to guess.
func Suggest(got string, known []string) (string, bool) {
	for _, k := range known {
		if k != got && strings.EqualFold(k, got) {
			return k, true
		}
	}
	limit := typingErrors(got)
	if limit == 0 {
		return "", false
	}
	best, least := "", limit+1
	word := []rune(strings.ToLower(got))
	for _, k := range known {
		if k == got || len(k) > maxWord {
			continue
		}
		if d := distance(word, []rune(strings.ToLower(k))); d < least {
			best, least = k, d
		}
	}
	return best, least <= limit
}

// maxWord is the length in bytes up to which text is a word that somebody typed.
const maxWord = 128

// typingErrors is how many errors the word may have and still be guessed.
func typingErrors(word string) int {
	if len(word) > maxWord {
		return 0
	}
	switch n := utf8.RuneCountInString(word); {
	case n < 3:
		return 0
	case n <= 4:
		return 1
	case n <= 8:
		return 2
	default:
		return 3
	}
}

// distance is the number of typing errors between a and b: the optimal string
// alignment distance, that is, Damerau-Levenshtein with no letter touched twice.
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
