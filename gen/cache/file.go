package cache

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"hash/crc32"
	"io"
)

// The cache's file is a stream of gob, the catalog's parts one after the other,
// and a checksum of both. The parts are most of the file and seldom wanted:
// they are not decoded, but cut out.

// preamble begins the stream; as many records as there are entries follow.
type preamble struct {
	Generator []byte
	Entries   int
}

// record is one entry without its catalog part, and the length of that.
type record struct {
	Key   string
	Entry *Entry
	Part  int
}

// encode writes the file.
func encode(w io.Writer, entries map[string]*Entry, generator []byte) error {
	sum := crc32.New(table())
	out := bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)
	enc := gob.NewEncoder(out)
	if err := enc.Encode(preamble{generator, len(entries)}); err != nil {
		return err
	}
	parts := make([][]byte, 0, len(entries))
	for key, e := range entries {
		bare := *e
		bare.Catalog = nil
		if err := enc.Encode(record{key, &bare, len(e.Catalog)}); err != nil {
			return err
		}
		parts = append(parts, e.Catalog)
	}
	for _, p := range parts {
		_, _ = out.Write(p) // Flush returns its error
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
	r := bytes.NewReader(data[:end]) // a ByteReader: gob reads no further than it has to
	dec := gob.NewDecoder(r)
	var p preamble
	if dec.Decode(&p) != nil || !bytes.Equal(p.Generator, generator) {
		return nil
	}
	var records []record
	for range p.Entries {
		var next record
		if dec.Decode(&next) != nil || next.Entry == nil || next.Part < 0 {
			return nil
		}
		records = append(records, next)
	}
	entries := make(map[string]*Entry, len(records))
	parts := data[end-r.Len() : end]
	for _, next := range records {
		if next.Part > len(parts) {
			return nil
		}
		if next.Part > 0 {
			next.Entry.Catalog, parts = parts[:next.Part:next.Part], parts[next.Part:]
		}
		entries[next.Key] = next.Entry
	}
	return entries
}

func table() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
