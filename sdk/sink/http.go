package sink

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// HTTPOptions are those of [HTTP]. Only URL must be set.
type HTTPOptions struct {
	// URL takes POST requests of a JSON array of events. Any 2xx accepts them all.
	URL string
	// Header, unless empty, is the name of a header that carries Secret, such
	// as Authorization. Secret is its whole value.
	Header string
	Secret sdk.Secret
	// Client makes the requests, following no redirect; nil means one of its own.
	Client *http.Client
	// ConnectorUUID, unless empty, is said in the User-Agent.
	ConnectorUUID string
	// Timeout bounds one attempt, and is given once more for every 4 MiB that
	// it sends; 0 means 30 s.
	Timeout time.Duration
	// Limits bounds batches; zero members mean 1,000 events, 8 MiB a batch and
	// no bound on one event.
	Limits Limits
}

// tokenBytes are those of a header's name.
const tokenBytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

type httpSink struct {
	poster poster
	name   string
	limits Limits
}

// HTTP returns a sink that posts JSON arrays of events, byte for byte, to any
// HTTP endpoint.
func HTTP(o HTTPOptions) (Sink, error) {
	address, err := parseAddress("the sink's URL", o.URL)
	if err != nil {
		return nil, err
	}
	switch {
	case o.Header == "" && o.Secret.Set():
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the sink has a secret and no header that carries it; name one, such as Authorization")
	case o.Header != "" && !o.Secret.Set():
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the sink's header %q has no secret to carry; set it", o.Header)
	case strings.Trim(o.Header, tokenBytes) != "":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the sink's header %q is not the name of a header, which has letters, digits and dashes", o.Header)
	case strings.ContainsFunc(o.Secret.Reveal(), unicode.IsControl):
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the secret of the sink's header %q holds a control character, perhaps a line end; take it out", o.Header)
	}
	s := &httpSink{name: "http " + address.Host, limits: o.Limits} // no path: webhooks have their token there
	s.poster = newPoster(o.Client, address.String(), o.ConnectorUUID, o.Secret, o.Timeout)
	s.poster.header = o.Header
	_, behind, _ := strings.Cut(o.Secret.Reveal(), " ") // the name of a scheme, such as Bearer
	s.poster.redactor.Add(append(inAddress(address), sdk.NewSecret(behind))...)
	if s.limits.BatchEvents == 0 {
		s.limits.BatchEvents = 1000
	}
	if s.limits.BatchBytes == 0 {
		s.limits.BatchBytes = 8 << 20
	}
	return s, nil
}

// inAddress returns what may be a credential in an address, which answers may
// quote: long parts of its path and query.
func inAddress(address *url.URL) (found []sdk.Secret) {
	const long = 16 // bytes; a shorter part is an ordinary word, such as events
	parts := strings.Split(address.Path, "/")
	for _, values := range address.Query() {
		parts = append(parts, values...)
	}
	for _, part := range parts {
		if len(part) >= long {
			found = append(found, sdk.NewSecret(part))
		}
	}
	return found
}

func (s *httpSink) Name() string { return s.name }

func (s *httpSink) Limits() Limits { return s.limits }

// Size counts a comma.
func (s *httpSink) Size(event []byte) int { return len(event) + 1 }

func (s *httpSink) Send(ctx context.Context, batch [][]byte) error { return send(ctx, s, batch) }

func (s *httpSink) Close() error {
	s.poster.close()
	return nil
}

func (s *httpSink) begin(dst []byte) []byte { return append(dst, '[') }

var errNotJSON = errors.New("the event is not JSON, and would break the array that it is sent in")

// add checks the event, since one that is not JSON changes the others' places.
func (s *httpSink) add(dst, event []byte, first bool) ([]byte, error) {
	if !json.Valid(event) || !utf8.Valid(event) {
		return dst, errNotJSON
	}
	if !first {
		dst = append(dst, ',')
	}
	return append(dst, event...), nil
}

func (s *httpSink) end(dst []byte) []byte { return append(dst, ']') }

func (s *httpSink) tail() int { return 1 }

func (s *httpSink) post(ctx context.Context, body []byte, _ int) error {
	_, err := s.poster.post(ctx, body, 0) // the status says it all
	return err
}
