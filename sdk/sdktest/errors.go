package sdktest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// CheckError fails the test unless err is of a class and says what it should:
// what is wrong, or what to do about it. None of the secrets may be in it. It
// returns the error, classified, and nil when there is none.
func CheckError(t testing.TB, err error, class sdk.Class, says string, secrets ...string) *sdk.Error {
	t.Helper()
	for _, problem := range judgeError(err, class, says, secrets) {
		t.Error(problem)
	}
	return sdk.Classify(err)
}

// judgeError returns what is wrong with an error.
func judgeError(err error, class sdk.Class, says string, secrets []string) (problems []string) {
	if err == nil {
		return []string{"no error: nobody sees that the source is broken"}
	}
	if e := sdk.Classify(err); e.Class != class {
		problems = append(problems, fmt.Sprintf("class %s, want %s: %v", e.Class, class, e))
	}
	// As operators see it, and as it is: somebody may log that.
	text := sdk.Classify(err).Error()
	if !strings.Contains(text, says) {
		problems = append(problems, fmt.Sprintf("it says %q, want %q", text, says))
	}
	return append(problems, shown(text+err.Error(), "the error", secrets)...)
}

// shown returns which secrets stand in a text.
func shown(text, where string, secrets []string) (problems []string) {
	for n, secret := range secrets {
		if strings.Contains(text, secret) {
			problems = append(problems, fmt.Sprintf("%s shows secret %d of %d", where, n+1, len(secrets)))
		}
	}
	return problems
}
