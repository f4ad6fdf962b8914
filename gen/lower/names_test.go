package lower

import (
	"go/token"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

func TestGoName(t *testing.T) {
	for _, test := range []struct {
		name string
		want ir.Ident
	}{
		{"api_token", "APIToken"},
		{"intake_key", "IntakeKey"},
		{"base_url", "BaseURL"},
		{"client_ids", "ClientIDs"},
		{"apiKey", "APIKey"},
		{"HTTPServer", "HTTPServer"},
		{"TLSv1.2", "TLSv12"},
		{"minTLSv1", "MinTLSv1"},
		{"IPv4", "IPv4"},
		{"basedn", "Basedn"},
		{"auth_provider_x509_cert_url", "AuthProviderX509CertURL"},
		{"$top", "DollarTop"},
		{"@timestamp", "AtTimestamp"},
		{"associated-interface", "AssociatedInterface"},
		{"type", "Type"},
		{"_type", "UnderscoreType"},
		{"type_", "TypeUnderscore"},
		{"2fa_enabled", "TwoFaEnabled"},
		{"1password", "OnePassword"},
		{"365", "ThreeSixFive"},
		{"", "Empty"},
		{"_", "Underscore"},
		{"__", "UnderscoreUnderscore"},
		{"été", "Été"},
		{"名前", "X名前"},
		{"a.b c/d:e", "ABCDE"},
		{"c++", "CPlusPlus"},
		{"func", "Func"},
		{"INTAKE_KEY", "IntakeKey"},
		{"\u0000", "U0000"},
		{"🚀", "U1F680"},
		{"a\u200bb", "AU200BB"},
		{"٣", "X٣"},
		{"ǆ", "Ǆ"},
	} {
		if got := GoName(test.name); got != test.want {
			t.Errorf("GoName(%q) = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestFieldNamesThatMethodsBear(t *testing.T) {
	for _, property := range []string{"extra", "validate", "marshal_json", "append_json", "unmarshal_json", "secrets"} {
		if got, want := fieldName(property), GoName(property)+"Field"; got != want {
			t.Errorf("fieldName(%q) = %s, want %s", property, got, want)
		}
	}
}

func TestUnexported(t *testing.T) {
	for in, want := range map[ir.Ident]ir.Ident{
		"APIToken": "apiToken", "URL": "url", "AccountID": "accountID", "A": "a", "Direction": "direction", "IPv4": "iPv4",
	} {
		if got := Unexported(in); got != want {
			t.Errorf("Unexported(%s) = %s, want %s", in, got, want)
		}
	}
}

func FuzzGoName(f *testing.F) {
	for _, seed := range []string{"api_token", "", "$top", "2fa", "名", "a\xffb", "ſ", "ⅷ", "\u0345"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) {
			t.Skip("names in manifests are valid UTF-8")
		}
		if got := string(GoName(name)); !token.IsIdentifier(got) || !token.IsExported(got) {
			t.Errorf("GoName(%q) = %q is no exported identifier", name, got)
		}
	})
}
