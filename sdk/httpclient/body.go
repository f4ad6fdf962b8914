package httpclient

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// readBody reads and closes an answer's body, decompressed, of at most most
// bytes. It does not read on behind that many: the connection is given up.
func readBody(res *http.Response, most int64) ([]byte, error) {
	defer func() { _ = res.Body.Close() }()
	switch encoding := res.Header.Get("Content-Encoding"); strings.ToLower(encoding) {
	case "", "identity":
		return readAtMost(res.Body, most, res.ContentLength)
	case "gzip", "x-gzip":
		// What is compressed must not be larger either: a stream of empty parts has no end.
		packed := &bounded{from: res.Body, left: most + most/1000 + 1024, most: most}
		unpacked, err := gzip.NewReader(packed)
		if errors.Is(err, io.EOF) {
			return nil, nil // no body, for which gzip has no form
		}
		if err != nil {
			return nil, unpackError(err)
		}
		body, err := readAtMost(unpacked, most, 4*res.ContentLength)
		if err != nil {
			return nil, unpackError(err)
		}
		return body, nil
	default:
		if len(encoding) > 20 { // no name of an encoding; cut off, a credential in it would not be recognised
			encoding = "something"
		}
		return nil, sdk.Errorf(sdk.ClassResponse, "the body is encoded as %q, which was not asked for", encoding)
	}
}

// readAtMost reads r to its end; expected is a guess at its size.
func readAtMost(r io.Reader, most, expected int64) ([]byte, error) {
	var b bytes.Buffer
	if expected > 0 {
		// The other side says so: believe it as far as it costs little.
		b.Grow(int(min(expected, most, 4<<20)) + bytes.MinRead)
	}
	_, err := b.ReadFrom(&bounded{from: r, left: most, most: most})
	return b.Bytes(), err
}

// bounded reads from a source that must not have more than a number of bytes.
type bounded struct {
	from       io.Reader
	left, most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more, to see whether that is all
	}
	n, err := b.from.Read(p)
	if int64(n) > b.left {
		n = int(b.left)
		err = sdk.Errorf(sdk.ClassResponse, "the body is larger than the limit of %d bytes", b.most)
	}
	b.left -= int64(n)
	return n, err
}

// unpackError tells a body that is not gzip from one that did not arrive.
func unpackError(err error) error {
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		return sdk.Errorf(sdk.ClassResponse, "the body is not gzip, as its header says: %w", err)
	}
	return err
}

// discard ends an answer that nobody reads, keeping the connection if little is left of it.
func discard(res *http.Response) {
	_, _ = io.CopyN(io.Discard, res.Body, 64<<10)
	_ = res.Body.Close()
}
