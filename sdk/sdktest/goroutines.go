package sdktest

import (
	"runtime"
	"slices"
	"strings"
)

// goroutine returns the number of the goroutine that calls it.
func goroutine() string {
	stack := make([]byte, 64)
	number, _ := numberOf(string(stack[:runtime.Stack(stack, false)]))
	return number
}

// tokenRequest is in the stack of a request for an access token.
const tokenRequest = "\ncreated by github.com/seed-42ec6dbf/lockstep/sdk/httpclient.(*source)."

// startedBy returns the stacks of the goroutines that a goroutine has started,
// or one of those that it has, and that run. The connections that an HTTP
// client keeps are not among them: a goroutine that ended has started those. Nor
// is a request of package httpclient for an access token: it is made for all
// who wait for the token, outlives the one who asked first, and ends by itself.
func startedBy(ancestor string) (stacks []string) {
	dump := make([]byte, 1<<20)
	n := runtime.Stack(dump, true)
	for n == len(dump) { // there may be more
		dump = make([]byte, 2*len(dump))
		n = runtime.Stack(dump, true)
	}
	family, all := []string{ancestor}, strings.Split(string(dump[:n]), "\n\n")
	for found := true; found; {
		found = false
		for _, stack := range all {
			number, parent := numberOf(stack)
			if slices.Contains(family, parent) && !slices.Contains(family, number) && !strings.Contains(stack, tokenRequest) {
				family, stacks, found = append(family, number), append(stacks, stack), true
			}
		}
	}
	return stacks
}

// numberOf reads the numbers of a goroutine and of the one that started it from a stack.
func numberOf(stack string) (number, parent string) {
	_, rest, _ := strings.Cut(stack, "goroutine ")
	number, _, _ = strings.Cut(rest, " ")
	if _, rest, ok := strings.Cut(rest, "\ncreated by "); ok {
		line, _, _ := strings.Cut(rest, "\n")
		_, parent, _ = strings.Cut(line, " in goroutine ")
	}
	return number, parent
}
