package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/excerpt"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const (
	attemptTimeout = 30 * time.Second
	// slowBytes is how much of a body earns an attempt its timeout once more:
	// over a slow line, a full batch would else time out for ever.
	slowBytes = 4 << 20
	// detailBytes and detailRunes bound what is read of an error's body, and shown.
	detailBytes = 16 << 10
	detailRunes = 300
)

// poster posts JSON documents to one address.
type poster struct {
	client  *http.Client
	address string // without a credential
	agent   string
	header  string // carries secret, unless it is empty
	secret  sdk.Secret
	timeout time.Duration
	own     *http.Transport // the client's, if nobody else has it
}

// newPoster returns a poster on a client, or on one of its own if that is nil.
// It follows no redirect: the body may hold a credential, or should not go
// where nobody said it should.
func newPoster(client *http.Client, address, connector string, timeout time.Duration) poster {
	p := poster{address: address, agent: "Lockstep-Connector", timeout: timeout}
	if connector != "" {
		p.agent += "/" + connector
	}
	if p.timeout <= 0 {
		p.timeout = attemptTimeout
	}
	mine := http.Client{}
	if client != nil {
		mine = *client
	} else {
		p.own = newTransport()
		mine.Transport = p.own
	}
	mine.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	p.client = &mine
	return p
}

func newTransport() *http.Transport {
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true}
	if base, ok := http.DefaultTransport.(*http.Transport); ok {
		t = base.Clone()
	}
	t.MaxIdleConnsPerHost = 64 // as many as there may be batches in flight
	t.WriteBufferSize = 64 << 10
	return t
}

func (p *poster) close() {
	if p.own != nil {
		p.own.CloseIdleConnections()
	}
}

// post makes one attempt and returns the body of the answer if the status is
// 2xx; it may have up to limit bytes. With a limit of 0 nobody wants the body,
// and what it is, or whether it comes, is no failure. secrets are left out of
// the error.
func (p *poster) post(ctx context.Context, body []byte, limit int64, secrets ...sdk.Secret) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout+p.timeout*time.Duration(len(body))/slowBytes)
	defer cancel()
	lent := &loan{data: body}
	// A transport may read on after the answer has come; body is used again.
	defer lent.end()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address, lent.reader())
	if err != nil {
		return nil, sdk.Classify(err)
	}
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return lent.reader(), nil }
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", p.agent)
	if p.header != "" {
		req.Header.Set(p.header, p.secret.Reveal())
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, sdk.Classify(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, sdk.StatusError(resp.StatusCode, retryAfter(resp.Header), detail(resp, append(secrets, p.secret)))
	}
	if limit == 0 {
		_, _ = io.CopyN(io.Discard, resp.Body, detailBytes) // a short one, so that the connection is used again
		return nil, nil
	}
	var answer bytes.Buffer
	answer.Grow(int(min(max(resp.ContentLength, 0), limit)) + bytes.MinRead)
	if _, err := answer.ReadFrom(io.LimitReader(resp.Body, limit+1)); err != nil {
		return nil, sdk.Classify(fmt.Errorf("read the answer: %w", err))
	}
	if int64(answer.Len()) > limit {
		return nil, sdk.Errorf(sdk.ClassResponse, "the answer is longer than %d bytes", limit)
	}
	return answer.Bytes(), nil
}

// detail is what an answer that is not a success says of its cause.
func detail(resp *http.Response, secrets []sdk.Secret) string {
	if resp.StatusCode/100 == 3 {
		if to, err := resp.Location(); err == nil {
			return "it redirects to " + to.Scheme + "://" + to.Host + ", which is not followed; give the address itself"
		}
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, detailBytes)) // what has come is worth showing
	text := string(body)
	for _, s := range secrets {
		text = redact(text, s)
	}
	return excerpt.Of(text, detailRunes)
}

// redact returns text without the secret, in clear and as it looks in JSON and
// in a URL.
func redact(text string, secret sdk.Secret) string {
	clear := secret.Reveal()
	if clear == "" {
		return text
	}
	quoted, _ := appendString(nil, []byte(clear))
	for _, form := range []string{clear, string(quoted[1 : len(quoted)-1]), url.QueryEscape(clear), url.PathEscape(clear)} {
		text = strings.ReplaceAll(text, form, secret.String())
	}
	return text
}

// retryAfter reads the Retry-After of an answer: seconds, or a date, which is
// taken by the clock of the other side if the answer tells its time. It is 0
// for none, for one that cannot be read and for one in the past.
func retryAfter(h http.Header) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		const most = 10 * 365 * 24 * 3600 // so that it fits a Duration
		if !(seconds > 0) {               // NaN too
			return 0
		}
		return time.Duration(min(seconds, most) * float64(time.Second))
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}

var errLoanEnded = errors.New("the request is over")

// loan lends data to readers until it ends. After that none of them touches it.
type loan struct {
	mu   sync.Mutex
	data []byte // nil when it has ended
}

func (l *loan) reader() io.ReadCloser { return &loanReader{loan: l} }

func (l *loan) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.data = nil
}

type loanReader struct {
	loan *loan
	at   int
}

func (r *loanReader) Read(p []byte) (int, error) {
	r.loan.mu.Lock()
	defer r.loan.mu.Unlock()
	if r.loan.data == nil {
		return 0, errLoanEnded
	}
	if r.at >= len(r.loan.data) {
		return 0, io.EOF
	}
	n := copy(p, r.loan.data[r.at:])
	r.at += n
	return n, nil
}

func (r *loanReader) Close() error { return nil }
