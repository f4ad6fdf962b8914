package sink

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// lines writes JSON Lines.
type lines struct {
	name  string
	class sdk.Class // of a failure to write
	w     io.Writer
	file  *os.File // w, if it was opened here
	disk  bool     // file is on a disk, not a pipe or a device

	mu   sync.Mutex
	torn bool // what was written last does not end a line
}

// Lines returns a sink that appends events to a file, one a line, and flushes
// them to disk before they count as accepted. It makes the file when there is
// none, for its owner alone. A line that a crash has torn is ended first, so
// that it spoils no other. A file that is moved away or removed is made anew.
func Lines(path string) (Sink, error) {
	s := &lines{name: "file " + path, class: sdk.ClassState}
	if err := s.open(path); err != nil {
		return nil, err
	}
	return s, nil
}

// open opens the file and gives up the one before.
func (s *lines) open(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if errors.Is(err, os.ErrPermission) { // it may be for writing only
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	}
	if err != nil {
		return sdk.Errorf(sdk.ClassConfiguration, "the file for events cannot be opened: %w", err)
	}
	next := &lines{w: f, file: f}
	if err := next.adopt(); err != nil {
		_ = f.Close()
		return sdk.Errorf(sdk.ClassState, "the file for events cannot be used: %w", err)
	}
	if s.file != nil {
		_ = s.file.Close() // what it holds is flushed
	}
	s.w, s.file, s.disk, s.torn = next.w, next.file, next.disk, next.torn
	return nil
}

// follow opens the file anew if its name stands for another one or for none:
// what is written to a file that was removed is lost with it.
func (s *lines) follow() error {
	if !s.disk {
		return nil
	}
	opened, err := s.file.Stat()
	if err != nil {
		return err
	}
	if named, err := os.Stat(s.file.Name()); err == nil && os.SameFile(named, opened) {
		return nil
	}
	return s.open(s.file.Name())
}

// adopt finds out what the file ends with, and makes its name durable.
func (s *lines) adopt() error {
	info, err := s.file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return err
	}
	s.disk = true
	if size := info.Size(); size > 0 {
		last := make([]byte, 1)
		if _, err := s.file.ReadAt(last, size-1); err != nil {
			return err
		}
		s.torn = last[0] != '\n'
	}
	return syncDir(filepath.Dir(s.file.Name()))
}

// syncDir makes the names in a directory durable, where the system can do that
// and lets us.
func syncDir(path string) error {
	dir, err := os.Open(path)
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	for _, cannot := range []error{os.ErrPermission, errors.ErrUnsupported, syscall.EINVAL} {
		if errors.Is(err, cannot) {
			return nil
		}
	}
	return err
}

// Writer returns a sink that writes events to w, one a line. It does not close w.
func Writer(name string, w io.Writer) Sink {
	return &lines{name: name, class: sdk.ClassOther, w: w}
}

func (s *lines) Name() string { return s.name }

// Limits bounds batches for the sake of memory, and keeps the order.
func (s *lines) Limits() Limits { return Limits{BatchBytes: 8 << 20, InFlight: 1} }

// Size counts the newline.
func (s *lines) Size(event []byte) int { return len(event) + 1 }

func (s *lines) Send(ctx context.Context, batch [][]byte) error { return send(ctx, s, batch) }

// Close closes a file that was opened here.
func (s *lines) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

func (s *lines) begin(dst []byte) []byte { return dst }

// add appends the event's bytes, unless it stands on several lines: white
// space between its tokens is then left out.
func (s *lines) add(dst, event []byte, _ bool) ([]byte, error) {
	if !bytes.ContainsAny(event, "\r\n") {
		dst = append(dst, event...)
		return append(dst, '\n'), nil
	}
	b := bytes.NewBuffer(dst)
	if err := json.Compact(b, event); err != nil {
		return dst, fmt.Errorf("the event is of several lines and not JSON: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (s *lines) end(dst []byte) []byte { return dst }

func (s *lines) tail() int { return 0 }

func (s *lines) post(ctx context.Context, body []byte, _ int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.follow(); err != nil {
		return sdk.Classify(err)
	}
	if err := s.write(body); err != nil {
		return sdk.Errorf(s.class, "write events: %w", err)
	}
	return nil
}

func (s *lines) write(body []byte) error {
	if s.torn {
		if _, err := io.WriteString(s.w, "\n"); err != nil {
			return err
		}
		s.torn = false
	}
	n, err := s.w.Write(body)
	if err == nil && n < len(body) {
		err = io.ErrShortWrite
	}
	if err == nil && s.disk {
		err = s.file.Sync()
	}
	if err != nil && n > 0 && !s.takeBack(n) {
		s.torn = body[n-1] != '\n'
	}
	return err
}

// takeBack shortens the file by what was written last, n bytes, so that they
// are not there twice when they are written again. It reports whether it did.
func (s *lines) takeBack(n int) bool {
	if !s.disk {
		return false
	}
	end, err := s.file.Seek(0, io.SeekCurrent) // behind what was written
	if err != nil {
		return false
	}
	info, err := s.file.Stat()
	if err != nil || info.Size() != end { // somebody else writes to it too
		return false
	}
	return s.file.Truncate(end-int64(n)) == nil
}
