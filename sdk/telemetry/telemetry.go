// Package telemetry is what an operator sees of a running connector: logs free
// of secrets, Prometheus metrics, and a health page that tells a quiet source
// from a broken one.
//
// A [redact.Redactor] stands between everything that is said and where it goes. A
// [Recorder] is told what happens and says it twice: as metrics, and as
// [Health]. A [Server] lets both be asked for. docs/operations.md lists every
// metric and every member of the health page.
package telemetry

import "github.com/seed-42ec6dbf/lockstep/sdk"

// Stage is where in a cycle a failure happened.
type Stage string

// The stages of a cycle.
const (
	StageFetch     Stage = "fetch"     // reading from the vendor
	StageNormalize Stage = "normalize" // making alerts of events
	StagePublish   Stage = "publish"   // delivering to the sink
	StageState     Stage = "state"     // keeping the position
)

// known returns the stage if it is one of the constants, and fetch otherwise:
// labels of metrics come from closed sets.
func (s Stage) known() Stage {
	switch s {
	case StageNormalize, StagePublish, StageState:
		return s
	}
	return StageFetch
}

// knownClass returns the class if it is one of the sdk's, and other otherwise.
func knownClass(c sdk.Class) sdk.Class {
	switch c {
	case sdk.ClassDNS, sdk.ClassConnect, sdk.ClassTLS, sdk.ClassTimeout, sdk.ClassNetwork,
		sdk.ClassCredential, sdk.ClassPermission, sdk.ClassRateLimit, sdk.ClassStatus,
		sdk.ClassResponse, sdk.ClassConfiguration, sdk.ClassState, sdk.ClassBug:
		return c
	}
	return sdk.ClassOther
}
