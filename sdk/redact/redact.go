// Package redact takes secrets out of what is said: out of logs, and out of
// what others say, which errors quote.
//
// A [Redactor] knows secrets and finds them in every form that they take on
// their way: in clear, as they look in JSON, in a URL or in HTML, whoever escaped
// them, in base64, in hexadecimal, quoted by Go. [Redactor.Text] leaves them out
// of a text, [Redactor.Handler] out of a log.
//
// What a vendor says is too long to quote whole, and a secret that is cut in two
// is not found any more. So there is no function here that only cuts:
// [Redactor.Excerpt] redacts first and then cuts, between words.
//
//	err := sdk.StatusError(status, wait, redact.New(cfg.APIToken).Excerpt(body, 200))
//
// httpclient and the sinks do so with the credentials that they send, and the
// runtime's log and health page with every secret of the configuration. A
// connector needs a Redactor where it quotes by itself what a vendor says.
package redact

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Redactor replaces secrets in text. Its methods may be called concurrently;
// the zero value and nil know no secrets.
type Redactor struct {
	mu       sync.Mutex
	staying  map[string]bool
	rotating map[string][]string     // by name, the latest last
	forms    map[string][]pattern    // of each of these
	matcher  atomic.Pointer[matcher] // of the forms; nil while there are none
}

// New returns a Redactor of secrets.
func New(secrets ...sdk.Secret) *Redactor {
	r := &Redactor{}
	r.Add(secrets...)
	return r
}

// Add makes r replace secrets, in clear and as they look encoded: in JSON, in a
// URL, in HTML, in base64, in hexadecimal, quoted by Go. Of a secret of several lines,
// such as a private key, it replaces each line of 16 bytes and more too.
//
// A secret of less than 4 bytes is not searched for: it would be found in
// ordinary words, and the holes would show what it is.
func (r *Redactor) Add(secrets ...sdk.Secret) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.staying == nil {
		r.staying = map[string]bool{}
	}
	before := len(r.staying)
	for _, secret := range secrets {
		if text := secret.Reveal(); len(text) >= minSecret {
			r.staying[text] = true
		}
	}
	if len(r.staying) > before {
		r.learn()
	}
}

// keepRotated is how many secrets of a name are known: the one in use and those
// that may still stand in an error or be used by a request under way.
const keepRotated = 16

// Rotate makes r replace a secret that takes the place of those given under
// the same name before, such as a token that the vendor renews. The last 16 of
// a name are replaced; older ones are forgotten, so that a process that runs
// for months does not know more and more.
func (r *Redactor) Rotate(name string, secret sdk.Secret) {
	text := secret.Reveal()
	if r == nil || text == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.rotating[name]
	if n := len(all); n > 0 && all[n-1] == text {
		return
	}
	all = append(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == text }), text)
	if r.rotating == nil {
		r.rotating = map[string][]string{}
	}
	r.rotating[name] = all[max(0, len(all)-keepRotated):]
	r.learn()
}

// learn makes the matcher one of the secrets that r has now.
func (r *Redactor) learn() {
	forms := map[string][]pattern{}
	add := func(secret string) {
		known, ok := r.forms[secret]
		if !ok {
			known = formsOf(secret)
		}
		forms[secret] = known
	}
	for secret := range r.staying {
		add(secret)
	}
	for _, all := range r.rotating {
		for _, secret := range all {
			add(secret)
		}
	}
	r.forms = forms
	r.matcher.Store(newMatcher(forms))
}

// Format writes what r is, and nothing of what it knows.
func (r *Redactor) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "redact.Redactor") }

// Text returns s with every known secret replaced by "[redacted]".
func (r *Redactor) Text(s string) string {
	if r == nil {
		return s
	}
	return r.matcher.Load().text(s)
}
