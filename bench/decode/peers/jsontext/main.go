// Command jsontext reads the flat configuration by hand with the tokens of jsontext.
package main

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

func main() {
	peer.Peer{Parser: peer.Code{"flat": read}.Parser}.Main()
}

// flatConfig is the configuration as someone would write it for a decoder of tokens.
type flatConfig struct {
	frequency, chunkSize    int64
	intakeServer, intakeKey string
}

var errUnknown, errKind = errors.New("unknown member"), errors.New("a value of another kind")

func read(data []byte) error {
	c := flatConfig{frequency: 60, intakeServer: "https://intake.example.com", chunkSize: 1000}
	d := jsontext.NewDecoder(bytes.NewBuffer(data)) // it refuses a name that is repeated
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	found := false
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		key := name.String()
		value, err := d.ReadToken()
		if err != nil {
			return err
		}
		switch key {
		case "frequency":
			c.frequency, err = integer(value)
		case "intake_server":
			c.intakeServer, err = text(value)
		case "intake_key":
			c.intakeKey, err = text(value)
			found = true
		case "chunk_size":
			c.chunkSize, err = integer(value)
		default:
			return errUnknown
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return errors.New("intake_key is missing")
	}
	_, err := d.ReadToken()
	return err
}

func integer(t jsontext.Token) (int64, error) {
	if t.Kind() != '0' {
		return 0, errKind
	}
	return t.Int()
}

func text(t jsontext.Token) (string, error) {
	if t.Kind() != '"' {
		return "", errKind
	}
	return t.String(), nil
}
