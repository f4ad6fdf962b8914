// Package harness breaks things: it runs the program against vendors and an
// intake that fail, kills it, stops it, takes its disk away, and counts what
// became of every event.
//
// The parts under test are the real ones: the connectors of this repository and
// the program that cmd/connectors is, as a process of its own where a process is
// to die. Around them are stand-ins, which fail on demand, and the [Oracle],
// which knows every event that a vendor has published and every one that the
// intake has accepted. docs/delivery.md says what is claimed, and what was
// measured last.
//
//	go test ./internal/harness                    the short form
//	go test ./internal/harness -run Claims -soak  the long form, make soak
//
// The harness is held to the same measure as the program: it must find the
// three ways of losing events that hand-written loops have, and a loop that
// loses none must pass it.
package harness
