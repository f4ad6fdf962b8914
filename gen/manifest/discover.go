package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Set is the manifests of a project, each list sorted by Location.Name.
type Set struct {
	Connectors []Location
	Modules    []Location // those that have a manifest.json
}

// Discover finds the manifests below the root, as the names of the files say,
// and names their packages. It opens none of the files.
//
// Connectors stand in Dir or one folder below it. A file that is named almost
// like a manifest is reported, never passed over in silence; every other file
// is nobody's business here.
func Discover(root *os.Root) (Set, diag.List) {
	d := discovery{root: root}
	d.folder("")
	d.packages()
	byName := func(a, b Location) int { return cmp.Compare(a.Name(), b.Name()) }
	slices.SortFunc(d.set.Connectors, byName)
	slices.SortFunc(d.set.Modules, byName)
	return d.set, d.diags.Sorted()
}

type discovery struct {
	root  *os.Root
	set   Set
	diags diag.List
}

func (d *discovery) add(code diag.Code, severity diag.Severity, file, message, hint string) {
	d.diags = append(d.diags, diag.Diagnostic{
		Code: code, Severity: severity, Span: diag.Span{File: file}, Message: message, Hint: hint,
	})
}

// folder looks through Dir, or through the module's folder in it.
func (d *discovery) folder(module string) {
	dir := path.Join(Dir, module)
	for _, entry := range d.read(dir) {
		file := path.Join(dir, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue // an editor's or a system's own; some are links that lead nowhere
		}
		switch isDir, ok := d.isDir(file, entry); {
		case !ok:
		case !isDir, isConnector(entry.Name()), module != "" && entry.Name() == moduleFile: // a folder so named fails when it is read
			d.file(module, file)
		case module == "":
			d.folder(entry.Name())
		default:
			d.tooDeep(file)
		}
	}
}

// read lists a folder in the order of names.
func (d *discovery) read(dir string) []fs.DirEntry {
	entries, err := d.list(dir)
	switch {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist) && dir == Dir:
		d.add("missing-file", diag.Error, Dir, "the project has no folder "+Dir+", wanted the manifests in it",
			"run gen in the project's root, or make the first manifest with gen new NAME")
	default:
		d.add("unreadable-file", diag.Error, dir, "the folder cannot be read: "+diag.Reason(err).Error(), "make it a folder that you may read")
	}
	return entries
}

func (d *discovery) list(dir string) ([]fs.DirEntry, error) {
	f, err := d.root.Open(filepath.FromSlash(dir))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing can be lost
	entries, err := f.ReadDir(-1)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return entries, err
}

// isDir follows a symbolic link. It is not ok when the link leads nowhere, or
// out of the tree; package source has the words for that.
func (d *discovery) isDir(file string, entry fs.DirEntry) (isDir, ok bool) {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.IsDir(), true
	}
	info, err := d.root.Stat(filepath.FromSlash(file))
	if err == nil {
		return info.IsDir(), true
	}
	_, problems := source.Load(d.root, file)
	d.diags = append(d.diags, problems...)
	return false, false
}

// tooDeep reports the connectors below a folder in which nobody looks for them.
// It follows no links.
func (d *discovery) tooDeep(dir string) {
	for _, entry := range d.read(dir) {
		file := path.Join(dir, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case entry.IsDir():
			d.tooDeep(file)
		case isConnector(entry.Name()):
			d.add("invalid-file-name", diag.Error, file,
				"the connector lies too deep to be found, wanted it in "+Dir+"/ or in a folder directly below",
				"move it up to "+Dir+"/<module>/, or give it another name if it is no manifest")
		}
	}
}

// file sorts one file in by its name.
func (d *discovery) file(module, file string) {
	name := path.Base(file)
	switch {
	case name == moduleFile && module != "":
		d.manifest(&d.set.Modules, Location{Path: file, Module: module})
	case isConnector(name):
		stem := strings.TrimSuffix(strings.TrimPrefix(name, connectorPrefix), connectorSuffix)
		if err := checkFileName(stem); err != nil {
			d.add("invalid-file-name", diag.Error, file, err.Error(), `name it like this: connector_okta_system_log.json`)
			return
		}
		d.manifest(&d.set.Connectors, Location{Path: file, Module: module, Stem: stem})
	case name == moduleFile:
		d.add("invalid-file-name", diag.Warning, file,
			"the manifest of a module stands in "+Dir+"/ itself, wanted it beside the module's connectors",
			"move it and its connectors to "+Dir+"/<module>/")
	case misnamed(name):
		d.add("invalid-file-name", diag.Warning, file,
			fmt.Sprintf("the file %s is not read, wanted connector_<name>.json if it is a connector", quote(name)),
			"rename it, or give it a name that does not resemble a connector's")
	}
}

// manifest adds a manifest to the list if its module and its package have names.
func (d *discovery) manifest(to *[]Location, l Location) {
	if l.Module != "" {
		if err := checkFileName(l.Module); err != nil {
			d.add("invalid-file-name", diag.Error, path.Dir(l.Path), err.Error(), "rename the module's folder")
			return
		}
	}
	pkg, problem := packageOf(l.Module, l.Stem)
	if problem != nil {
		d.add("reserved-name", diag.Error, l.Path, problem.Message, problem.Hint)
		return
	}
	l.Package = pkg
	*to = append(*to, l)
}

// packages reports manifests whose packages would share a folder. The first by
// path keeps it.
func (d *discovery) packages() {
	all := slices.Concat(d.set.Connectors, d.set.Modules)
	slices.SortFunc(all, func(a, b Location) int { return cmp.Compare(a.Path, b.Path) })
	first := map[string]Location{}
	for _, l := range all {
		other, taken := first[l.Package.Dir]
		if !taken {
			first[l.Package.Dir] = l
			continue
		}
		d.diags = append(d.diags, diag.Diagnostic{
			Code:     "package-collision",
			Severity: diag.Error,
			Span:     diag.Span{File: l.Path},
			Message:  fmt.Sprintf("the Go package generated/%s is already that of %s, wanted one for each manifest", l.Package.Dir, other.Path),
			Hint:     "rename one of the two: only letters and digits count, in either case",
			Related:  []diag.Related{{Span: diag.Span{File: other.Path}, Message: "the other one"}},
		})
	}
}

func isConnector(name string) bool {
	return strings.HasPrefix(name, connectorPrefix) && strings.HasSuffix(name, connectorSuffix) && !strings.HasSuffix(name, schemaSuffix)
}

// misnamed reports whether the name is a connector's but for a slip.
func misnamed(name string) bool {
	lower := strings.ToLower(name)
	if !strings.HasSuffix(lower, connectorSuffix) || strings.HasSuffix(lower, schemaSuffix) {
		return false
	}
	stem := strings.TrimSuffix(lower, connectorSuffix)
	head, _, _ := strings.Cut(strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(stem), "_")
	_, near := diag.Suggest(head, []string{"connector"})
	return near || head == "connector"
}

const maxFileName = 100

// checkFileName checks the name of a module's folder, or what stands between
// "connector_" and ".json".
func checkFileName(name string) error {
	if name == "" {
		return errors.New("the name is empty, wanted letters, digits, \"_\" and \"-\"")
	}
	if len(name) > maxFileName {
		return fmt.Errorf("the name %s has %d bytes, wanted at most %d", quote(name), len(name), maxFileName)
	}
	for i, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c)
		if !letter && (i == 0 || c != '_' && c != '-') {
			return fmt.Errorf("the name %s has a character that is not allowed, wanted letters, digits, \"_\" and \"-\", a letter or a digit first", quote(name))
		}
	}
	return nil
}
