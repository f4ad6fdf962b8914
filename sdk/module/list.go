package module

import (
	"encoding/json"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// listed is a connector as `list --json` prints it.
type listed struct {
	Command      string   `json:"command"`
	UUID         string   `json:"uuid"`
	Name         string   `json:"name"`
	Description  string   `json:"description"`
	Version      string   `json:"version"`
	Category     string   `json:"category"`
	Capabilities []string `json:"capabilities"`
	DocsURL      string   `json:"docs_url"`
	PollInterval int      `json:"poll_interval_seconds"`
	Example      bool     `json:"example"`
}

func (c *command) list() error {
	if c.set.json {
		return c.printJSON(c.listed())
	}
	w := tabwriter.NewWriter(c.program.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "COMMAND\tNAME\tCATEGORY\tVERSION\tINTERVAL")
	for _, e := range c.program.Connectors {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Command, e.Name, or(e.Category, "-"), or(e.Version, "-"), pace(e.Identity))
	}
	return w.Flush()
}

func (c *command) listed() []listed {
	all := make([]listed, 0, len(c.program.Connectors))
	for _, e := range c.program.Connectors {
		all = append(all, listed{
			Command: e.Command, UUID: e.UUID, Name: e.Name, Description: e.Description, Version: e.Version,
			Category: e.Category, Capabilities: e.Capabilities, DocsURL: e.DocsURL,
			PollInterval: e.PollIntervalSeconds, Example: e.Example,
		})
	}
	return all
}

func (c *command) printJSON(v any) error {
	enc := json.NewEncoder(c.program.Stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// pace is how often a connector asks: a streamer does not, it is told.
func pace(who sdk.Identity) string {
	if slices.Contains(who.Capabilities, "stream_events") {
		return "stream"
	}
	return interval(who).String()
}

func interval(who sdk.Identity) time.Duration {
	return time.Duration(who.PollIntervalSeconds) * time.Second
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
