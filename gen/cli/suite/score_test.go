package suite_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const introduction = `# Conformance

What ` + "`gen compile`" + ` makes of the official [JSON Schema Test Suite](https://github.com/json-schema-org/JSON-Schema-Test-Suite):
every required test of draft-07 and 2020-12, each schema as it stands there, compiled to Go, built and run through ` + "`ValidateJSON`" + `.
A test of ` + "`gen/cli/suite`" + ` writes this file and fails when it changes. [The schema compiler](compile.md) says what the packages hold.

The generated code depends on the SDK alone. Nothing in it interprets a schema, and no group needs a
validator to fall back to: every keyword of both drafts is code. References to other documents are resolved when code is
generated, ` + "`$dynamicRef`" + ` too where the way to it does not matter; where it does, the code keeps track of the way.

"Beyond the suite" are groups of our own, in testdata: vocabularies, documents of another draft, dynamic references in typed objects.

Formats are asserted, which the required tests leave open. ` + "`content…`" + ` keywords are annotations.
`

// tally counts groups, tests and right verdicts.
type tally struct {
	name                  string
	groups, tests, passed int
}

// score writes what is right, keyword by keyword, and reports what is wrong.
func score(t *testing.T, all []*group, verdicts map[*group][]string) string {
	t.Helper()
	var out strings.Builder
	out.WriteString(introduction)
	for _, draft := range drafts {
		total := tally{name: "**all**"}
		var rows []*tally
		for _, g := range all {
			if g.draft != draft.name {
				continue
			}
			if len(rows) == 0 || rows[len(rows)-1].name != g.keyword {
				rows = append(rows, &tally{name: g.keyword})
			}
			for _, sum := range []*tally{rows[len(rows)-1], &total} {
				if sum == &total && g.keyword == ours {
					continue
				}
				sum.groups++
				sum.tests += len(g.Tests)
				sum.passed += right(g, verdicts[g])
			}
			complain(t, g, verdicts[g])
		}
		rows = slices.Insert(rows, len(rows)-1, &total)
		fmt.Fprintf(&out, "\n## %s\n\n| keyword | groups | tests | passed |\n|---|---:|---:|---:|\n", draft.name)
		for _, row := range rows {
			fmt.Fprintf(&out, "| %s | %d | %d | %d |\n", row.name, row.groups, row.tests, row.passed)
		}
	}
	return out.String()
}

func right(g *group, verdicts []string) (n int) {
	for i, verdict := range verdicts {
		if verdict == strconv.FormatBool(g.Tests[i].Valid) {
			n++
		}
	}
	return n
}

func complain(t *testing.T, g *group, verdicts []string) {
	t.Helper()
	for i, verdict := range verdicts {
		if test := g.Tests[i]; verdict != strconv.FormatBool(test.Valid) {
			t.Errorf("%s %s: %s: %s: valid is %s, want %t\n%s\n%s", g.draft, g.keyword, g.Description, test.Description, verdict, test.Valid, g.Schema, test.Data)
		}
	}
}
