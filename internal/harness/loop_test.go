package harness_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// The disciplines of hand-written loops. The first one is right, the others
// lose events, each in its own way.
const (
	commitAfter  = "commit after acknowledgement"
	commitBefore = "commit before sending"
	boundedRetry = "advancing after a bounded retry"
	movingWindow = "moving the window on errors"
)

// naive is a loop as people write it: it polls an Okta organisation and posts
// to the intake, and keeps its position in a file.
type naive struct {
	discipline             string
	vendor, intake, memory string
	client                 http.Client
}

// loop runs a hand-written loop as a process of its own, until it is killed.
func loop(discipline string) int {
	n := naive{discipline, os.Args[1], os.Args[2], os.Args[3], http.Client{Timeout: 5 * time.Second}}
	for {
		if n.discipline == movingWindow {
			n.window()
		} else {
			n.pages()
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// pages reads on from the position, page by page.
func (n *naive) pages() {
	for {
		at := n.load(func() string { return "since=" + url.QueryEscape(ago(time.Hour)) })
		events, next, err := n.read(at)
		if err != nil || len(events) == 0 {
			return
		}
		if n.discipline == commitBefore {
			n.save(next)
		}
		for try := 1; n.post(events) != nil; try++ {
			if n.discipline == boundedRetry && try == 3 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		n.save(next)
	}
}

// window reads what came since the last time, and goes on from now, whatever
// became of it.
func (n *naive) window() {
	now := ago(0)
	at := "since=" + url.QueryEscape(n.load(func() string { return ago(time.Hour) })) + "&until=" + url.QueryEscape(now)
	for at != "" {
		events, next, err := n.read(at)
		if err != nil {
			break
		}
		for len(events) > 0 && n.post(events) != nil {
			time.Sleep(10 * time.Millisecond)
		}
		at = next
	}
	n.save(now)
}

func ago(d time.Duration) string {
	return time.Now().Add(-d).UTC().Format("2006-01-02T15:04:05.000Z")
}

// read reads a page; next is empty when there is none.
func (n *naive) read(query string) (events []json.RawMessage, next string, err error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, "", err
	}
	values.Set("limit", "300")
	values.Set("sortOrder", "ASCENDING")
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, n.vendor+"/api/v1/logs?"+values.Encode(), nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Authorization", "SSWS "+token)
	answer, body, err := n.do(req)
	if err != nil {
		return nil, "", err
	}
	if err := json.Unmarshal(body, &events); err != nil {
		return nil, "", err
	}
	for _, link := range answer.Header.Values("Link") {
		if target, ok := strings.CutSuffix(link, `>; rel="next"`); ok {
			_, next, _ = strings.Cut(target, "?")
		}
	}
	return events, next, nil
}

// post delivers events; nil means that all of them are accepted.
func (n *naive) post(events []json.RawMessage) error {
	batch := struct {
		Key   string   `json:"intake_key"`
		Jsons []string `json:"jsons"`
	}{Key: key}
	for _, event := range events {
		batch.Jsons = append(batch.Jsons, string(event))
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, n.intake+"/batch", bytes.NewReader(body))
	if err != nil {
		return err
	}
	_, body, err = n.do(req)
	if err != nil {
		return err
	}
	var ids struct {
		IDs []string `json:"event_ids"`
	}
	if err := json.Unmarshal(body, &ids); err != nil {
		return err
	}
	if len(ids.IDs) != len(events) {
		return errors.New("some were not accepted")
	}
	return nil
}

func (n *naive) do(req *http.Request) (*http.Response, []byte, error) {
	answer, err := n.client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	return answer, body, err
}

// load returns the position; first is where to begin without one, which is kept.
func (n *naive) load(first func() string) string {
	data, err := os.ReadFile(n.memory)
	if err != nil {
		data = []byte(first())
		n.save(string(data))
	}
	return string(data)
}

// save keeps the position, whole or not at all.
func (n *naive) save(position string) {
	draft := n.memory + ".new"
	if err := errors.Join(os.WriteFile(draft, []byte(position), 0o600), os.Rename(draft, n.memory)); err != nil {
		panic(err)
	}
}
