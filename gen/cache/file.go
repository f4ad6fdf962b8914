package cache

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"hash/crc32"
)

// The cache's file is a checksum of the rest, the length of the index, the
// index and the catalog's parts one after the other. The parts are most of the
// file and seldom wanted: they are not decoded, but cut out.

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

const header = 4 + 8

// encode returns the file.
func encode(entries map[string]*Entry, generator []byte) ([]byte, error) {
	x := index{Generator: generator, Entries: make(map[string]*Entry, len(entries))}
	size := 0
	for key, e := range entries {
		bare := *e
		bare.Catalog = nil
		x.Entries[key] = &bare
		if e.Catalog != nil {
			x.Parts = append(x.Parts, part{key, len(e.Catalog)})
			size += len(e.Catalog)
		}
	}
	var out bytes.Buffer
	out.Write(make([]byte, header))
	if err := gob.NewEncoder(&out).Encode(x); err != nil {
		return nil, err
	}
	length := out.Len() - header
	out.Grow(size)
	for _, p := range x.Parts {
		out.Write(entries[p.Key].Catalog)
	}
	data := out.Bytes()
	binary.BigEndian.PutUint64(data[4:], uint64(length))
	binary.BigEndian.PutUint32(data, checksum(data[4:]))
	return data, nil
}

// decode returns the entries of a file that the generator wrote, or none.
func decode(data, generator []byte) map[string]*Entry {
	if len(data) < header || binary.BigEndian.Uint32(data) != checksum(data[4:]) {
		return nil
	}
	length := binary.BigEndian.Uint64(data[4:])
	data = data[header:]
	var x index
	if length > uint64(len(data)) || gob.NewDecoder(bytes.NewReader(data[:length])).Decode(&x) != nil || !bytes.Equal(x.Generator, generator) {
		return nil
	}
	parts := data[length:]
	for _, p := range x.Parts {
		e := x.Entries[p.Key]
		if e == nil || p.Length < 0 || p.Length > len(parts) {
			return nil
		}
		e.Catalog, parts = parts[:p.Length:p.Length], parts[p.Length:]
	}
	return x.Entries
}

func checksum(data []byte) uint32 { return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) }
