package module

import (
	"context"
	"io"
	"log/slog"
	"os"
	"slices"

	"golang.org/x/term"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
	"github.com/seed-42ec6dbf/lockstep/sdk/runner"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// logger returns a logger to standard error that knows no secrets.
func (c *command) logger() *slog.Logger {
	w := c.program.Stderr
	options := &slog.HandlerOptions{Level: c.set.logLevel, ReplaceAttr: spelled}
	var handler slog.Handler = slog.NewJSONHandler(w, options)
	if c.set.logFormat == "text" || c.set.logFormat == "auto" && isTerminal(w) {
		handler = slog.NewTextHandler(w, options)
	}
	return slog.New(c.redactor.Handler(handler)).With("connector", c.entry.Command)
}

// spelled writes durations as people do.
func spelled(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// redactedTokens are tokens that the redactor learns as they come and go.
type redactedTokens struct {
	tokens   sdk.Tokens
	redactor *redact.Redactor
}

// Load returns the token saved under name.
func (t redactedTokens) Load(ctx context.Context, name string, seal sdk.Secret) (sdk.Secret, error) {
	token, err := t.tokens.Load(ctx, name, seal)
	t.redactor.Rotate(name, token)
	return token, err
}

// Save stores a token under name.
func (t redactedTokens) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	t.redactor.Rotate(name, token)
	return t.tokens.Save(ctx, name, seal, token)
}

// Issued says which token is used from now on under a name that nothing is
// saved under: an access token.
func (t redactedTokens) Issued(name string, token sdk.Secret) { t.redactor.Rotate(name, token) }

// redactedReasons is a store that is not told a secret with the reason of a dead
// letter: whoever lists those knows no configuration.
type redactedReasons struct {
	runner.Store
	redactor *redact.Redactor
}

// Commit stores what a page changes.
func (s redactedReasons) Commit(ctx context.Context, c state.Commit) error {
	c.Dead = slices.Clone(c.Dead)
	for i := range c.Dead {
		c.Dead[i].Reason = s.redactor.Text(c.Dead[i].Reason)
	}
	return s.Store.Commit(ctx, c)
}
