package module

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// The members that Sekoia's platform puts into the configuration of every
// connector, for whatever delivers events.
const (
	memberKey    = "intake_key"
	memberServer = "intake_server"
)

// validated takes out what is the platform's and validates the rest.
func (c *command) validated(own, shared document) (configured, error) {
	raw := sdk.RawConfig{Connector: own.data, Module: shared.data}
	conf := configured{where: own.where, module: shared.where}
	if raw.Module == nil {
		raw.Module, conf.module = []byte("{}"), "the module's configuration, which was not given"
	}
	c.redactor.Add(suspects(raw.Connector)...)
	c.redactor.Add(suspects(raw.Module)...)
	members, ok := membersOf(raw.Connector)
	var wrong []string
	if ok {
		conf.intakeKey, conf.server = members.text(memberKey), members.text(memberServer)
		c.redactor.Add(sdk.NewSecret(conf.intakeKey))
		for _, name := range []string{memberKey, memberServer} {
			if members.has(name) && !c.defines(name, raw, members) {
				if problem := members.notText(name); problem != "" {
					wrong = append(wrong, conf.where+": /"+name+": "+problem)
				}
				members = members.without(name)
			}
		}
		raw.Connector = members.document(raw.Connector)
	}
	conf.raw = raw
	if err := c.entry.Validate(raw); err != nil {
		wrong = append(wrong, placed(err, conf)...)
	}
	if len(wrong) > 0 {
		return conf, &invalid{command: c.entry.Command, places: wrong}
	}
	if c.entry.Secrets != nil {
		c.redactor.Add(c.entry.Secrets(raw)...)
	}
	return conf, nil
}

// defines reports whether the connector's own schema knows a member: a value
// of the wrong type is then wrong there, and not for being unknown.
func (c *command) defines(name string, raw sdk.RawConfig, all members) bool {
	raw.Connector = all.with(name, `{"":[]}`).document(raw.Connector)
	violations, ok := errors.AsType[config.Violations](c.entry.Validate(raw))
	if !ok {
		return false
	}
	for _, v := range violations {
		if (v.Pointer == "/"+name || strings.HasPrefix(v.Pointer, "/"+name+"/")) &&
			v.Rule != "additionalProperties" && v.Rule != "unevaluatedProperties" {
			return true
		}
	}
	return false
}

// invalid is a configuration that is not valid, with every place and reason.
type invalid struct {
	command string
	places  []string
}

func (e *invalid) Error() string {
	return fmt.Sprintf("the configuration of %s is not valid:\n  %s", e.command, strings.Join(e.places, "\n  "))
}

// placed is one line for each thing that is wrong: the document, the place in
// it, and what is wrong there.
func placed(err error, conf configured) []string {
	if violations, ok := err.(config.Violations); ok { //nolint:errorlint // a wrapped one is the module's
		return lines(conf.where, violations)
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // the outermost error
		var all []string
		for _, err := range joined.Unwrap() {
			all = append(all, placed(err, conf)...)
		}
		return all
	}
	if violations, ok := errors.AsType[config.Violations](err); ok {
		return lines(conf.module, violations)
	}
	return []string{conf.where + ": " + err.Error()}
}

func lines(where string, violations config.Violations) []string {
	all := make([]string, len(violations))
	for i, v := range violations {
		all[i] = where + ": " + v.Error()
	}
	return all
}

// validate prints everything that is wrong with the configuration in a file.
func (c *command) validate() error {
	own := document{where: c.args[1]}
	var err error
	if c.args[1] == "-" {
		own.where = "(standard input)"
		own.data, err = interruptible(c.ctx, func() ([]byte, error) { return readAll(c.program.Stdin, maxConfig) })
	} else {
		own.data, err = readFile(c.ctx, c.args[1], maxConfig)
	}
	if err != nil {
		return err
	}
	var shared document
	if c.set.moduleConfig != "" {
		if shared, err = c.file(c.set.moduleConfig, "module-config"); err != nil {
			return err
		}
	}
	_, err = c.validated(own, shared)
	wrong, ok := errors.AsType[*invalid](err)
	switch {
	case err == nil:
		fmt.Fprintf(c.program.Stdout, "%s: valid\n", own.where)
		return nil
	case !ok:
		return err
	}
	for _, place := range wrong.places {
		fmt.Fprintln(c.program.Stdout, c.redactor.Text(place))
	}
	return errFailed
}
