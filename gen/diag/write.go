package diag

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Format is a way to print diagnostics.
type Format uint8

const (
	Text   Format = iota // for people
	JSON                 // for programs: an array of objects
	SARIF                // SARIF 2.1.0, for code scanning
	GitHub               // workflow commands, for annotations of a pull request
)

func (f Format) String() string {
	names := formatNames()
	if int(f) < len(names) {
		return names[f]
	}
	return fmt.Sprintf("Format(%d)", f)
}

// formatNames are the names of the formats in their order.
func formatNames() []string { return []string{"text", "json", "sarif", "github"} }

// ParseFormat returns the format of that name.
func ParseFormat(name string) (Format, error) {
	if i := slices.Index(formatNames(), name); i >= 0 {
		return Format(i), nil
	}
	return Text, fmt.Errorf("unknown format %q, wanted one of %s", name, strings.Join(formatNames(), ", "))
}

// Write prints the diagnostics in their total order, without repetitions.
// Where people read them, text of manifests and file names cannot forge a line
// or control a terminal; JSON keeps it exactly.
func Write(w io.Writer, format Format, list List) error {
	list = list.Sorted()
	switch format {
	case JSON:
		return writeJSON(w, list)
	case SARIF:
		return WriteSARIF(w, list, func(Code) string { return "" })
	case GitHub:
		return writeLines(w, list, (*Diagnostic).appendGitHub)
	default:
		return writeLines(w, list, (*Diagnostic).appendText)
	}
}

// writeLines prints each diagnostic on its own.
func writeLines(w io.Writer, list List, appendTo func(*Diagnostic, []byte) []byte) error {
	out := bufio.NewWriter(w)
	var line []byte
	for i := range list {
		line = appendTo(&list[i], line[:0])
		_, _ = out.Write(line) // Flush returns the error of any write
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print diagnostics: %w", err)
	}
	return nil
}
