package output

import (
	"path"
	"regexp"
	"slices"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// witness is the file of a package that records which manifest it was made from.
const witness = "drift_test.go"

var digest = regexp.MustCompile(`\bDigest:\s*"([0-9a-f]+)"`)

// evidence tells an edited file from one whose manifest moved on: for each
// manifest, whether the digest recorded in the tree is the one of today.
type evidence struct {
	mu   sync.Mutex
	same map[string]bool
}

// note takes the testimony of a wanted file that stands in the tree as it is
// wanted, or else as old; most files have none.
func (e *evidence) note(f render.File, same bool, old []byte) {
	if f.From == "" || path.Base(f.Path) != witness {
		return
	}
	if !same {
		now, then := digests(f.Content), digests(old)
		same = len(now) > 0 && slices.Equal(now, then)
	}
	e.testify(f.From, same)
}

func (e *evidence) testify(from string, same bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.same == nil {
		e.same = map[string]bool{}
	}
	e.same[from] = same
}

func digests(content []byte) []string {
	var out []string
	for _, m := range digest.FindAllSubmatch(content, -1) {
		out = append(out, string(m[1]))
	}
	return out
}

// judge marks the updates of a plan.
func (e *evidence) judge(p *Plan) {
	all := e.complete(p)
	for i := range p.Files {
		c := &p.Files[i]
		if c.Action != Update {
			continue
		}
		if c.From == "" {
			c.handEdited = all
			continue
		}
		same, known := e.same[c.From]
		if module, ok := e.same[path.Join(path.Dir(c.From), "manifest.json")]; ok && !module {
			same = false // what connectors of a module say of it moves with the module
		}
		c.handEdited, c.moved = known && same, known && !same
	}
}

// complete reports whether every manifest is known to be unchanged, so that
// a file which all of them share has no reason to differ.
func (e *evidence) complete(p *Plan) bool {
	for _, c := range p.Files {
		if path.Base(c.Path) == witness && (c.Action == Create || c.Action == Delete) {
			return false
		}
	}
	for _, same := range e.same {
		if !same {
			return false
		}
	}
	return len(e.same) > 0
}
