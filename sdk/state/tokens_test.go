package state

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func TestTokens(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	one, two := sdk.NewSecret("client secret one"), sdk.NewSecret("client secret two")
	load := func(name string, seal sdk.Secret, want string) {
		t.Helper()
		got, err := s.Tokens().Load(t.Context(), name, seal)
		if err != nil || got.Reveal() != want {
			t.Errorf("%s is %q, %v; want %q", name, got.Reveal(), err, want)
		}
	}
	save := func(name string, seal sdk.Secret, token string) {
		t.Helper()
		if err := s.Tokens().Save(t.Context(), name, seal, sdk.NewSecret(token)); err != nil {
			t.Fatal(err)
		}
	}
	load("refresh", one, "")
	save("refresh", one, "r1")
	save("access", one, "a1")
	save("", two, "nameless")
	load("refresh", one, "r1")
	load("refresh", two, "") // belongs to another configured secret
	save("refresh", one, "r2")
	s = reopen(t, s, dir, Options{})
	load("refresh", one, "r2")
	load("access", one, "a1")
	load("", two, "nameless")
	save("refresh", two, "r3") // the configured secret was replaced
	load("refresh", two, "r3")
	load("refresh", one, "")
	save("access", one, "")
	load("access", one, "")
	s = reopen(t, s, dir, Options{})
	load("refresh", two, "r3")
	load("access", one, "")

	// A sealed token that was given another name, or taken from another
	// database, does not open, even where the checksum is made to fit.
	var sealed []byte
	if err := s.db.one(t.Context(), "SELECT sealed FROM tokens WHERE name = CAST('refresh' AS BLOB)", &sealed); err != nil {
		t.Fatal(err)
	}
	if err := s.db.exec(t.Context(), "INSERT INTO tokens VALUES (CAST('moved' AS BLOB), ?, ?)", sealed, tokenSum("moved", sealed)); err != nil {
		t.Fatal(err)
	}
	load("moved", two, "")
	s = open(t, t.TempDir(), Options{})
	if err := s.db.exec(t.Context(), "INSERT INTO tokens VALUES (CAST('refresh' AS BLOB), ?, ?)", sealed, tokenSum("refresh", sealed)); err != nil {
		t.Fatal(err)
	}
	load("refresh", two, "")

	if _, err := s.Tokens().Load(t.Context(), "refresh", sdk.Secret{}); err == nil {
		t.Error("loaded under an empty seal")
	}
	if err := s.Tokens().Save(t.Context(), "refresh", sdk.Secret{}, one); err == nil {
		t.Error("saved under an empty seal")
	}
}

func TestNoSecretIsOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	secrets := []string{"canary-of-the-configured-secret-0123456789", "canary-of-the-first-token-0123456789", "canary-of-the-second-token-0123456789"}
	known := "a cursor is stored in clear"
	check := func(when string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) < 2 {
			t.Fatalf("files %v, %v", files, err)
		}
		seen := false
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			seen = seen || bytes.Contains(content, []byte(known))
			lower := bytes.ToLower(content)
			for _, secret := range secrets {
				forms := map[string][]byte{"clear": []byte(secret), "hex": []byte(hex.EncodeToString([]byte(secret)))}
				// Base64 differs with what stands before: the middle of each of three.
				for skip := range 3 {
					forms[fmt.Sprint("base64 at ", skip)] = []byte(base64.RawStdEncoding.EncodeToString([]byte(secret)[skip : skip+30]))
				}
				for form, bytes_ := range forms {
					if bytes.Contains(content, bytes_) || form != "clear" && bytes.Contains(lower, bytes_) {
						t.Errorf("%s: %s holds a secret in %s", when, filepath.Base(file), form)
					}
				}
			}
		}
		if !seen {
			t.Errorf("%s: the search does not even find the cursor", when)
		}
	}
	for i, token := range secrets[1:] {
		if err := s.Tokens().Save(t.Context(), "refresh", sdk.NewSecret(secrets[0]), sdk.NewSecret(token)); err != nil {
			t.Fatal(err)
		}
		commit(t, s, Commit{Cursor: sdk.Cursor(known)})
		check(fmt.Sprint("after token ", i+1))
	}
	if text := fmt.Sprintf("%+v %#v", s.Tokens(), s); strings.Contains(text, "canary") {
		t.Error("a store prints a secret")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check("closed")
}

// A dropped dead letter is an event that somebody wanted gone: it is not to be
// found in the database any more.
func TestDroppedIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	event := []byte("event of a person who wants to be forgotten")
	commit(t, s, Commit{Dead: []DeadLetter{{Event: event}, {Event: bytes.Repeat(event, 1000)}}})
	s = reopen(t, s, dir, Options{})
	find := func() bool {
		content, err := os.ReadFile(filepath.Join(dir, dbName))
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(content, event)
	}
	if !find() {
		t.Fatal("the search does not find the event while it is there")
	}
	if _, err := s.DropDeadLetters(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if find() {
		t.Error("the dropped event is still in the file")
	}
}
