package sink

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// DefaultIntake is the address of Sekoia.io's intake.
const DefaultIntake = "https://intake.sekoia.io"

// The intake's limits. Its body stays under 10 MiB.
const (
	intakeEvents     = 1000
	intakeBytes      = 10<<20 - 1
	intakeEventBytes = 250_000
)

// IntakeOptions are those of [Intake]. Only Key must be set.
type IntakeOptions struct {
	// Server is the intake's address; empty means [DefaultIntake].
	Server string
	// Key says which intake of the server the events are for. It is a secret.
	Key sdk.Secret
	// Client makes the requests, following no redirect; nil means one of its own.
	Client *http.Client
	// ConnectorUUID, unless empty, is said in the User-Agent.
	ConnectorUUID string
	// Timeout bounds one attempt, and is given once more for every 4 MiB that
	// it sends; 0 means 30 s.
	Timeout time.Duration
}

type intake struct {
	poster poster
	name   string
}

// Intake returns a sink that speaks the protocol of Sekoia.io's intake:
// POST {server}/batch with the events as JSON strings, answered by an id each.
func Intake(o IntakeOptions) (Sink, error) {
	if o.Server == "" {
		o.Server = DefaultIntake
	}
	address, err := parseAddress("the intake server", o.Server)
	if err != nil {
		return nil, err
	}
	if address.RawQuery != "" || address.Fragment != "" {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the intake server has a query or fragment; /batch is appended to it, so give scheme, host and path only")
	}
	if !o.Key.Set() {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the intake key is not set; copy it from the intake's page")
	}
	if _, ok := appendString(nil, []byte(o.Key.Reveal())); !ok {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the intake key is not valid UTF-8; copy it from the intake's page")
	}
	address.Path = strings.TrimRight(address.Path, "/") + "/batch"
	return &intake{
		poster: newPoster(o.Client, address.String(), o.ConnectorUUID, o.Key, o.Timeout),
		name:   "intake " + address.Host,
	}, nil
}

// parseAddress returns the http or https address that text is; what names it.
// Its errors do not quote text, which may hold a credential.
func parseAddress(what, text string) (*url.URL, error) {
	address, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, sdk.Errorf(sdk.ClassConfiguration, "%s is not a URL; give one such as https://example.org", what)
	case address.Scheme != "https" && address.Scheme != "http":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "%s has no scheme http or https; give a URL such as https://example.org", what)
	case address.Hostname() == "":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "%s has no host; give a URL such as https://example.org", what)
	case address.User != nil:
		return nil, sdk.Errorf(sdk.ClassConfiguration, "%s holds a user or password, which would be shown; give credentials by their own setting", what)
	}
	return address, nil
}

func (s *intake) Name() string { return s.name }

func (s *intake) Limits() Limits {
	return Limits{BatchEvents: intakeEvents, BatchBytes: intakeBytes, EventBytes: intakeEventBytes}
}

// Size counts the quotes and a comma.
func (s *intake) Size(event []byte) int { return stringSize(event) + 1 }

func (s *intake) Send(ctx context.Context, batch [][]byte) error { return send(ctx, s, batch) }

func (s *intake) Close() error {
	s.poster.close()
	return nil
}

func (s *intake) begin(dst []byte) []byte {
	dst = append(dst, `{"intake_key":`...)
	dst, _ = appendString(dst, []byte(s.poster.secret.Reveal()))
	return append(dst, `,"jsons":[`...)
}

var errNotUTF8 = errors.New("the event is not valid UTF-8, which a JSON string cannot carry unchanged")

func (s *intake) add(dst, event []byte, first bool) ([]byte, error) {
	if !first {
		dst = append(dst, ',')
	}
	dst, ok := appendString(dst, event)
	if !ok {
		return dst, errNotUTF8
	}
	return dst, nil
}

func (s *intake) end(dst []byte) []byte { return append(dst, "]}"...) }

func (s *intake) tail() int { return len("]}") }

func (s *intake) post(ctx context.Context, body []byte, events int) error {
	answer, err := s.poster.post(ctx, body, 1<<20+64*int64(events))
	if err != nil {
		return err
	}
	got, err := countIDs(answer)
	if err != nil {
		return err
	}
	if got != events {
		return &sdk.Error{Class: sdk.ClassResponse, Err: &countError{sent: events, got: got}}
	}
	return nil
}
