package manifest

import (
	"fmt"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// maxPackageName leaves room in paths for what tools append.
const maxPackageName = 100

// PackageOf names the Go package of a connector, or of a module when name is
// "". The module is "" for a connector that stands alone. A folder's or a
// file's name becomes lower-case letters and digits; digits in front, where Go
// wants a letter, are spelled out: "1password_epm" is onepasswordepm.
//
// The error is a *NameError.
func PackageOf(module, name string) (ir.Package, error) {
	pkg, problem := packageOf(module, name)
	if problem != nil {
		return ir.Package{}, problem
	}
	return pkg, nil
}

// NameError is why a name makes no package, and the way out for a connector.
type NameError struct {
	Message, Hint string
	Reserved      bool // any suffix would do
}

func (e *NameError) Error() string { return e.Message + "; " + e.Hint }

func packageOf(module, name string) (ir.Package, *NameError) {
	var segments []string
	for _, s := range []string{module, name} {
		if s == "" {
			continue
		}
		segment := packageName(s)
		if problem := checkPackageName(s, segment); problem != nil {
			return ir.Package{}, problem
		}
		segments = append(segments, segment)
	}
	switch {
	case len(segments) == 0:
		return ir.Package{}, &NameError{Message: "the name is empty, wanted letters and digits", Hint: "name the connector"}
	case module != "" && strings.HasSuffix(segments[0], "test"):
		return ir.Package{}, &NameError{
			Message: fmt.Sprintf("the module %s ends in \"test\", as Go's packages of test helpers do, wanted another name", quote(module)),
			Hint:    "rename the folder",
		}
	}
	return ir.Package{Dir: path.Join(segments...), Name: segments[len(segments)-1]}, nil
}

func packageName(s string) string {
	var b strings.Builder
	leading := true
	for _, c := range []byte(strings.ToLower(s)) {
		switch {
		case c >= 'a' && c <= 'z':
			leading = false
			b.WriteByte(c)
		case isDigit(c) && leading:
			b.WriteString(spell(c))
		case isDigit(c):
			b.WriteByte(c)
		}
	}
	return b.String()
}

// spell returns the English name of a decimal digit.
func spell(digit byte) string {
	return [...]string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}[digit-'0']
}

func checkPackageName(from, name string) *NameError {
	if name == "" {
		return &NameError{Message: fmt.Sprintf("%s has no letter and no digit to name a Go package, wanted one", quote(from)), Hint: "rename it"}
	}
	if len(name) > maxPackageName {
		return &NameError{
			Message: fmt.Sprintf("%s makes a Go package name of %d letters, wanted at most %d", quote(from), len(name), maxPackageName),
			Hint:    "shorten it",
		}
	}
	if why := reserved(name); why != "" {
		return &NameError{
			Message:  fmt.Sprintf("%s makes the Go package %q, which is %s, wanted another name", quote(from), name, why),
			Hint:     fmt.Sprintf("rename it, for instance to %s", quote(from+"_events")),
			Reserved: true,
		}
	}
	return nil
}

// reserved says what else the package name means; "" for a free one.
func reserved(name string) string {
	switch {
	case token.IsKeyword(name):
		return "a Go keyword"
	case types.Universe.Lookup(name) != nil:
		return "a predeclared Go identifier"
	case slices.Contains([]string{"internal", "vendor", "testdata"}, name):
		return "a folder with a meaning of its own to Go"
	case slices.Contains([]string{"main", "init", "documentation"}, name):
		return "a package name with a meaning of its own to Go"
	case slices.Contains([]string{"config", "sdk"}, name):
		return "a package that generated code imports"
	case deviceName(name):
		return "a device on Windows"
	}
	return ""
}

// deviceName reports whether Windows, and with it the go command on every
// system, refuses a folder of that name.
func deviceName(name string) bool {
	switch {
	case slices.Contains([]string{"con", "prn", "aux", "nul"}, name):
		return true
	case len(name) != 4 || name[3] == '0':
		return false
	}
	return isDigit(name[3]) && (name[:3] == "com" || name[:3] == "lpt")
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
