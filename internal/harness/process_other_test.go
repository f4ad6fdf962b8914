//go:build !unix

package harness_test

import "testing"

func play() {}

func TestClaims(t *testing.T) {
	t.Skip("the claims are about processes that are killed, by the signals of Unix")
}
