package module

import "strings"

// suggest returns the known word that got was probably meant to be: the one
// that takes the fewest edits to reach, of at most one in three letters; else,
// of those that got is a part of or begins with, the one nearest to it.
func suggest(got string, known []string) (string, bool) {
	const longest = 64
	if len(got) > longest {
		return "", false
	}
	best, least := "", (len(got)+1)/3+1
	for _, word := range known {
		if d := edits(normal(got), normal(word)); d < least {
			best, least = word, d
		}
	}
	if best != "" {
		return best, true
	}
	for _, word := range known {
		if d := edits(normal(got), normal(word)); part(got, word) && (best == "" || d < least) {
			best, least = word, d
		}
	}
	return best, best != ""
}

// part reports whether got is a known word without some of its parts, or with more.
func part(got, word string) bool {
	const shortest = 3
	short, long := string(normal(got)), string(normal(word))
	return len(short) >= shortest &&
		(strings.HasPrefix(long, short) || strings.Contains(long, "_"+short) || strings.HasPrefix(short, long+"_"))
}

// normal leaves out what is easily confused.
func normal(s string) []rune { return []rune(strings.ReplaceAll(strings.ToLower(s), "-", "_")) }

// edits counts the letters to insert, delete or replace to make b of a.
func edits(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, letter := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, other := range b {
			cost := diagonal
			if letter != other {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
