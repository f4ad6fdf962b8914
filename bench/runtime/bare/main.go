// Command bare is the least that can be done with the vendor's events: one
// loop reads a page, checks it, finds the events in it, and posts them. It
// keeps no position, tries nothing again, and looks at no answer but its status.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

func main() {
	// What is under way is delivered before a signal ends the program.
	ended, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(context.WithoutCancel(ended), ended.Done()); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

// loop is the loop and the memory that it uses again.
type loop struct {
	client     http.Client
	address    string
	key        string
	standard   bool
	page, body bytes.Buffer
}

func run(ctx context.Context, ended <-chan struct{}) error {
	l := &loop{}
	flag.StringVar(&l.address, "address", "", "the vendor's and the intake's")
	flag.StringVar(&l.key, "key", "", "the intake's")
	flag.BoolVar(&l.standard, "standard", false, "use encoding/json alone")
	flag.Parse()
	for position := "0"; ; {
		next, err := l.read(ctx, position)
		if err != nil {
			return err
		}
		if err := l.encode(); err != nil {
			return err
		}
		if l.body.Len() == 0 {
			<-ended // all is delivered
			return nil
		}
		if err := l.post(ctx); err != nil {
			return err
		}
		position = next
	}
}

// read reads the page at a position, and returns the next one.
func (l *loop) read(ctx context.Context, position string) (next string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.address+"/api/v1/logs?after="+position, nil)
	if err != nil {
		return "", err
	}
	l.page.Reset()
	header, err := l.do(req, &l.page)
	return header.Get("Next-Page"), err
}

func (l *loop) post(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.address+"/batch", bytes.NewReader(l.body.Bytes()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	_, err = l.do(req, io.Discard)
	return err
}

// do makes a request and reads the answer.
func (l *loop) do(req *http.Request, into io.Writer) (http.Header, error) {
	resp, err := l.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d", req.URL.Path, resp.StatusCode)
	}
	if b, ok := into.(*bytes.Buffer); ok && resp.ContentLength > 0 {
		b.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err = io.Copy(into, resp.Body)
	return resp.Header, err
}

// encode makes the body of a batch of the page; an empty one of no events.
func (l *loop) encode() error {
	l.body.Reset()
	if l.standard {
		return l.encodeStandard()
	}
	list, err := events.Array(l.page.Bytes(), "")
	if err != nil || len(list) == 0 {
		return err
	}
	l.body.Grow(2*l.page.Len() + 1024)
	out := append(l.body.AvailableBuffer(), `{"intake_key":"`+l.key+`","jsons":[`...)
	for i, event := range list {
		if i > 0 {
			out = append(out, ',')
		}
		out = quote(out, event)
	}
	_, err = l.body.Write(append(out, "]}"...))
	return err
}

func (l *loop) encodeStandard() error {
	var list []json.RawMessage // each element is checked to be JSON
	if err := json.Unmarshal(l.page.Bytes(), &list); err != nil || len(list) == 0 {
		return err
	}
	texts := make([]string, len(list))
	for i, event := range list {
		texts[i] = string(event)
	}
	encoder := json.NewEncoder(&l.body)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Key   string   `json:"intake_key"`
		Jsons []string `json:"jsons"`
	}{l.key, texts})
}
