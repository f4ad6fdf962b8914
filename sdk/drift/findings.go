package drift

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// findings are the differences that a subtest found, one sentence each.
type findings []string

func (f *findings) add(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if !slices.Contains(*f, message) {
		*f = append(*f, message)
	}
}

// maxReported bounds what a failing test prints.
const maxReported = 12

// report returns what a test prints: the first findings and the way out.
func (f findings) report() []string {
	if len(f) == 0 {
		return nil
	}
	out := slices.Clone(f[:min(len(f), maxReported)])
	if more := len(f) - len(out); more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	if strings.Contains(f[0], "go generate") {
		return out
	}
	return append(out, "the manifest and the generated code have moved apart: "+
		"run `go generate ./...` and commit what changes; if this stays, it is a fault of the generator")
}

// excerpt returns JSON text cut to what fits in a message; text with bytes that
// a terminal would not show is quoted.
func excerpt(data []byte) string {
	const limit = 300
	shown, more := data, ""
	if len(data) > limit {
		cut := limit
		for cut > 0 && !utf8.RuneStart(data[cut]) {
			cut--
		}
		shown, more = data[:cut], fmt.Sprintf("… (%d bytes)", len(data))
	}
	if !utf8.Valid(shown) || bytes.ContainsFunc(shown, unicode.IsControl) {
		return strconv.Quote(string(shown)) + more
	}
	return string(shown) + more
}
