// Package sdk is what a connector is written against: the interface that it
// implements, the values that it takes and gives, and [Secret].
//
// A connector's configuration and identity are generated from its manifest;
// what is left to write by hand is one type that is either a [Poller] or a
// [Streamer]:
//
//	type Connector struct {
//		cfg hello.Config
//		env sdk.Env
//	}
//
//	func New(cfg hello.Config, env sdk.Env) (*Connector, error) {
//		return &Connector{cfg, env}, nil
//	}
//
// Package httpclient makes its requests, package events takes the events out of
// the answers, package redact quotes the vendor without a secret, and package
// module is the command line that runs it. Package sdktest is for its tests. The
// page docs/connectors.md goes from a manifest to a running connector.
//
// Connectors talk to the vendor and to nobody else. The runner owns everything
// that surrounds them: when to poll, retries, delivery to the intake, the
// position that survives a crash, health. A connector therefore never sleeps
// between polls, never publishes, and stores nothing.
package sdk
