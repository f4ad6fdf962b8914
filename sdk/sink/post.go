package sink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
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
	client   *http.Client
	address  string // without a credential
	agent    string
	secret   sdk.Secret
	header   string           // carries the secret; empty if the body does
	redactor *redact.Redactor // of the secret, and of what may be one in the address
	timeout  time.Duration
	own      *http.Transport // the client's, if nobody else has it
}

// newPoster returns a poster on a client, or on one of its own if that is nil.
// It follows no redirect: the body may hold the secret, or should not go where
// nobody said it should.
func newPoster(client *http.Client, address, connector string, secret sdk.Secret, timeout time.Duration) poster {
	p := poster{address: address, agent: "Lockstep-Connector", secret: secret, redactor: redact.New(secret), timeout: timeout}
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
// and what it is, or whether it comes, is no failure.
func (p *poster) post(ctx context.Context, body []byte, limit int64) ([]byte, error) {
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
		if failed, ok := errors.AsType[*url.Error](err); ok {
			failed.URL = req.URL.Scheme + "://" + req.URL.Host // no path: webhooks have their token there
		}
		return nil, sdk.Classify(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		wait, _ := httpclient.RetryAfter(resp.Header, time.Now())
		return nil, sdk.StatusError(resp.StatusCode, wait, p.detail(resp))
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
func (p *poster) detail(resp *http.Response) string {
	if resp.StatusCode/100 == 3 {
		if to, err := resp.Location(); err == nil {
			place := p.redactor.Excerpt(to.Scheme+"://"+to.Host, detailRunes)
			return "it redirects to " + place + ", which is not followed; give the address itself"
		}
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, detailBytes)) // what has come is worth showing
	return p.redactor.Excerpt(string(body), detailRunes)
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
