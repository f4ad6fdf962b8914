package compile

import (
	"embed"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Library is what stands for the network: folders that hold the documents
// below a URL. The metaschemas of draft-07 and 2020-12 are always there.
type Library []Shelf

// Shelf is a folder for the documents whose URLs begin with a prefix.
type Shelf struct {
	Prefix string
	Root   *os.Root
	Name   string // of the folder, as diagnostics say it
}

//go:embed metaschema
var metaschemas embed.FS

// Find returns the document at a URL, or nil. The longest prefix decides.
func (l Library) Find(uri string) (*source.File, diag.List) {
	if f := metaschema(uri); f != nil {
		return f, nil
	}
	best := -1
	var name string
	for i, shelf := range l {
		rest, ok := shelf.below(uri)
		if ok && (best < 0 || len(shelf.Prefix) > len(l[best].Prefix)) {
			best, name = i, rest
		}
	}
	if best < 0 {
		return nil, nil
	}
	return l[best].load(name)
}

// below returns the path of a document in the folder.
func (s Shelf) below(uri string) (string, bool) {
	rest, ok := strings.CutPrefix(uri, strings.TrimSuffix(s.Prefix, "/")+"/")
	if !ok {
		return "", false
	}
	name, err := url.PathUnescape(rest)
	return name, err == nil && fs.ValidPath(name) && name != "."
}

// load reads a document; one that is not there is nil, and the reference to it is at fault.
func (s Shelf) load(name string) (*source.File, diag.List) {
	if _, err := s.Root.Stat(name); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return Load(s.Root, name, path.Join(s.Name, name))
}

// Load reads a file below a folder; diagnostics call it what is shown to people.
func Load(root *os.Root, name, shown string) (*source.File, diag.List) {
	f, problems := source.Load(root, name)
	f.Path = shown
	for i := range problems {
		problems[i].Span.File = shown
		for j := range problems[i].Related {
			problems[i].Related[j].Span.File = shown
		}
	}
	return f, problems
}

// metaschema returns a document of one of the drafts, or nil.
func metaschema(uri string) *source.File {
	_, name, ok := strings.Cut(uri, "://json-schema.org/")
	if !ok || !fs.ValidPath(name) {
		return nil
	}
	name = path.Join("metaschema", name+".json")
	data, err := metaschemas.ReadFile(name)
	if err != nil {
		return nil
	}
	f, _ := source.Parse(name, data)
	return f
}
