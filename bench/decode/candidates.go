package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/go-faster/jx"
	"github.com/go-json-experiment/json/jsontext"
)

// candidates measures the parts that Parse could have been built on: the same flat configuration,
// read by hand with the tokens of each, with names matched exactly and no name twice.
func (b *bench) candidates(cases []*testCase) error {
	at := slices.IndexFunc(cases, func(c *testCase) bool { return c.name == "flat_137B" })
	if at < 0 {
		return errors.New("the document flat_137B is gone")
	}
	document := cases[at].document
	readers := []peer{
		{"sdk/config", cases[at].peers[ours].parse},
		{"go-faster/jx", readJX},
		{"jsontext", readJSONText},
	}
	results := make([][]cost, len(readers))
	for range b.rounds {
		for i, r := range readers {
			c, err := b.measure(func() error { return r.parse(document) })
			if err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			results[i] = append(results[i], c)
		}
	}
	fmt.Fprintf(b.out, "\nthe same configuration read by hand, flat_137B\n%-14s %8s %8s %8s\n", "", "ns/op", "B/op", "allocs")
	for i, r := range readers {
		m := median(results[i])
		fmt.Fprintf(b.out, "%-14s %8s %8s %8s\n", r.name, figure(m.ns), figure(m.bytes), figure(m.allocs))
	}
	return nil
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

func readJX(data []byte) error {
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

func readJSONText(data []byte) error {
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
			c.frequency, err = value.Int()
		case "intake_server":
			c.intakeServer = value.String()
		case "intake_key":
			c.intakeKey, found = value.String(), true
		case "chunk_size":
			c.chunkSize, err = value.Int()
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
