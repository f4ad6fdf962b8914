package sdktest

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Log is what a connector logs. It may be used concurrently.
type Log struct {
	mu   sync.Mutex
	text strings.Builder
}

// Record makes env's logger write into the Log that it returns, in the format
// of [slog.TextHandler], besides the test's log.
func Record(t testing.TB, env *sdk.Env) *Log {
	t.Helper()
	l := &Log{}
	env.Logger = logger(io.MultiWriter(t.Output(), l))
	return l
}

// logger returns a logger that leaves nothing out.
func logger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Write adds to the log.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns what was logged since the last Reset.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Reset forgets what was logged.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}
