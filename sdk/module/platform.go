package module

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// What Sekoia's platform says beside the configuration, each in a file of the
// configuration directory or in a variable of its name in upper case. Our own
// flags and settings win over them.
const (
	platformIntake  = "intake_url"
	platformHealth  = "liveness_port"
	platformMetrics = "metrics_port"
)

// fromPlatform returns what the platform says under a name, and where; "" if
// it says nothing.
func (c *command) fromPlatform(name string) (text, where string, err error) {
	if c.set.configDir != "" {
		path := filepath.Join(c.set.configDir, name)
		data, err := readFile(c.ctx, path, 1<<10)
		if err == nil {
			return strings.TrimSpace(string(data)), path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", path, c.by("config-dir", err)
		}
	}
	key := strings.ToUpper(name)
	return strings.TrimSpace(c.env[key]), key, nil
}

// port takes a port from the platform unless a flag says it.
func (c *command) port(target *int, flag, name string) error {
	if c.set.given[flag] != "" {
		return nil
	}
	text, where, err := c.fromPlatform(name)
	if err != nil || text == "" {
		return err
	}
	if err := (&number{target, 0, 65535}).Set(text); err != nil {
		return fmt.Errorf("%s: invalid port %q: %w", where, text, err)
	}
	return nil
}

// ports takes the ports from the platform unless flags say them.
func (c *command) ports() error {
	return errors.Join(
		c.port(&c.set.healthPort, "health-port", platformHealth),
		c.port(&c.set.metricsPort, "metrics-port", platformMetrics))
}
