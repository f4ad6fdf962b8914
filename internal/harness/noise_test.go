package harness_test

import (
	"net/http"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// disturb makes one in ten requests fail, to the vendor and to the intake, in
// all the ways in which a network fails and a few of its own.
func (w *world) disturb(d dice) {
	var mu sync.Mutex // of d
	kinds := []faults.Fault{
		faults.Status(500, `{"errorSummary":"internal"}`),
		faults.Status(503, ""),
		faults.Status(429, "", "Retry-After", "0"),
		faults.Reset(), faults.Reset(), faults.Truncate(),
		faults.CutJSON(), faults.HTML(),
	}
	noise := func(rw http.ResponseWriter, r *http.Request, vendor http.Handler) {
		mu.Lock()
		at := d.IntN(10 * len(kinds))
		mu.Unlock()
		// A web socket has no answer that could be cut.
		if at >= len(kinds) || w.switches == nil && at > 4 {
			vendor.ServeHTTP(rw, r)
			return
		}
		kinds[at](rw, r, vendor)
	}
	w.noise.Store(&noise)
	w.intake.Script(func(int) *intake.Fault {
		mu.Lock()
		defer mu.Unlock()
		all := []intake.Fault{
			intake.Status(503), intake.Status(500), intake.Status(429),
			intake.Reset(), intake.ResetUnread(),
			intake.AcceptedReset(), intake.AcceptedStatus(500), intake.AcceptedStatus(502),
			intake.PartialIDs(1 + d.IntN(w.page)), intake.HiddenIDs(1 + d.IntN(w.page)),
		}
		if at := d.IntN(10 * len(all)); at < len(all) {
			return &all[at]
		}
		return nil
	})
}

// calm ends what disturb began.
func (w *world) calm() {
	w.noise.Store(nil)
	w.intake.Heal()
}
