package config

import (
	"regexp"
	"sync"
	"time"

	"github.com/dlclark/regexp2"
)

// Pattern is a regular expression of a schema, compiled when it is first used.
// It is a package-level variable of generated code and must not be copied after that.
type Pattern struct {
	// Source is the ECMA-262 expression as the schema has it, for messages.
	Source string
	// Expr is its translation, and Backtrack says that it looks around or refers
	// back: it is then for regexp2, otherwise for package regexp.
	Expr      string
	Backtrack bool

	once  sync.Once
	match func(string) (bool, error)
}

// matchTimeout bounds one match of a backtracking expression.
const matchTimeout = 500 * time.Millisecond

// Match reports whether some part of s matches. What cannot be decided in time
// does not match, and nothing matches an expression that is invalid.
func (p *Pattern) Match(s string) bool {
	ok, err := p.decide(s)
	return ok && err == nil
}

// decide tells "does not match" from "could not be decided".
func (p *Pattern) decide(s string) (bool, error) {
	p.once.Do(p.compile)
	return p.match(s)
}

func (p *Pattern) compile() {
	if p.Backtrack {
		re, err := regexp2.Compile(p.Expr, regexp2.None)
		if err != nil {
			p.match = func(string) (bool, error) { return false, err }
			return
		}
		re.MatchTimeout = matchTimeout
		p.match = re.MatchString
		return
	}
	re, err := regexp.Compile(p.Expr)
	p.match = func(s string) (bool, error) { return err == nil && re.MatchString(s), err }
}
