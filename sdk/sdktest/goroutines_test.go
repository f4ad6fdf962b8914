package sdktest

import (
	"slices"
	"strings"
	"testing"
)

func TestGoroutinesThatAreLeft(t *testing.T) {
	running, release := make(chan string), make(chan struct{})
	wait := func() {
		running <- goroutine()
		<-release
	}
	root := make(chan string)
	go func() {
		root <- goroutine()
		go func() {
			go wait() // a grandchild
			wait()
		}()
		wait()
	}()
	ancestor := <-root
	var want []string
	for range 3 {
		if number := <-running; number != ancestor {
			want = append(want, number)
		}
	}
	var got []string
	for _, stack := range startedBy(ancestor) {
		number, _ := numberOf(stack)
		got = append(got, number)
		if !strings.Contains(stack, "TestGoroutinesThatAreLeft") {
			t.Errorf("the stack is\n%s", stack)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("%s has started %q, want %q", ancestor, got, want)
	}
	close(release)
	if left := (&runs{limits: usual}).left(ancestor); len(left) > 0 {
		t.Errorf("when they have ended: %q", left)
	}
}
