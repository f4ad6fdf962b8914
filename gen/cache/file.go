package cache

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"hash/crc32"
	"io"
)

// The cache's file is an index, the catalog's parts one after the other, and a
// checksum of both. The parts are most of the file and seldom wanted: they are
// not decoded, but cut out.

// index is all of the entries but their catalog parts.
type index struct {
	Generator []byte
	Entries   map[string]*Entry
	Parts     []part
}

// part is the catalog's part of one entry.
type part struct {
	Key    string
	Length int
}

// encode writes the file.
func encode(w io.Writer, entries map[string]*Entry, generator []byte) error {
	x := index{Generator: generator, Entries: make(map[string]*Entry, len(entries))}
	for key, e := range entries {
		bare := *e
		bare.Catalog = nil
		x.Entries[key] = &bare
		if e.Catalog != nil {
			x.Parts = append(x.Parts, part{key, len(e.Catalog)})
		}
	}
	sum := crc32.New(table())
	out := bufio.NewWriter(io.MultiWriter(w, sum))
	if err := gob.NewEncoder(out).Encode(x); err != nil {
		return err
	}
	for _, p := range x.Parts {
		_, _ = out.Write(entries[p.Key].Catalog) // Flush returns its error
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return binary.Write(w, binary.BigEndian, sum.Sum32())
}

// decode returns the entries of a file that the generator wrote, or none.
func decode(data, generator []byte) map[string]*Entry {
	end := len(data) - crc32.Size
	if end < 0 || binary.BigEndian.Uint32(data[end:]) != crc32.Checksum(data[:end], table()) {
		return nil
	}
	var x index
	r := bytes.NewReader(data[:end]) // a ByteReader: gob reads no further than it has to
	if gob.NewDecoder(r).Decode(&x) != nil || !bytes.Equal(x.Generator, generator) {
		return nil
	}
	parts := data[end-r.Len() : end]
	for _, p := range x.Parts {
		e := x.Entries[p.Key]
		if e == nil || p.Length < 0 || p.Length > len(parts) {
			return nil
		}
		e.Catalog, parts = parts[:p.Length:p.Length], parts[p.Length:]
	}
	return x.Entries
}

func table() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
