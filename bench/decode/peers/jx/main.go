// Command jx reads the flat configuration by hand with the tokens of github.com/go-faster/jx.
package main

import (
	"errors"

	"github.com/go-faster/jx"

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

var errUnknown, errTwice = errors.New("unknown member"), errors.New("member repeated")

// once refuses the second of two members.
func once(seen *uint, bit uint) error {
	if *seen&(1<<bit) != 0 {
		return errTwice
	}
	*seen |= 1 << bit
	return nil
}

func read(data []byte) error {
	c := flatConfig{frequency: 60, intakeServer: "https://intake.example.com", chunkSize: 1000}
	var seen uint
	d := jx.GetDecoder()
	defer jx.PutDecoder(d)
	d.ResetBytes(data)
	err := d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "frequency":
			c.frequency, err = d.Int64()
			return errors.Join(err, once(&seen, 0))
		case "intake_server":
			c.intakeServer, err = d.Str()
			return errors.Join(err, once(&seen, 1))
		case "intake_key":
			c.intakeKey, err = d.Str()
			return errors.Join(err, once(&seen, 2))
		case "chunk_size":
			c.chunkSize, err = d.Int64()
			return errors.Join(err, once(&seen, 3))
		}
		return errUnknown
	})
	if err == nil && seen&(1<<2) == 0 {
		err = errors.New("intake_key is missing")
	}
	return err
}
