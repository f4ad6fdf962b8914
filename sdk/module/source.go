package module

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// maxConfig bounds a configuration; one of a megabyte would be a mistake.
const maxConfig = 4 << 20

// document is a configuration and where it comes from.
type document struct {
	data  []byte
	where string // as messages name it
}

// configured is everything that was configured for one connector.
type configured struct {
	raw               sdk.RawConfig
	where, module     string // where the two come from
	intakeKey, server string // as the platform puts them into the connector's configuration
}

// configuration finds and validates the configuration of the connector. The
// redactor knows its secrets afterwards, whether or not it is valid.
func (c *command) configuration() (configured, error) {
	own, err := c.source("config", "connector_configuration")
	if err != nil {
		return configured{}, err
	}
	if own.data == nil {
		return configured{}, fmt.Errorf("no configuration for %s: give --config FILE, put a file connector_configuration into %s (--config-dir), or set CONNECTOR_CONFIGURATION",
			c.entry.Command, c.set.configDir)
	}
	shared, err := c.source("module-config", "module_configuration")
	if err != nil {
		return configured{}, err
	}
	return c.validated(own, shared)
}

// source finds one of the two documents: the file of a flag, else a file in the
// configuration directory, else an environment variable; nil data if there is none.
func (c *command) source(flag, file string) (document, error) {
	if path := c.flags.Lookup(flag).Value.String(); path != "" {
		return c.file(path, flag)
	}
	if c.set.configDir != "" {
		path := filepath.Join(c.set.configDir, file)
		d, err := c.file(path, "config-dir")
		if !errors.Is(err, fs.ErrNotExist) {
			return d, err
		}
	}
	key := strings.ToUpper(file)
	value := strings.TrimSpace(c.env[key])
	if value == "" {
		return document{}, nil
	}
	data, ok := decoded(value)
	if !ok {
		return document{}, fmt.Errorf("the environment variable %s is neither a JSON object nor the base64 of one", key)
	}
	return document{data, key}, nil
}

// decoded returns the JSON object that a value is, or is the base64 of.
func decoded(value string) ([]byte, bool) {
	if strings.HasPrefix(value, "{") {
		return []byte(value), true
	}
	value = strings.TrimRight(value, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		data, err := encoding.DecodeString(value)
		if err == nil && bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
			return data, true
		}
	}
	return nil, false
}

// file reads a document that a flag names.
func (c *command) file(path, flag string) (document, error) {
	data, err := readFile(c.ctx, path, maxConfig)
	if err != nil {
		return document{}, c.by(flag, err)
	}
	return document{data, path}, nil
}

// readFile reads a file of bounded size. What waits for somebody to write, such
// as a pipe, is waited for until ctx ends.
func readFile(ctx context.Context, path string, most int64) ([]byte, error) {
	return interruptible(ctx, func() ([]byte, error) {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		data, err := readAll(f, most)
		if _, named := errors.AsType[*fs.PathError](err); err != nil && !named {
			err = fmt.Errorf("read %s: %w", path, err)
		}
		return data, err
	})
}

// interruptible returns what read does, or the end of ctx, if that comes first:
// read is then left behind, since nothing else ends it.
func interruptible(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := read()
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		return r.data, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func readAll(r io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("it holds more than %d bytes", most)
	}
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// secretFile reads a secret from a file, without the white space around it.
func (c *command) secretFile(flag string) (sdk.Secret, error) {
	path := c.flags.Lookup(flag).Value.String()
	if path == "" {
		return sdk.Secret{}, nil
	}
	data, err := readFile(c.ctx, path, 1<<20)
	if err != nil {
		return sdk.Secret{}, c.by(flag, err)
	}
	secret := sdk.NewSecret(strings.TrimSpace(string(data)))
	if !secret.Set() {
		return secret, c.by(flag, fmt.Errorf("%s is empty", path))
	}
	c.redactor.Add(secret)
	return secret, nil
}
