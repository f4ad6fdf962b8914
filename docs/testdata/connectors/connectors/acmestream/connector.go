// Package acmestream is the Acme stream connector.
//
// Acme numbers its events and sends those behind a number: the number of the
// last event that was accepted is the cursor.
package acmestream

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/coder/websocket"

	"example.com/acme/generated/acmestream"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// Connector is the Acme stream connector.
type Connector struct {
	cfg        acmestream.Config
	env        sdk.Env
	connecting time.Duration // how long that may take
	silence    time.Duration // after which a connection counts as dead
}

var _ acmestream.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg acmestream.Config, env sdk.Env) (*Connector, error) {
	return &Connector{cfg: cfg, env: env, connecting: 30 * time.Second, silence: time.Minute}, nil
}

// TestConnection opens a connection and closes it.
func (c *Connector) TestConnection(ctx context.Context) error {
	conn, err := c.dial(ctx, "")
	if err != nil {
		return err
	}
	return conn.CloseNow()
}

// Stream emits the events behind cursor until ctx ends or the connection is
// lost. An event is acknowledged after it was accepted, and not before.
func (c *Connector) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	conn, err := c.dial(ctx, cursor)
	if err != nil {
		return err
	}
	defer func() { _ = conn.CloseNow() }()   // what is not acknowledged comes again
	if err := emit(sdk.Page{}); err != nil { // the connection stands, however quiet it is
		return err
	}
	for {
		event, err := c.read(ctx, conn)
		if err != nil {
			return cmp.Or(ctx.Err(), fmt.Errorf("read from the stream: %w", err))
		}
		number, ok := events.Text(event, "/number")
		if !ok || !json.Valid(event) { // garbage, or cut off
			return sdk.Errorf(sdk.ClassResponse, "an event of %d bytes is not whole, or has no number", len(event))
		}
		if err := emit(sdk.Page{Events: [][]byte{event}, Cursor: sdk.Cursor(number)}); err != nil {
			return err
		}
		if err := conn.Write(ctx, websocket.MessageText, []byte(`{"ack":`+number+`}`)); err != nil {
			return cmp.Or(ctx.Err(), fmt.Errorf("acknowledge event %s: %w", number, err))
		}
	}
}

// read waits for an event. Acme sends a heartbeat every 20 s, so that a
// connection that is dead is not taken for one that is quiet.
func (c *Connector) read(ctx context.Context, conn *websocket.Conn) ([]byte, error) {
	for {
		waiting, cancel := context.WithTimeout(ctx, c.silence)
		_, message, err := conn.Read(waiting)
		cancel()
		switch code := websocket.CloseStatus(err); {
		case code != -1:
			return nil, sdk.Errorf(sdk.ClassNetwork, "Acme closes the connection with code %d", int(code))
		case err != nil:
			return nil, err
		case string(message) != "{}":
			return message, nil
		}
	}
}

// dial opens a connection that begins behind cursor. It follows no redirect,
// so that the token goes to the configured host alone.
func (c *Connector) dial(ctx context.Context, cursor sdk.Cursor) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.connecting)
	defer cancel()
	client := *c.env.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	address := c.cfg.BaseURL + "/v1/stream?" + url.Values{"after": {string(cursor)}}.Encode()
	conn, response, err := websocket.Dial(ctx, address, &websocket.DialOptions{
		HTTPClient: &client,
		HTTPHeader: http.Header{"Authorization": {"Bearer " + c.cfg.APIToken.Reveal()}},
	})
	switch {
	case err == nil:
		conn.SetReadLimit(1 << 20)
		return conn, nil
	case response != nil:
		wait, _ := httpclient.RetryAfter(response.Header, c.env.Clock.Now())
		said, _ := io.ReadAll(response.Body) // the first kilobyte, in memory
		return nil, sdk.StatusError(response.StatusCode, wait, redact.New(c.cfg.APIToken).Excerpt(string(said), 200))
	}
	return nil, err
}

// Normalize maps an event of the stream to an alert.
func (c *Connector) Normalize(event []byte) (sdk.Alert, error) {
	number, _ := events.Text(event, "/number")
	action, _ := events.Text(event, "/action")
	return sdk.Alert{
		Source:   acmestream.ConnectorCommand,
		Category: acmestream.ConnectorCategory,
		Severity: sdk.SeverityInfo, // Acme's stream says nothing of severity
		Title:    action,
		AlertID:  acmestream.ConnectorCommand + ":" + number,
		Raw:      event,
	}, nil
}
