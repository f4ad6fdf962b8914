// Package demo is what is generated for a connector, written by hand: the tests of
// drift change its manifest and demand that each change is found.
package demo

import (
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// Config is what an operator sets. The zero Config is not valid: start from Default or Parse.
type Config struct {
	// APIToken is a token with the scope audit:read.
	//
	// Required, secret, at least 8 characters.
	APIToken sdk.Secret `json:"api_token" jsonschema:"required"`
	// BaseURL is a URI. Default "https://demo.example".
	BaseURL   string    `json:"base_url"`
	Frequency int64     `json:"frequency" jsonschema:"required"`
	Direction Direction `json:"direction"`
	// ExcludeTypes is nil when it is not set.
	ExcludeTypes []string                                 `json:"exclude_types"`
	AccountID    config.Optional[string]                  `json:"account_id"`
	Timeout      config.Optional[float64]                 `json:"timeout"`
	Filter       config.Optional[config.Nullable[string]] `json:"filter"`
	Labels       map[string]string                        `json:"labels"`
	Credentials  Credentials                              `json:"credentials" jsonschema:"required"`
	Proxy        *Proxy                                   `json:"proxy"`
	Target       config.JSON                              `json:"target"`
	// Extra holds the members that the schema allows and does not name.
	Extra config.Members `json:"-"`
}

// Direction is one of the constants below.
type Direction string

// The values of Direction.
const (
	DirectionBoth     Direction = "Both"
	DirectionIncoming Direction = "Incoming"
	DirectionOutgoing Direction = "Outgoing"
)

// Valid reports whether d is one of the constants above.
func (d Direction) Valid() bool {
	switch d {
	case DirectionBoth, DirectionIncoming, DirectionOutgoing:
		return true
	}
	return false
}

// Values returns every Direction, in the order of the schema.
func (Direction) Values() []Direction {
	return []Direction{DirectionBoth, DirectionIncoming, DirectionOutgoing}
}

// Credentials is required.
type Credentials struct {
	Key  sdk.Secret `json:"key" jsonschema:"required"`
	Port int64      `json:"port"`
}

// Proxy is optional.
type Proxy struct {
	Host  config.Optional[string] `json:"host"`
	Extra config.Members          `json:"-"`
}

// Default returns a Config with every default filled in.
func Default() Config {
	return Config{
		BaseURL:     "https://demo.example",
		Frequency:   3600,
		Direction:   DirectionBoth,
		Credentials: defaultCredentials(),
	}
}

func defaultCredentials() Credentials {
	return Credentials{Port: 8080}
}

// Identity is what the manifest calls the connector.
func Identity() sdk.Identity {
	return sdk.Identity{
		UUID:                "6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b",
		Name:                "Demo",
		Description:         "Polls demo.example for audit events.",
		Command:             "demo",
		Version:             "1.2.0",
		Category:            "saas",
		Capabilities:        []string{"pull_alerts"},
		DocsURL:             "https://demo.example/docs",
		PollIntervalSeconds: 300,
	}
}
