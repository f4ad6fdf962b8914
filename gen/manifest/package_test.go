package manifest

import (
	"go/token"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

func TestPackageOf(t *testing.T) {
	for _, c := range []struct{ module, name, dir, pkg string }{
		{"", "hello", "hello", "hello"},
		{"", "okta_system_log", "oktasystemlog", "oktasystemlog"},
		{"1Password", "1password_epm", "onepassword/onepasswordepm", "onepasswordepm"},
		{"1Password", "", "onepassword", "onepassword"},
		{"", "365", "threesixfive", "threesixfive"},
		{"", "3-6_5x2", "threesixfivex2", "threesixfivex2"},
		{"", "0x7f", "zerox7f", "zerox7f"},
		{"Azure", "azure_key_vault", "azure/azurekeyvault", "azurekeyvault"},
		{"", "hackertest", "hackertest", "hackertest"},
		{"", "x_windows", "xwindows", "xwindows"},
		{"", "com10", "com10", "com10"},
	} {
		got, err := PackageOf(c.module, c.name)
		if want := (ir.Package{Dir: c.dir, Name: c.pkg}); err != nil || got != want {
			t.Errorf("PackageOf(%q, %q) = %+v, %v, wanted %+v", c.module, c.name, got, err, want)
		}
	}
}

func TestPackageOfRefuses(t *testing.T) {
	for _, c := range []struct{ module, name, want string }{
		{"", "", "the name is empty"},
		{"", "_-_", `"_-_" has no letter and no digit to name a Go package`},
		{"", "func", "which is a Go keyword"},
		{"", "Go_to", "which is a Go keyword"},
		{"", "error", "which is a predeclared Go identifier"},
		{"", "any", "which is a predeclared Go identifier"},
		{"Vendor", "x", "which is a folder with a meaning of its own to Go"},
		{"internal", "x", "which is a folder with a meaning of its own to Go"},
		{"", "test_data", "which is a folder with a meaning of its own to Go"},
		{"", "main", "which is a package name with a meaning of its own to Go"},
		{"", "documentation", "which is a package name with a meaning of its own to Go"},
		{"Okta", "config", "which is a package that generated code imports"},
		{"", "SDK", "which is a package that generated code imports"},
		{"", "con", "which is a device on Windows"},
		{"", "LPT_1", "which is a device on Windows"},
		{"Pentest", "x", `the module "Pentest" ends in "test"`},
		{"", strings.Repeat("7", 40), "makes a Go package name of 200 letters, wanted at most 100"},
	} {
		got, err := PackageOf(c.module, c.name)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("PackageOf(%q, %q) = %+v, %v, wanted an error with %q", c.module, c.name, got, err, c.want)
		}
	}
}

// Whatever is accepted is a package clause and an import path that every
// system's go command takes.
func FuzzPackageOf(f *testing.F) {
	for _, seed := range []string{"hello", "1password_epm", "365", "_", "go", "İ", "aux", "a/b", "..", "COM1", "nul"} {
		f.Add("", seed)
		f.Add(seed, "x")
	}
	f.Fuzz(func(t *testing.T, mod, name string) {
		pkg, err := PackageOf(mod, name)
		if err != nil {
			return
		}
		if !token.IsIdentifier(pkg.Name) || strings.ToLower(pkg.Dir) != pkg.Dir {
			t.Errorf("PackageOf(%q, %q) = %+v, wanted a lower-case identifier", mod, name, pkg)
		}
		if err := module.CheckImportPath("example.com/generated/" + pkg.Dir); err != nil {
			t.Errorf("PackageOf(%q, %q) = %+v: %v", mod, name, pkg, err)
		}
	})
}
