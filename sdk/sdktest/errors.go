package sdktest

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
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

// errLate begins the error of a call that was stopped, since it did not return.
var errLate = errors.New("it had not returned and was stopped")

// judgeError returns what is wrong with an error.
func judgeError(err error, class sdk.Class, says string, secrets []string) (problems []string) {
	switch {
	case err == nil:
		return []string{"no error: nobody sees that the source is broken"}
	case errors.Is(err, errLate):
		hint := "return the error, and leave it to the runner to try again"
		if class == sdk.ClassTimeout {
			hint = "limit how long it waits for an answer"
		}
		return []string{fmt.Sprintf("%v, want an error of class %s: %s", err, class, hint)}
	}
	e := sdk.Classify(err)
	if e.Class != class {
		problems = append(problems, fmt.Sprintf("class %s, want %s%s: %v", e.Class, class, advice[e.Class], e))
	}
	// As operators see it, and as it is: somebody may log that.
	text := e.Error()
	if !strings.Contains(text, says) {
		problems = append(problems, fmt.Sprintf("it says %q, want %q", text, says))
	}
	leaks := shown(text, "the error", secrets)
	if len(leaks) == 0 {
		leaks = shown(err.Error(), "the error", secrets)
	}
	return append(problems, leaks...)
}

// advice is what to do about errors of a class that none should have.
var advice = map[sdk.Class]string{
	sdk.ClassOther: " (keep the cause with %w, or name the class with sdk.Errorf)",
}

// judgeFailure returns what is wrong with an error that says how long to wait,
// unless wait is 0.
func judgeFailure(err error, class sdk.Class, wait time.Duration, secrets []string) (problems []string) {
	problems = judgeError(err, class, "", secrets)
	if e := sdk.Classify(err); len(problems) == 0 && wait > 0 && e.RetryAfter != wait {
		problems = []string{fmt.Sprintf("the error's RetryAfter is %s, and the vendor asks for %s", e.RetryAfter, wait)}
	}
	return problems
}

// shown returns which secrets stand in a text, in clear or encoded, and where.
func shown(text, where string, secrets []string) (problems []string) {
	const hole = "[redacted]"
	for n, secret := range secrets {
		clean := redact.New(sdk.NewSecret(secret)).Text(strings.ReplaceAll(text, secret, hole))
		if clean == text {
			continue
		}
		begin := max(0, strings.Index(clean, hole)-100)
		problems = append(problems, fmt.Sprintf("%s shows secret %d of %d where this says %s: %.300q", where, n+1, len(secrets), hole, clean[begin:]))
	}
	return problems
}
