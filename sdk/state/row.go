package state

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// row is the one row of the table position: what a commit replaces. It counts
// the rows of the other tables too, so that one that went missing is found.
type row struct {
	change    int64 // counts the transactions
	cursor    sdk.Cursor
	time      string // RFC 3339, or empty
	forwarded int64
	ids       int64 // how many were ever stored; the newest one's ordinal
	dead      int64
	lastDead  int64 // the newest dead letter's number
	tokens    int64

	tail []byte // the newest row of ids, if more may join it; not stored here
}

// setTail keeps a row of ids if it is so small that more may join it.
func (r *row) setTail(blob []byte) {
	r.tail = nil
	if len(blob) < smallRow*len(ID{}) {
		r.tail = slices.Clone(blob)
	}
}

func (r row) sum() int64 {
	return checksum("position").number(r.change).text(string(r.cursor)).text(r.time).number(r.forwarded).
		number(r.ids).number(r.dead).number(r.lastDead).number(r.tokens).value()
}

// moment returns the time that text stands for.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err
}

// instant returns the text for a time, which is empty for the zero time.
func instant(t time.Time) (string, error) {
	if t.IsZero() {
		return "", nil
	}
	text, err := t.UTC().MarshalText()
	return string(text), err
}

// sum is the checksum of a row under way: a CRC-32C of its fields, each with
// its length. It finds what a disk does to a row, not what a person does.
type sum uint32

// checksum begins the checksum of a row of a table.
func checksum(table string) sum { return sum(0).text(table) }

func (s sum) bytes(b []byte) sum {
	return sum(crc32.Update(uint32(s.number(int64(len(b)))), castagnoli(), b))
}

func (s sum) text(t string) sum { return s.bytes([]byte(t)) }

func (s sum) number(n int64) sum {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	return sum(crc32.Update(uint32(s), castagnoli(), b[:]))
}

func (s sum) value() int64 { return int64(s) }

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
