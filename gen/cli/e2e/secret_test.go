package e2e_test

import (
	"os"
	"testing"
	"time"
)

// TestSecrets demands that a secret shows nowhere, wherever its schema marks it.
func TestSecrets(t *testing.T) {
	t.Parallel()
	s := newScratch(t)
	s.copyInto("manifests", "testdata/secrets")
	must(t, os.Rename(s.path("manifests/canary_test.go"), s.path("canary_test.go")))
	s.generate()
	must(t, os.Rename(s.path("canary_test.go"), s.path("generated/concealed/canary_test.go")))
	run(t, s.dir, 3*time.Minute, "go", "test", "-vet=all", "./...")
}
