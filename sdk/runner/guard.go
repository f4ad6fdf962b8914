package runner

import (
	"fmt"
	"runtime/debug"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// errGoexit is the error of a call that ended its goroutine instead of returning.
var errGoexit = sdk.Errorf(sdk.ClassBug, "the connector ended its goroutine (runtime.Goexit): return an error instead")

// panicked is a panic, caught.
type panicked struct {
	what  string
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("%s panicked: %.500v", p.what, p.value) }

// Unwrap returns the value where it is an error.
func (p *panicked) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// guard calls f. A panic of f is returned as an error of class bug.
func guard(what string, f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &sdk.Error{Class: sdk.ClassBug, Err: &panicked{what, value, debug.Stack()}}
		}
	}()
	return f()
}
