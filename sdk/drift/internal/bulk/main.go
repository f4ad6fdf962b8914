package bulk

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
)

// Request is one question to a program of subjects.
type Request struct {
	Subject   string
	Instances int    // of a differential run, when not 0
	Seed      uint64 // of that
	Document  []byte // to judge, when not nil
	Manifest  []byte // to hold the code against, when not nil
}

// Answer is the answer to one Request, at the same index.
type Answer struct {
	Report  *Report
	Verdict *Verdict
	Noticed map[string]string
	Error   string
}

// Main reads an array of requests, answers them by as many workers as there
// are processors, and returns the exit status of the program.
func Main(in io.Reader, out io.Writer, subjects []Subject) int {
	byName := map[string]*Subject{}
	for i := range subjects {
		byName[subjects[i].Name] = &subjects[i]
	}
	var requests []Request
	if err := json.NewDecoder(in).Decode(&requests); err != nil {
		fmt.Fprintln(out, err)
		return 2
	}
	answers := make([]Answer, len(requests))
	queue := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range queue {
				answers[i] = byName[requests[i].Subject].answer(&requests[i])
			}
		})
	}
	for i := range requests {
		queue <- i
	}
	close(queue)
	workers.Wait()
	if err := json.NewEncoder(out).Encode(answers); err != nil {
		return 2
	}
	return 0
}

// answer asks one subject. A panic is an answer too: it is what the tests look for.
func (s *Subject) answer(r *Request) (a Answer) {
	if s == nil {
		return Answer{Error: "no such subject"}
	}
	defer func() {
		if p := recover(); p != nil {
			a.Error = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	var err error
	switch {
	case r.Instances > 0:
		a.Report, err = s.Differential(r.Instances, r.Seed)
	case r.Document != nil:
		a.Verdict, err = s.Judge(r.Document)
	default:
		a.Noticed = s.Noticed(r.Manifest)
	}
	if err != nil {
		a.Error = err.Error()
	}
	return a
}
