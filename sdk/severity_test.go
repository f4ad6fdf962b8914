package sdk_test

import (
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// severities are the four, the most harmless first.
var severities = []sdk.Severity{sdk.SeverityInfo, sdk.SeverityLow, sdk.SeverityMedium, sdk.SeverityHigh}

// Seed: "One of info, low, medium, high. Four tiers, not five."
func TestSeverityValid(t *testing.T) {
	for _, s := range severities {
		if !s.Valid() {
			t.Errorf("%q is not valid", s)
		}
	}
	for _, s := range []sdk.Severity{"", "critical", "High", "informational", "5"} {
		if s.Valid() {
			t.Errorf("%q is valid", s)
		}
	}
}

// Seed: "Vendor 5-tier ladders (Azure, SCC, etc.) collapse here."
func TestSeverityOfTable(t *testing.T) {
	table := map[int]string{
		3: "l m h", 4: "i l m h", 5: "i l m h h", 6: "i l l m h h", 7: "i l l m m h h",
		8: "i i l m m h h h", 9: "i l l m m m h h h", 10: "i l l m m m h h h h",
	}
	for steps, row := range table {
		letters := strings.Fields(row)
		if len(letters) != steps {
			t.Fatalf("the row of %d steps has %d", steps, len(letters))
		}
		for step, letter := range letters {
			got, err := sdk.SeverityOf(step, steps)
			if err != nil || string(got)[:1] != letter {
				t.Errorf("step %d of %d: got %q, %v, want %s", step, steps, got, err, letter)
			}
		}
	}
}

func TestSeverityOfKeepsTheOrder(t *testing.T) {
	rank := map[sdk.Severity]int{}
	for i, s := range severities {
		rank[s] = i
	}
	for steps := 3; steps <= 10; steps++ {
		last := -1
		for step := range steps {
			s, err := sdk.SeverityOf(step, steps)
			if err != nil {
				t.Fatal(err)
			}
			if rank[s] < last {
				t.Errorf("step %d of %d is milder than the one below", step, steps)
			}
			last = rank[s]
		}
		if last != rank[sdk.SeverityHigh] {
			t.Errorf("the worst of %d steps is not high", steps)
		}
	}
}

func TestSeverityOfRefuses(t *testing.T) {
	cases := map[string]struct {
		step, steps int
		want        string
	}{
		"two steps":      {0, 2, "a ladder of 2 steps: the table has ladders of 3 to 10"},
		"eleven steps":   {0, 11, "a ladder of 11 steps: the table has ladders of 3 to 10"},
		"negative steps": {0, -1, "a ladder of -1 steps: the table has ladders of 3 to 10"},
		"behind the end": {5, 5, "step 5 is not in a ladder of 5 steps, which are counted from 0"},
		"negative step":  {-1, 5, "step -1 is not in a ladder of 5 steps, which are counted from 0"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got, err := sdk.SeverityOf(c.step, c.steps); err == nil || err.Error() != c.want || got != "" {
				t.Errorf("got %q, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

func TestLadder(t *testing.T) {
	okta := sdk.Ladder{"DEBUG", "INFO", "WARN", "ERROR"}
	for name, want := range map[string]sdk.Severity{"DEBUG": "info", "info": "low", "Warn": "medium", "ERROR": "high"} {
		if got, ok := okta.Severity(name); got != want || !ok {
			t.Errorf("%s: got %q, %v, want %s", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "FATAL", "ERR"} {
		if got, ok := okta.Severity(name); got != sdk.SeverityMedium || ok {
			t.Errorf("%q is unknown: got %q, %v", name, got, ok)
		}
	}
	if got, ok := (sdk.Ladder{"a", "b"}).Severity("a"); ok || !got.Valid() {
		t.Errorf("a ladder that is too short: got %q, %v: not a severity", got, ok)
	}
}
