package demo

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"
)

// child is the program, running.
type child struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended and its log is read
	err   error         // how it ended; to be read after that
}

// startChild starts this executable as the program. What it logs goes to tail.
func startChild(tail *tail, env []string, args ...string) (*child, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{ended: make(chan struct{})}
	c.cmd = &exec.Cmd{Path: path, Args: append([]string{childName}, args...), Env: env}
	detach(c.cmd)
	stderr, err := c.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the connector: %w", err)
	}
	go func() {
		defer close(c.ended)
		tail.read(stderr) // to its end, before Wait closes it
		c.err = c.cmd.Wait()
	}()
	return c, nil
}

// kill ends the program as kill -9 does.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // it may have ended
	<-c.ended
}

// stop asks the program to end, and waits. One that does not is killed, which is an error.
func (c *child) stop(patience time.Duration) error {
	if err := terminate(c.cmd.Process); err != nil {
		c.kill()
		return fmt.Errorf("ask the connector to end: %w", err)
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-c.ended:
		return c.err
	case <-timer.C:
		c.kill()
		return fmt.Errorf("the connector had not ended %v after SIGTERM", patience)
	}
}

// environment is what the program has of ours: no setting of this machine may
// change what the demo shows.
func environment() (env []string) {
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "GOCOVERDIR", "GORACE"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}

// tail keeps the newest lines of a log.
type tail struct {
	mu    sync.Mutex
	lines []logLine
	count int // of all lines
}

// logLine is what is shown of a line of the program's log.
type logLine struct {
	at          time.Time
	level, text string
}

const tailLength = 50

// read reads a log to its end.
func (t *tail) read(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			t.add(parseLine(line))
		}
		if err != nil {
			return
		}
	}
}

func (t *tail) add(l logLine) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, l)
	t.lines = t.lines[max(0, len(t.lines)-tailLength):]
	t.count++
}

// since returns the lines that are kept after the first n of all, and how many there are in all.
func (t *tail) since(n int) ([]logLine, int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := min(t.count-n, len(t.lines))
	return append([]logLine(nil), t.lines[len(t.lines)-kept:]...), t.count
}

// parseLine reads a line of the log, which is JSON but for a message before the
// log is open.
func parseLine(line []byte) logLine {
	var members map[string]any
	if json.Unmarshal(line, &members) != nil {
		return logLine{text: string(line)}
	}
	take := func(name string) string {
		value, ok := members[name]
		if !ok {
			return ""
		}
		delete(members, name)
		return fmt.Sprint(value)
	}
	var l logLine
	l.at, _ = time.Parse(time.RFC3339, take("time"))
	l.level, l.text = take("level"), take("msg")
	if reason := take("error"); reason != "" {
		l.text += ": " + reason
	}
	take("connector") // there is one
	for _, name := range slices.Sorted(maps.Keys(members)) {
		l.text += fmt.Sprintf("  %s=%v", name, members[name])
	}
	return l
}
