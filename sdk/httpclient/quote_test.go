package httpclient

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// An error is shortened after the credential is taken out: of one that is cut
// off, the rest would not be recognised.
func TestExplainRedactsFirst(t *testing.T) {
	const secret = "s3cr3t-v4lue"
	r := redact.New(sdk.NewSecret(secret))
	for n := 400; n < 510; n++ {
		got := explain("GET https://h/p", errors.New(strings.Repeat("x", n)+secret), r.Excerpt).Error()
		if strings.Contains(got, "s3cr") || len([]rune(got)) > maxText {
			t.Errorf("got %s", got)
		}
	}
}
