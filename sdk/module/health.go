package module

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

const healthHelp = `
It prints the health page and ends with status 0 if the connector works or is quiet, and 1 if it is
failing or does not answer. With --live the status is 1 only if the process should be restarted;
that is the health check of the container image, which has no shell and no other client.
`

// health asks a connector of this machine how it is.
func (c *command) health() error {
	if err := c.port(&c.set.healthPort, "health-port", platformHealth); err != nil {
		return err
	}
	path := "/health"
	if c.set.live {
		path = "/live"
	}
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
	defer cancel()
	host := or(c.set.host, "127.0.0.1") // LOCKSTEP_LISTEN_HOST may say all addresses
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	address := "http://" + net.JoinHostPort(host, strconv.Itoa(c.set.healthPort)) + path
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // no proxy: it is this machine
	resp, err := client.Do(req)
	if err != nil {
		return failedError{fmt.Errorf("no connector answers: %w", err)}
	}
	defer func() { _ = resp.Body.Close() }()
	if _, err := io.Copy(c.program.Stdout, io.LimitReader(resp.Body, 1<<20)); err != nil {
		return failedError{err}
	}
	if resp.StatusCode != http.StatusOK {
		return errFailed
	}
	return nil
}
