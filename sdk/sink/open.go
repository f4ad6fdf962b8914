package sink

import (
	"cmp"
	"io"
	"net/url"
	"os"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// OpenOptions are what [Open] cannot read from a specification.
type OpenOptions struct {
	// Stdout is what "stdout" writes to; nil means [os.Stdout].
	Stdout io.Writer
	// Intake is for "intake".
	Intake IntakeOptions
	// HTTP is for an address, which becomes its URL.
	HTTP HTTPOptions
}

// Open returns the sink of a specification, as it is given on a command line:
//
//	intake         Sekoia.io's intake
//	stdout         standard output, one event a line
//	file:PATH      a file, one event a line, appended
//	https://…      an HTTP endpoint that takes JSON arrays; http:// works too
func Open(spec string, o OpenOptions) (Sink, error) {
	kind, rest, _ := strings.Cut(spec, ":")
	switch {
	case spec == "intake":
		return Intake(o.Intake)
	case spec == "stdout":
		return Writer("stdout", cmp.Or[io.Writer](o.Stdout, os.Stdout)), nil
	case kind == "file" && strings.HasPrefix(rest, "//"):
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the sink %q is a file: URL; write file:PATH, such as file:events.jsonl", spec)
	case kind == "file" && rest != "":
		return Lines(rest)
	case kind == "https" || kind == "http":
		o.HTTP.URL = spec
		return HTTP(o.HTTP)
	}
	return nil, sdk.Errorf(sdk.ClassConfiguration, "the sink %q is none; give intake, stdout, file:PATH or an https:// address", shown(spec))
}

// shown is spec as an error may quote it: without what an address can hide.
func shown(spec string) string {
	address, err := url.Parse(spec)
	if err != nil {
		return "…"
	}
	address.RawQuery, address.Fragment, address.User = "", "", nil
	return address.String()
}
