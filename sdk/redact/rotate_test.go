package redact_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// Of secrets that take each other's place the latest are known, of each name as
// many; what was added to stay is known for ever.
func TestRotatedSecretsAreForgotten(t *testing.T) {
	r := redactorOf("configured-secret")
	token := func(name string, n int) string { return fmt.Sprintf("%s-token-number-%04d", name, n) }
	for n := range 1000 {
		r.Rotate("a", sdk.NewSecret(token("a", n)))
		r.Rotate("a", sdk.NewSecret(token("a", n))) // loaded after it was saved
	}
	r.Rotate("b", sdk.NewSecret(token("b", 0)))
	r.Add(sdk.NewSecret("another-secret"))
	for n := range 1000 {
		clear := token("a", n)
		if hidden := r.Text(clear) == "[redacted]"; hidden != (n >= 1000-16) {
			t.Errorf("%s: hidden %v", clear, hidden)
		}
	}
	for _, secret := range []string{"configured-secret", "another-secret", token("b", 0), token("a", 999)} {
		text := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+secret)) + " " + secret
		if got := r.Text(text); strings.Contains(got, secret) || strings.Count(got, "[redacted]") != 2 {
			t.Errorf("%s: %s", secret, got)
		}
	}
}

// A token that comes back is the latest again.
func TestRotatedSecretComesBack(t *testing.T) {
	var r redact.Redactor
	r.Rotate("a", sdk.NewSecret("the-first-token"))
	for n := range 40 {
		r.Rotate("a", sdk.NewSecret(fmt.Sprint("another-token-", n)))
		r.Rotate("a", sdk.NewSecret("the-first-token"))
	}
	r.Rotate("a", sdk.NewSecret("")) // none was saved
	if got := r.Text("the-first-token"); got != "[redacted]" {
		t.Error(got)
	}
}
