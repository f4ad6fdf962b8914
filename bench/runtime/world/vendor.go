package world

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// logs answers with the page after a position, and with a link to the next.
// The page behind the last one is empty, and its link leads to itself. With
// hold it is not given before the run is over: for who asks without a pause.
func (w *World) logs(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	number, _ := strconv.Atoi(query.Get("after")) // none is the first page
	w.mu.Lock()
	pages, done := w.pages, w.done
	if w.begun.IsZero() {
		w.begun = time.Now()
	}
	w.mu.Unlock()
	next := min(number+1, pages)
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Next-Page", strconv.Itoa(next))
	rw.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/logs?after=%d>; rel="self"`, w.Address, number))
	rw.Header().Add("Link", fmt.Sprintf(`<%s/api/v1/logs?after=%d>; rel="next"`, w.Address, next))
	if number >= pages {
		if query.Has("hold") {
			select {
			case <-done:
			case <-r.Context().Done():
			}
		}
		_, _ = rw.Write([]byte("[]"))
		return
	}
	body := w.bodies.Get().(*[]byte)
	defer w.bodies.Put(body)
	*body = w.template.page(*body, number)
	rw.Header().Set("Content-Length", strconv.Itoa(len(*body)))
	_, _ = rw.Write(*body) // who leaves has not read all, which the intake will say
}
