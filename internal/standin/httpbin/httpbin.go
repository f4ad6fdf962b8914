// Package httpbin stands in for httpbin.org, so that the tutorial's connector
// runs where there is no network: /status/{code} answers with that status,
// /anything and what is below it echo the request as JSON, and /delay/{seconds}
// echoes it late. They answer as httpbin.org documents and shows them to.
package httpbin

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxBody bounds the body of a request that is echoed.
const maxBody = 1 << 20

// maxDelay is the longest that /delay waits.
const maxDelay = 10 * time.Second

// New returns the service. It keeps nothing, and may be used concurrently.
func New() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/status/{code}", status)
	mux.HandleFunc("/anything", echo)
	mux.HandleFunc("/anything/{path...}", echo)
	mux.HandleFunc("/delay/{seconds}", delay)
	return mux
}

// status answers with the status that the path names, and with the headers
// that clients expect of some.
func status(w http.ResponseWriter, r *http.Request) {
	code, err := strconv.Atoi(r.PathValue("code"))
	if err != nil || code < 200 || code > 999 { // net/http writes no other
		http.Error(w, "Invalid status code", http.StatusBadRequest)
		return
	}
	switch code {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusUseProxy, http.StatusTemporaryRedirect:
		w.Header().Set("Location", "/redirect/1")
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="Fake Realm"`)
	case http.StatusProxyAuthRequired:
		w.Header().Set("Proxy-Authenticate", `Basic realm="Fake Realm"`)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
}

// delay waits and then echoes, unless the client is gone by then.
func delay(w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.ParseFloat(r.PathValue("seconds"), 64)
	if err != nil || !(seconds >= 0) {
		http.NotFound(w, r)
		return
	}
	wait := time.NewTimer(time.Duration(min(seconds, maxDelay.Seconds()) * float64(time.Second)))
	defer wait.Stop()
	select {
	case <-r.Context().Done():
	case <-wait.C:
		echo(w, r)
	}
}

// answer is what /anything says of a request. A member with several values is
// a list, one with a single value is not.
type answer struct {
	Args    map[string]any    `json:"args"`
	Data    string            `json:"data"`
	Files   map[string]any    `json:"files"`
	Form    map[string]any    `json:"form"`
	Headers map[string]string `json:"headers"`
	JSON    any               `json:"json"`
	Method  string            `json:"method"`
	Origin  string            `json:"origin"`
	URL     string            `json:"url"`
}

func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	a := answer{
		Args:    flat(r.URL.Query()),
		Files:   map[string]any{},
		Form:    map[string]any{},
		Headers: headers(r),
		Method:  r.Method,
		Origin:  origin(r),
		URL:     address(r),
	}
	a.read(r.Header.Get("Content-Type"), body)
	w.Header().Set("Content-Type", "application/json")
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	_ = out.Encode(a) // texts and JSON always encode; the client may be gone
}

// read fills in what the body holds: a form's fields, or the text of any other
// and what that is as JSON.
func (a *answer) read(contentType string, body []byte) {
	kind, params, _ := mime.ParseMediaType(contentType) // an unreadable type is none
	switch kind {
	case "application/x-www-form-urlencoded":
		if values, err := url.ParseQuery(string(body)); err == nil {
			a.Form = flat(values)
			return
		}
	case "multipart/form-data":
		form, err := multipart.NewReader(strings.NewReader(string(body)), params["boundary"]).ReadForm(maxBody)
		if err == nil {
			a.Form = flat(form.Value)
			a.Files = files(form.File)
			return
		}
	}
	a.Data = text(body)
	var value any
	if json.Unmarshal(body, &value) == nil {
		a.JSON = value
	}
}

func files(parts map[string][]*multipart.FileHeader) map[string]any {
	contents := map[string][]string{}
	for name, list := range parts {
		for _, part := range list {
			f, err := part.Open()
			if err != nil {
				continue
			}
			body, _ := io.ReadAll(f) // in memory
			_ = f.Close()
			contents[name] = append(contents[name], text(body))
		}
	}
	return flat(contents)
}

// text is a body as a JSON string can carry it.
func text(body []byte) string {
	if utf8.Valid(body) {
		return string(body)
	}
	return "data:application/octet-stream;base64," + base64.StdEncoding.EncodeToString(body)
}

func flat(values map[string][]string) map[string]any {
	out := map[string]any{}
	for name, list := range values {
		if len(list) == 1 {
			out[name] = list[0]
		} else {
			out[name] = list
		}
	}
	return out
}

func headers(r *http.Request) map[string]string {
	out := map[string]string{"Host": r.Host}
	for name, values := range r.Header {
		out[name] = strings.Join(values, ",")
	}
	if r.ContentLength > 0 {
		out["Content-Length"] = strconv.FormatInt(r.ContentLength, 10)
	}
	return out
}

// origin is the address that the request is from, by a proxy's word if there is one.
func origin(r *http.Request) string {
	if forwarded := r.Header.Get("X-Forwarded-For"); forwarded != "" {
		return forwarded
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// address is the URL that the client asked for, by a proxy's word if there is one.
func address(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	u := *r.URL
	u.Scheme, u.Host = cmp.Or(r.Header.Get("X-Forwarded-Proto"), scheme), r.Host
	return u.String()
}
