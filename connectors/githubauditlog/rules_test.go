package githubauditlog

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// Every severity branch: no rule is malformed, and none stands behind another
// that takes everything it is for.
//
// Seed: "normalize()(every severity branch)."
func TestEveryRuleCounts(t *testing.T) {
	for i, r := range rules {
		sample := strings.ReplaceAll(r.action, "*", "x")
		first := slices.IndexFunc(rules, func(r rule) bool {
			ok, err := path.Match(r.action, sample)
			return ok && err == nil
		})
		if first != i {
			t.Errorf("%s: rule %d counts for %s, want rule %d", r.action, first, sample, i)
		}
		if got := severity(sample); got != r.severity || !got.Valid() {
			t.Errorf("severity(%s) = %s, want %s", sample, got, r.severity)
		}
	}
}
