package config

import (
	"errors"
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

	once      sync.Once
	automaton *automaton // nil if there is none
	engine    func() engine
}

// engine decides whether some part of a text matches.
type engine func(string) (bool, error)

// A backtracking expression can take exponential time: matchTimeout bounds one match, and
// allMatchesTimeout those of a document together.
const (
	matchTimeout      = 500 * time.Millisecond
	allMatchesTimeout = time.Second
)

// errNoTimeLeft is why a match is not tried.
var errNoTimeLeft = errors.New("the matches of this document have taken too long")

// Match reports whether some part of s matches. What cannot be decided in time
// does not match, and nothing matches an expression that is invalid.
func (p *Pattern) Match(s string) bool {
	ok, err := p.decide(s)
	return ok && err == nil
}

// decide tells "does not match" from "could not be decided".
func (p *Pattern) decide(s string) (bool, error) {
	p.once.Do(p.compile)
	if p.automaton != nil {
		if matches, ok := p.automaton.match(s); ok {
			return matches, nil
		}
	}
	return p.engine()(s)
}

// decideWithin is decide for one of several matches; spent is what those that backtrack have taken.
func (p *Pattern) decideWithin(s string, spent *time.Duration) (bool, error) {
	if !p.Backtrack {
		return p.decide(s)
	}
	if *spent > allMatchesTimeout {
		return false, errNoTimeLeft
	}
	start := time.Now()
	ok, err := p.decide(s)
	*spent += time.Since(start)
	return ok, err
}

func (p *Pattern) compile() {
	if p.Backtrack {
		p.engine = sync.OnceValue(p.backtracking)
		return
	}
	p.automaton = newAutomaton(p.Expr)
	p.engine = sync.OnceValue(p.linear)
}

// linear is package regexp, for an expression and a text that the automaton cannot decide.
func (p *Pattern) linear() engine {
	re, err := regexp.Compile(p.Expr)
	return func(s string) (bool, error) { return err == nil && re.MatchString(s), err }
}

func (p *Pattern) backtracking() engine {
	re, err := regexp2.Compile(p.Expr, regexp2.None)
	if err != nil {
		return func(string) (bool, error) { return false, err }
	}
	re.MatchTimeout = matchTimeout
	return re.MatchString
}
