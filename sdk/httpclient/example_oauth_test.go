package httpclient_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// kept are env.Tokens in memory; the runner's are kept on disk, sealed.
type kept map[string]sdk.Secret

func (k kept) Load(_ context.Context, name string, _ sdk.Secret) (sdk.Secret, error) {
	return k[name], nil
}

func (k kept) Save(_ context.Context, name string, _, token sdk.Secret) error {
	k[name] = token
	return nil
}

func ExampleRefreshToken() {
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.URL.Path == "/oauth/token" && r.FormValue("refresh_token") == "first":
			_, _ = io.WriteString(w, `{"access_token": "t0ken", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "second"}`)
		case r.Header.Get("Authorization") == "Bearer t0ken":
			_, _ = io.WriteString(w, `{"events": []}`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer vendor.Close()
	tokens := kept{}
	env := sdk.Env{HTTP: vendor.Client(), Tokens: tokens} // the runner's, in a connector
	cfg := struct {
		BaseURL, ClientID          string
		ClientSecret, RefreshToken sdk.Secret
	}{vendor.URL, "lockstep", sdk.NewSecret("s3cret"), sdk.NewSecret("first")}

	auth, err := httpclient.RefreshToken(env, httpclient.OAuth{
		TokenURL:     cfg.BaseURL + "/oauth/token",
		ClientID:     cfg.ClientID,
		ClientSecret: cfg.ClientSecret,
	}, cfg.RefreshToken)
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := httpclient.New(env, httpclient.Options{BaseURL: cfg.BaseURL, Auth: auth})
	if err != nil {
		fmt.Println(err)
		return
	}
	response, err := client.Do(context.Background(), httpclient.Request{Path: "/v1/events"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s, and %d new refresh token is kept\n", response.Body, len(tokens))
	// Output: {"events": []}, and 1 new refresh token is kept
}
