package sdktest

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// StreamVendor is a streamer under test, and the stand-in of its vendor: one
// that has some events, sends those behind the cursor in their order, and then
// waits for others, which do not come.
//
// Refuse, Hang, Drop, Close, Garble and Silence each change what it does with
// the next session that is asked for, and with no other. All of it can happen
// to a web socket, and in any other protocol in which the streamer connects.
//
// The streamer is to have short limits: of a second at most for connecting, and
// for the silence after which a connection counts as dead.
type StreamVendor struct {
	Streamer sdk.Streamer
	// Events are what the vendor has: three at least.
	Events []string
	// Secrets are what no error may show, nor a cursor, nor the Log. Let the vendor say them:
	// in what it refuses with, in the reason of a close.
	Secrets []string
	// Log, unless nil, is what the streamer logs.
	Log *Log

	// Refuse opens no session, for the reason of an HTTP status. The vendor
	// asks for a wait, as by Retry-After, unless that is 0.
	Refuse func(status int, wait time.Duration)
	// Hang opens no session and gives no answer.
	Hang func()
	// Drop breaks the connection off within the event behind so many others.
	Drop func(after int)
	// Close takes leave behind so many events, as the protocol has it.
	Close func(after int)
	// Garble sends what is no event in the place of the one behind so many others.
	Garble func(after int)
	// Silence opens a session in which the vendor hears nothing: no
	// acknowledgement, no ping, and not that the streamer takes leave.
	Silence func()

	// Sessions returns how many sessions were asked for, and refused or not.
	Sessions func() int
	// Acknowledged, unless nil, returns how many of Events, from the first on,
	// the vendor was told to forget. It is nil where nothing is acknowledged.
	Acknowledged func() int
	// Settle, unless nil, returns when the vendor knows that the last session
	// has ended. It is for vendors that allow one at a time.
	Settle func()
}

// lacks returns what is not there, and must be.
func (v StreamVendor) lacks() (names []string) {
	for _, member := range []struct {
		name string
		ok   bool
	}{
		{"Streamer", v.Streamer != nil},
		{"three Events", len(v.Events) >= 3},
		{"Refuse", v.Refuse != nil},
		{"Hang", v.Hang != nil},
		{"Drop", v.Drop != nil},
		{"Close", v.Close != nil},
		{"Garble", v.Garble != nil},
		{"Silence", v.Silence != nil},
		{"Sessions", v.Sessions != nil},
	} {
		if !member.ok {
			names = append(names, member.name)
		}
	}
	return names
}

// streamFailure is a way to fail, and the error that shows it.
type streamFailure struct {
	name      string
	play      func(StreamVendor)
	class, or sdk.Class
	wait      time.Duration // of the error, unless 0
	after     int           // events that the session has
	deaf      bool          // nothing is acknowledged
	opening   bool          // there is no session, and TestConnection fails too
}

func streamFailures() []streamFailure {
	refuse := func(status int, wait time.Duration, class sdk.Class) streamFailure {
		return streamFailure{
			name: fmt.Sprint(status), class: class, wait: wait, opening: true,
			play: func(v StreamVendor) { v.Refuse(status, wait) },
		}
	}
	return []streamFailure{
		refuse(http.StatusUnauthorized, 0, sdk.ClassCredential),
		refuse(http.StatusForbidden, 0, sdk.ClassPermission),
		refuse(http.StatusTooManyRequests, 30*time.Second, sdk.ClassRateLimit),
		refuse(http.StatusInternalServerError, 0, sdk.ClassStatus),
		refuse(http.StatusServiceUnavailable, 5*time.Second, sdk.ClassStatus),
		{name: "no answer", play: func(v StreamVendor) { v.Hang() }, class: sdk.ClassTimeout, opening: true},
		// Some libraries take the end of the connection for that of the event.
		{name: "broken off in the first event", play: func(v StreamVendor) { v.Drop(0) }, class: sdk.ClassNetwork, or: sdk.ClassResponse},
		{name: "broken off in an event", play: func(v StreamVendor) { v.Drop(2) }, class: sdk.ClassNetwork, or: sdk.ClassResponse, after: 2},
		{name: "closed at once", play: func(v StreamVendor) { v.Close(0) }, class: sdk.ClassNetwork},
		{name: "closed", play: func(v StreamVendor) { v.Close(2) }, class: sdk.ClassNetwork, after: 2},
		{name: "garbage", play: func(v StreamVendor) { v.Garble(1) }, class: sdk.ClassResponse, after: 1},
		silence,
	}
}

// silence is what looks like a vendor that has nothing new.
var silence = streamFailure{name: "silence", play: func(v StreamVendor) { v.Silence() }, class: sdk.ClassTimeout, after: math.MaxInt, deaf: true}

// StreamFailures lets a vendor that pushes be well, and then fail in each of the
// ways that all of them have, while the streamer connects and when a session is open. It also
// refuses its pages, and stops it wherever it may be waiting. Each is a test of
// its own, of a vendor of its own, which start makes.
//
// Stream must return, and not connect again by itself, with an error of the
// right class, with the wait that the vendor asks for, and without a secret;
// when its context has ended, with the context's error. It must return soon
// and leave no goroutine behind. Another Stream, from the cursor of the last
// page that was accepted, must bring whatever is missing: each event once, as
// the vendor sent it, in the vendor's order. Nothing may be acknowledged before
// it is accepted, and everything must be soon afterwards. TestConnection is
// held to the same, as far as a session that does not open.
//
// That a vendor cannot be reached is for [Unreachable].
func StreamFailures(t *testing.T, start func(t *testing.T) StreamVendor) {
	all := inTurn(scenes(), func(s scene) bool {
		return t.Run(s.name, func(t *testing.T) {
			v := start(t)
			if lacking := v.lacks(); len(lacking) > 0 {
				t.Fatalf("the StreamVendor lacks %s", strings.Join(lacking, ", "))
			}
			x := newTrial(t.Context(), v)
			s.play(x)
			for _, problem := range x.problems() {
				t.Error(problem)
			}
		})
	})
	if !all {
		t.Log("the failures are not played: what goes wrong while all is well goes wrong in each of them")
	}
}

// inTurn plays the scenes. When not all is well without a failure, it plays no other.
func inTurn(scenes []scene, play func(scene) bool) (all bool) {
	for _, s := range scenes {
		if !play(s) && s.name == allIsWell {
			return false
		}
	}
	return true
}

// scene is what is played with a streamer that has not run yet.
type scene struct {
	name string
	play func(*trial)
}

// allIsWell is the first scene.
const allIsWell = "all is well"

func scenes() []scene {
	list := []scene{{allIsWell, (*trial).succeed}}
	for _, f := range streamFailures() {
		list = append(list, scene{f.name, func(x *trial) { x.fail(f) }})
	}
	for n := range 3 {
		list = append(list, scene{fmt.Sprintf("event %d is not accepted", n+1), func(x *trial) { x.refuse(n) }})
	}
	return append(list,
		scene{"silence behind the last event", (*trial).fallSilent},
		scene{"a stop while TestConnection waits for an answer", (*trial).stopTest},
		scene{"a stop while it waits for an answer", (*trial).stopOpening},
		scene{"a stop while an event is delivered", (*trial).stopDelivering},
		scene{"a stop while the vendor is silent", (*trial).stopSilent},
	)
}
