package state

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"database/sql"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// tokens is the store's side of [sdk.Tokens].
type tokens struct{ s *Store }

// Tokens returns the store's side of [sdk.Tokens]. An empty seal, under which
// a token would not be safe, is refused; saving the empty token forgets the
// stored one.
func (s *Store) Tokens() sdk.Tokens { return tokens{s} }

// sealed reads name, sealed token and checksum from a row, and returns the
// sealed token if they are whole.
func (d *database) sealed(rows *sql.Rows) ([]byte, error) {
	var name, sealed []byte
	var sum int64
	if err := rows.Scan(&name, &sealed, &sum); err != nil {
		return nil, err
	}
	if sum != tokenSum(string(name), sealed) {
		return nil, corruptf(d.path, nil, "the token %q is damaged", name)
	}
	return sealed, nil
}

func tokenSum(name string, sealed []byte) int64 {
	return checksum("tokens").text(name).bytes(sealed).value()
}

// sealer returns the cipher for tokens that follow from a configured secret.
func (s *Store) sealer(seal sdk.Secret) (cipher.AEAD, error) {
	if !seal.Set() {
		return nil, sdk.Errorf(sdk.ClassBug, "a token is sealed under the configured secret that it follows from, and that secret is empty")
	}
	key, err := hkdf.Key(sha256.New, []byte(seal.Reveal()), s.salt, "lockstep token v1", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Load returns the token saved under name.
func (t tokens) Load(ctx context.Context, name string, seal sdk.Secret) (sdk.Secret, error) {
	s := t.s
	aead, err := s.sealer(seal)
	if err != nil {
		return sdk.Secret{}, err
	}
	var sealed []byte
	err = s.read(ctx, func() error {
		return s.db.each(context.WithoutCancel(ctx), "SELECT name, sealed, sum FROM tokens WHERE name = ?", []any{notNull([]byte(name))},
			func(rows *sql.Rows) (err error) {
				sealed, err = s.db.sealed(rows)
				return err
			})
	})
	if err != nil || sealed == nil {
		return sdk.Secret{}, err
	}
	// The row is as it was written, so that this fails for another seal only.
	clear, err := aead.Open(nil, nil, sealed, []byte(name))
	if err != nil {
		return sdk.Secret{}, nil
	}
	return sdk.NewSecret(string(clear)), nil
}

// Save stores a token under name, durably.
func (t tokens) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	s := t.s
	aead, err := s.sealer(seal)
	if err != nil {
		return err
	}
	return s.change(ctx, nil, func(next *row) error {
		key := notNull([]byte(name))
		gone, err := s.db.run("DELETE FROM tokens WHERE name = ?", key)
		if err != nil {
			return err
		}
		n, err := gone.RowsAffected()
		if err != nil {
			return err
		}
		next.tokens -= n
		if !token.Set() {
			return nil
		}
		next.tokens++
		sealed := aead.Seal(nil, nil, []byte(token.Reveal()), []byte(name))
		_, err = s.db.run("INSERT INTO tokens VALUES (?, ?, ?)", key, sealed, tokenSum(name, sealed))
		return err
	})
}
