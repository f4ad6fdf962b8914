package module

import (
	"errors"
	"log/slog"
	"strconv"
	"time"
)

// settings are the flags of all verbs; each verb has those that it uses.
type settings struct {
	given map[string]string // flags that were given, and by what: "--x" or a variable

	config, moduleConfig, configDir   string
	dataDir, caFile                   string
	sink, sinkHeader, sinkSecretFile  string
	intakeServer, intakeKeyFile       string
	host                              string
	healthPort, metricsPort, inFlight int
	alerts, json, once, all, live     bool
	interval, since, timeout          time.Duration
	limit                             int
	logFormat                         string
	logLevel                          slog.Level
}

func (c *command) jsonFlag() { c.flags.BoolVar(&c.set.json, "json", false, "print JSON") }

func (c *command) moduleFlag() {
	c.flags.StringVar(&c.set.moduleConfig, "module-config", "", "the settings that the connectors of a module share, a JSON `FILE`")
}

func (c *command) configFlags() {
	c.flags.StringVar(&c.set.config, "config", "", "the connector's settings, a JSON `FILE`")
	c.moduleFlag()
	c.dirFlag()
}

func (c *command) dirFlag() {
	c.flags.StringVar(&c.set.configDir, "config-dir", "/symphony", "the `DIR` of connector_configuration, module_configuration and what else Sekoia's platform says")
}

func (c *command) environmentFlags() {
	c.flags.StringVar(&c.set.dataDir, "data-dir", "data", "the `DIR` in which each connector's state is kept")
	c.flags.StringVar(&c.set.caFile, "ca-file", "", "more authorities to trust, a PEM `FILE`")
	c.set.logLevel = slog.LevelInfo
	c.flags.Func("log-level", "`LEVEL` of the log: debug, info, warn or error (default info)", func(s string) error {
		if c.set.logLevel.UnmarshalText([]byte(s)) != nil {
			return errors.New("want debug, info, warn or error")
		}
		return nil
	})
	c.set.logFormat = "auto"
	c.flags.Func("log-format", "`FORMAT` of the log: text, json or auto, which is text on a terminal (default auto)", func(s string) error {
		if s != "text" && s != "json" && s != "auto" {
			return errors.New("want text, json or auto")
		}
		c.set.logFormat = s
		return nil
	})
}

func (c *command) sinkFlags(preset string) {
	c.flags.StringVar(&c.set.sink, "sink", preset, "where events go, a `SINK`: intake, stdout, file:PATH or an https:// address")
	c.flags.StringVar(&c.set.sinkHeader, "sink-header", "", "the `HEADER` that carries the secret of an https:// sink, such as Authorization")
	c.flags.StringVar(&c.set.sinkSecretFile, "sink-secret-file", "", "a `FILE` that holds that secret")
	c.flags.StringVar(&c.set.intakeServer, "intake-server", "", "the `ADDRESS` of the intake (default https://intake.sekoia.io)")
	c.flags.StringVar(&c.set.intakeKeyFile, "intake-key-file", "", "a `FILE` that holds the intake key; or set INTAKE_KEY")
	c.flags.BoolVar(&c.set.alerts, "alerts", false, "forward the alert made of each event, not the vendor's event")
	c.count(&c.set.inFlight, "in-flight", 4, 1, maxInFlight, "how many pages and batches, `N`, may be under way at once")
}

func (c *command) serverFlags() {
	c.flags.StringVar(&c.set.host, "listen-host", "", "the `HOST` to listen on; all addresses by default")
	c.count(&c.set.healthPort, "health-port", 8000, 0, 65535, "the `PORT` of /health and /live; 0 is off")
	c.count(&c.set.metricsPort, "metrics-port", 8020, 0, 65535, "the `PORT` of /metrics, which may be the same; 0 is off")
}

// count declares a flag that is a number within bounds.
func (c *command) count(target *int, flag string, preset, least, most int, usage string) {
	c.flags.Var(&number{target, least, most}, flag, usage)
	*target = preset
	c.flags.Lookup(flag).DefValue = strconv.Itoa(preset)
}

type number struct {
	target      *int
	least, most int
}

func (n *number) String() string {
	if n.target == nil {
		return ""
	}
	return strconv.Itoa(*n.target)
}

func (n *number) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < n.least || v > n.most {
		return errors.New("want a number from " + strconv.Itoa(n.least) + " to " + strconv.Itoa(n.most))
	}
	*n.target = v
	return nil
}

// duration declares a flag that is a positive span of time.
func (c *command) duration(target *time.Duration, flag string, preset time.Duration, usage string) {
	c.flags.Func(flag, usage, func(s string) error {
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			return errors.New("want a time such as 90s, 5m or 24h")
		}
		*target = d
		return nil
	})
	*target = preset
}

func (c *command) runFlags() {
	c.configFlags()
	c.environmentFlags()
	c.sinkFlags("intake")
	c.serverFlags()
	c.duration(&c.set.interval, "interval", 0, "the `TIME` from one poll to the next; the connector's own by default")
}

func (c *command) testFlags() {
	c.configFlags()
	c.environmentFlags()
	c.duration(&c.set.timeout, "timeout", 30*time.Second, "answer after this `TIME` at the latest (default 30s)")
}

func (c *command) fetchFlags() {
	c.configFlags()
	c.environmentFlags()
	c.sinkFlags("stdout")
	c.flags.BoolVar(&c.set.once, "once", false, "read once and end; fetch does nothing else, and wants it said")
	c.count(&c.set.limit, "limit", 0, 0, 1<<30, "end after `N` events; 0 is no limit")
	c.duration(&c.set.since, "since", 0, "begin this `TIME` ago, where the vendor can be asked by time; one poll interval by default")
}

func (c *command) deadFlags() {
	c.configFlags()
	c.environmentFlags()
	c.sinkFlags("intake")
	c.jsonFlag()
	c.flags.BoolVar(&c.set.all, "all", false, "drop all of them")
}

func (c *command) healthFlags() {
	c.dirFlag()
	c.flags.StringVar(&c.set.host, "listen-host", "127.0.0.1", "the `HOST` that the connector listens on")
	c.count(&c.set.healthPort, "health-port", 8000, 1, 65535, "the `PORT` that it listens on")
	c.flags.BoolVar(&c.set.live, "live", false, "ask whether it should be restarted, not whether it works")
}
