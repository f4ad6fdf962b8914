package httpclient_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// audit reads a vendor's audit log page by page. The next link is the cursor.
type audit struct{ client *httpclient.Client }

func (a audit) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		next := httpclient.Request{Path: "/audit", Query: url.Values{"since": {req.Window.From.Format("2006-01-02")}}}
		if req.Cursor != "" {
			next = httpclient.Request{URL: string(req.Cursor)}
		}
		for {
			res, err := a.client.Do(ctx, next)
			if err != nil {
				yield(sdk.Page{}, err)
				return
			}
			list, err := events.Array(res.Body, "/items")
			if err != nil {
				yield(sdk.Page{}, err)
				return
			}
			link := res.Next()
			if !yield(sdk.Page{Events: list, Cursor: sdk.Cursor(link)}, nil) || link == "" {
				return
			}
			next = httpclient.Request{URL: link}
		}
	}
}

func Example() {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer t0ken":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Query().Get("page") == "":
			w.Header().Set("Link", `</audit?page=2>; rel="next"`)
			_, _ = io.WriteString(w, `{"items": [{"id": 1}, {"id": 2}]}`)
		default:
			_, _ = io.WriteString(w, `{"items": [{"id": 3}]}`)
		}
	}))
	defer vendor.Close()

	env := sdk.Env{HTTP: vendor.Client()} // the runner's, in a connector
	client, err := httpclient.New(env, httpclient.Options{
		BaseURL:       vendor.URL,
		Auth:          httpclient.Bearer(sdk.NewSecret("t0ken")),
		RatePerSecond: 10, Burst: 5,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for page, err := range (audit{client}).Fetch(context.Background(), sdk.FetchRequest{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, event := range page.Events {
			fmt.Printf("%s\n", event)
		}
	}
	// Output:
	// {"id": 1}
	// {"id": 2}
	// {"id": 3}
}
