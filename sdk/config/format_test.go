package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// formatCases are the points that the official suite makes in optional/format,
// and what configurations hold. The oracle's verdict is ours but for those under
// differs: there the oracle contradicts the suite or the RFC.
var formatCases = []struct {
	format         Format
	valid, invalid []string
	differs        []string
}{
	{
		DateTime,
		[]string{"1963-06-19T08:30:06.283185Z", "1963-06-19t08:30:06z", "1937-01-01T12:00:27.87+00:20", "1998-12-31T23:59:60Z", "1998-12-31T15:59:60.123-08:00", "1985-04-12T00:59:59.999999999999999Z"},
		[]string{"", "1998-12-31T23:59:61Z", "1998-12-31T23:58:60Z", "1998-12-31T22:59:60Z", "1990-02-31T15:59:59-08:00", "1990-12-31T15:59:59-24:00", "1963-06-19T08:30:06+01:00Z", "1963-06-19 08:30:06Z", "2013-350T01:01:01", "1963-6-19T08:30:06Z", "1963-06-1৪T00:00:00Z", "+11963-06-19T08:30:06Z", "1963-06-19T08:30:06"},
		nil,
	},
	{
		Date,
		[]string{"1963-06-19", "2020-02-29", "0400-02-29", "0001-01-01", "2020-12-31", "0000-01-01"},
		[]string{"", "2021-02-29", "2100-02-29", "2020-04-31", "2020-13-01", "2020-00-01", "2020-01-00", "2020-01-32", "1998-1-20", "1998-01-1", "20230328", "2023-W01", "2020-01-01Z", " 2024-01-15", "2020-01-01\n", "2020-0৪-01", "12020-01-01", "-020-01-01", "2020-01/01"},
		nil,
	},
	{
		Time,
		[]string{"08:30:06Z", "08:30:06z", "08:30:06.283185Z", "23:59:60Z", "01:29:60+01:30", "00:29:60-23:30", "23:29:60+23:30", "12:34:56-00:00", "23:59:60.5+00:00"},
		[]string{"", "24:00:00Z", "00:60:00Z", "00:00:61Z", "22:59:60Z", "23:59:60+01:00", "23:59:60-00:30", "01:02:03+24:00", "01:02:03+00:60", "01:02:03Z+00:30", "12:00:00", "12:00:00.52", "23:20:50.Z", "08:30:06#00:20", "08:30:06+0130", "08:30:06+01", "8:30:06Z", "1২:00:00Z", "08:30:06Z\n", "+1:00:00Z", "08:30:06 PST"},
		[]string{"+1:00:00Z"},
	},
	{
		Duration,
		[]string{"P4DT12H30M5S", "P4Y", "PT0S", "P0D", "P2W", "P1DT12H", "P1Y2M", "P1M2D", "PT1M2S", "P01D", "P1Y2M3DT4H5M6S", "P" + strings.Repeat("9", 80) + "D"},
		[]string{"", "P", "PT", "P1YT", "PT1D", "P2D1Y", "P1D2H", "P2S", "P1Y2W", "P1WT1H", "P1Y2D", "PT1H2S", "P1", "PT0.5S", "PT0,5S", "-P1D", "P-1D", "P1D ", "P২Y", "P1D2T3H", "4DT12H", "P1D\n", "P1YY"},
		nil,
	},
	{
		Email,
		[]string{"joe.bloggs@example.com", "te~st@example.com", `"joe bloggs"@example.com`, `"joe..bloggs"@example.com`, `"joe@bloggs"@example.com`, "joe@[127.0.0.1]", "joe@[IPv6:::1]", "te.s.t@example.com", `"\""@iana.org`, `""@iana.org`, "test@io", "test@123.com", "test@c--n.com", "joe+tag@example.com", "a@[ipv6:::1]"},
		[]string{"", "2962", "@example.com", "joe@", ".test@example.com", "test.@example.com", "te..st@example.com", "joe@invalid=domain.com", "joe@[127.0.0.300]", "joe bloggs@example.com", "a@b@c.org", "a@é.org", "é@iana.org", "test@iana.org\n", "a@iana.org ", " a@iana.org", "test@iana.org.", "test@iana..com", "test@-iana.org", "test@[1.2.3.4", "a@[]", "test(c)@iana.org", `test"@iana.org`, `"test@iana.org`, `"a"b@iana.org`, "Joe <joe@example.com>", strings.Repeat("a", 65) + "@example.com", "joe@[::1]"},
		[]string{"é@iana.org", " a@iana.org", `""@iana.org`, "a@[ipv6:::1]"},
	},
	{
		Hostname,
		[]string{"www.example.com", "localhost", "a", "123.example", "1host", "xn--4gbwdl.xn--wgbh1c", "XN--nxasmq6b", strings.Repeat("a", 63) + ".com", "a--b.example"},
		[]string{"", ".", "www..com", ".example", "example.", "-host", "host-", "a.-b.example", "a-.example", "host_name", "a b", "a:80", strings.Repeat("a", 64) + ".com", strings.Repeat("a.", 127) + "a", "exämple.com", "xn--X", "example.com\n"},
		[]string{"a.-b.example", "example.", "xn--X"},
	},
	{
		IPv4,
		[]string{"0.0.0.0", "192.168.0.1", "255.255.255.255"},
		[]string{"", "127.0", "127.0.0.0.1", "256.0.0.1", "087.10.0.1", "1.2.3.4/24", " 1.2.3.4", "1.2.3.4\n", "0x7f.0.0.1", "+1.2.3.4", "1.2.3.00", "1২7.0.0.1", "::1"},
		[]string{"+1.2.3.4", "1.2.3.00"},
	},
	{
		IPv6,
		[]string{"::", "::1", "::abef", "1:2:3:4:5:6:7:8", "1::d6:192.168.0.1", "::ffff:192.168.0.1", "d6::", "FE80::A", "1000:1000:1000:1000:1000:1000:255.255.255.255"},
		[]string{"", "12345::", "::abcef", ":2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", "1::d6::42", "1::2:192.168.256.1", "1:2:3:4:5:::8", "1:2:3:4:5:6:7", "127.0.0.1", "fe80::/64", "fe80::a%eth1", " ::1", "::1 ", "1:2:3:4:5:6:7:৪", "::ffff:1.2.3.04"},
		nil,
	},
	{
		URI,
		[]string{"http://foo.bar/?baz=qux#quux", "http://foo.com/blah_(wikipedia)_blah#cite-1", "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com", "ldap://[2001:db8::7]/c=GB?objectClass?one", "mailto:John.Doe@example.com", "tel:+1-816-555-1212", "urn:oasis:names:docbook", "http://999.999.999.999/", "http://a.com:", "http://a.com:999999", "http://:80", "http://user@", "http://under_score.com/", "https://<tenant>.example.com", "https://<tenant>.example.com/api", "https://a.example/?filter[0]=x", "file:///etc/hosts", "https://a.example:8443/v1/%20"},
		[]string{"", "abc", "/abc", "//foo.bar/?baz", `\\WINDOWS\fileshare`, "http:// shouldfail.com", ":// should fail", "bar,baz:foo", "https://[@example.org/test.txt", "https://a.example/®.txt", `https://a.example/\.txt`, `https://a.example/".txt`, "https://a.example/<>.txt", "https://a.example/{}.txt", "https://a.example/^.txt", "https://a.example/`.txt", "https://a.example/foo bar.txt", "https://a.example/|.txt", "http://a.example/%6G", "http://a.example/%A", "http://a.example/%", "1http://a.example", "ht_tp://a.example", "http://a.example:abc/", "http://a.com:8:0", "http://a@b@c.example/", "http://[::ffff:1.2.3.04]/", "http://{tenant}.example.com", "http://a.example\n", "http://2001:db8::7/", `C:\temp`},
		[]string{"https://a.example/®.txt", `https://a.example/\.txt`, `https://a.example/".txt`, "https://a.example/<>.txt", "https://a.example/{}.txt", "https://a.example/^.txt", "https://a.example/`.txt", "https://a.example/foo bar.txt", "https://a.example/|.txt", "http://a@b@c.example/", `C:\temp`},
	},
	{
		URIReference,
		[]string{"", "http://foo.bar/?baz=qux#quux", "//foo.bar/?baz", "/abc", "abc", "#fragment", "?query=1", "//", "./this:that", "a/b:c"},
		[]string{`\\WINDOWS\fileshare`, `#frag\ment`, "/®.txt", "/%zz", `/a"b`, "/[::1]", "//a.example:abc/p", "//a@b@c.example/", "1:b", "/p\n", "//[::ffff:1.2.3.04]/p"},
		[]string{"/®.txt", `/a"b`, "/[::1]", "//a@b@c.example/"},
	},
	{
		IRI,
		[]string{"http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://ƒøø.com/blah_(wîkïpédiå)_blah#ßité-1", "http://[2001:db8::1]", "urn:example:resource", "http://a.example/𐌀", "http://a.example/?q=\U000F0000"},
		[]string{"", "/abc", "âππ", `\\WINDOWS\filëßåré`, "http://2001:0db8:85a3::7334/", "http://ƒøø.ßår/\n", "http://a.example/\uE000", "http://a.example/ b"},
		[]string{"http://a.example/\uE000", "http://a.example/ b"},
	},
	{
		IRIReference,
		[]string{"", "//ƒøø.ßår/?∂éœ=πîx#πîüx", "/âππ", "âππ", "#ƒrägmênt"},
		[]string{`\\WINDOWS\filëßåré`, `#ƒräg\mênt`},
		nil,
	},
	{
		URITemplate,
		[]string{"", "http://a.example/{term:1}/{term}", "http://a.example/d", "d/{term:1}/{term}", "{+var}", "{#var}", "{.var}", "{/var}", "{;var}", "{?var}", "{&var}", "{var*}", "{x,y}", "{a.b}", "{%41}", "{v:1000}", "a%41b", "a😀b", "a'b"},
		[]string{"http://a.example/{term", "{}", "{a,,b}", "{a,}", "{v:0}", "{v:01}", "{v:10000}", "{v:}", "foo}bar", "a%", "a%4", "a%GG", "{a..b}", "{%}", "{%4}", "a b", "a\u007fb", "{var=def}", "{,+var}", "{a{b}}"},
		[]string{"{}", "{a,,b}", "{a,}", "{v:1000}", "{a..b}", "a b", "{var=def}", "{,+var}", "{/var}", "{#var}", "{?var}"},
	},
	{
		JSONPointer,
		[]string{"", "/", "/foo/bar~0/baz~1/%a", "/foo//bar", "/ ", "/~1~0~0~1~1", "/é"},
		[]string{"a", "0", "#", "#/a", "/foo~", "/~2", "/~~", "/~0~"},
		nil,
	},
	{
		RelativeJSONPointer,
		[]string{"1", "0", "0/foo/bar", "2/0/baz/1/zip", "0#", "120/foo", "0//", "0+1", "1-2/bar", "0-1#"},
		[]string{"", "/foo", "-1/foo", "+1/foo", "0##", "01/a", "01#", "1foo", "0/~2", "1#/foo", "0+", "0-01", "0++1", "١/foo", "1\n"},
		[]string{"0+1", "1-2/bar", "0-1#"},
	},
	{
		Regex,
		[]string{"", `([abc])+\s+$`, "a|b", "a{2,3}", "[^a-z]", "a+?", `(?<=a)b`, `(a)\1`, `(?!a)`},
		[]string{"^(abc]", "*a", "[z-a]", `\`, "a)", "[abc", `^\S(|(.|\n)*\S)\Z`},
		[]string{`(?<=a)b`, `(a)\1`, `(?!a)`},
	},
	{
		UUID,
		[]string{"2EB8AA08-AA98-11EA-B4AA-73B441D16380", "2eb8aa08-aa98-11ea-b4aa-73b441d16380", "00000000-0000-0000-0000-000000000000", "99c17cbb-656f-f64a-940f-1a4568f03487"},
		[]string{"", "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "2eb8aa08aa9811eab4aa73b441d16380", "2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380", "{2eb8aa08-aa98-11ea-b4aa-73b441d1638}"},
		nil,
	},
	{
		IDNHostname, // the oracle knows nothing of IDN
		[]string{"실례.테스트", "hostname", "host-name", "1host", "a.b", "a\u3002b", "a\uFF0Eb", "a\uFF61b", "\u00DF\u03C2\u0F0B\u3007", "\u06FD\u06FE", "l\u00B7l", "\u03B1\u0375\u03B2", "\u05D0\u05F3\u05D1", "\u05D0\u05F4\u05D1", "\u30FB\u3041", "\u30FB\u4E08", "\u0628\u0660\u0628", "\u06F00", "\u0915\u094D\u200D\u0937", "\u0915\u094D\u200C\u0937", "\u0628\u064A\u200C\u0628\u064A", "xn--ihqwcrb4cv8a8dqg056pqjye", strings.Repeat("παράδειγμα", 6) + ".com", "bücher.example", "ışık.example"},
		[]string{"", ".", "\u3002", "\uFF0E", ".example", "example.", "example\u3002", "\u302E실례.테스트", "실\u302E례.테스트", strings.Repeat("실", 64), "-> $1.00 <--", "xn--X", "XN--aa---o47jg78q", "-hello", "hello-", "-hello-", "\u0903hello", "\u0300hello", "\u0488hello", "\u0640\u07FA", "\u3031\u3032\u3033\u3034\u3035\u302E\u302F\u303B", "a\u00B7l", "\u00B7l", "l\u00B7a", "l\u00B7", "\u03B1\u0375S", "\u03B1\u0375", "A\u05F3\u05D1", "\u05F3\u05D1", "A\u05F4\u05D1", "def\u30FBabc", "\u30FB", "\u0628\u0660\u06F0", "\u0915\u200D\u0937", "\u200D\u0937", strings.Repeat("παράδειγμα", 7) + ".com", "ｆull.example", "a b", "\u1100\u1161.example"},
		nil,
	},
	{
		IDNEmail,
		[]string{"실례@실례.테스트", "joe.bloggs@example.com", `"é"@example.com`},
		[]string{"2962", "실례@", "@실례.테스트", "a b@실례.테스트", "é@-é.example"},
		nil,
	},
}

func TestFormats(t *testing.T) {
	tested := map[Format]bool{}
	for _, c := range formatCases {
		tested[c.format] = true
		oracle := jsonschema.Formats[c.format.String()]
		check := func(s string, want bool) {
			if got := c.format.Valid(s); got != want {
				t.Errorf("%s: %q: valid is %t, want %t", c.format, s, got, want)
			}
			if oracle != nil && (oracle(s) != want) != slices.Contains(c.differs, s) {
				t.Errorf("%s: %q: the oracle says %t, which is not what is on record", c.format, s, oracle(s))
			}
		}
		for _, s := range c.valid {
			check(s, true)
		}
		for _, s := range c.invalid {
			check(s, false)
		}
	}
	for f := range Format(len(formats)) {
		if !tested[f] {
			t.Errorf("no case for %s", f)
		}
	}
	if beyond := Format(len(formats)); beyond.Valid("") || beyond.String() != "unknown" {
		t.Error("a number that is no format is taken for one")
	}
}

// TestIPFuture has no oracle: net/url changes its mind about these with versions of Go.
func TestIPFuture(t *testing.T) {
	for s, want := range map[string]bool{"//[V1.fe]/p": true, "//[v1a.a:b]:80": true, "//[v.a]": false, "//[v1.]": false, "//[vg.a]": false, "//[v1]": false, "//[v1.%41]": false} {
		if got := URIReference.Valid(s); got != want {
			t.Errorf("%q: valid is %t, want %t", s, got, want)
		}
	}
}

// TestFormatsOfConfigurations compares with the oracle what configurations of connectors hold.
func TestFormatsOfConfigurations(t *testing.T) {
	hosts := []string{"example.com", "api.eu-1.example.com", "localhost", "10.0.0.1", "[::1]", "<tenant>.example.com", "my_host"}
	for _, host := range hosts {
		for _, scheme := range []string{"https://", "http://", "", "tcp://", "amqps://user:p%40ss@"} {
			for _, tail := range []string{"", "/", ":8443", "/api/v1?x=1&y=a%20b", "/a/b;c=1#top", ":443/v2/$metadata", "?$filter=a+eq+'b'"} {
				s := scheme + host + tail
				if got, want := URI.Valid(s), jsonschema.Formats["uri"](s); got != want {
					t.Errorf("%q as a uri: valid is %t, want %t", s, got, want)
				}
				if got, want := Hostname.Valid(s), jsonschema.Formats["hostname"](s); got != want {
					t.Errorf("%q as a hostname: valid is %t, want %t", s, got, want)
				}
			}
		}
	}
}

// FuzzFormats: no text makes a format panic, and what is a URI is a reference and an IRI.
func FuzzFormats(f *testing.F) {
	for _, c := range formatCases {
		for _, s := range slices.Concat(c.valid, c.invalid) {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		for format := range Format(len(formats)) {
			format.Valid(s)
		}
		for _, implied := range [][2]Format{{URI, URIReference}, {URI, IRI}, {URIReference, IRIReference}, {Hostname, IDNHostname}, {Email, IDNEmail}} {
			if implied[0].Valid(s) && !implied[1].Valid(s) {
				t.Errorf("%q is a valid %s and no valid %s", s, implied[0], implied[1])
			}
		}
	})
}

// FuzzPlainURL demands that the full syntax of URIs accepts what looks like a plain URL.
func FuzzPlainURL(f *testing.F) {
	for _, uri := range []string{
		"https://api.example.com/v1/events", "http://", "a+b-c.d://host", "://host", "1http://host", "https://<tenant>.example.com/x",
		"https://user@host/", "https://host:443/", "https://[::1]/", "https://host/a%20b", "https://host/a?b#c", "https://host//a:b@c", "https:/host",
	} {
		f.Add(uri)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		if isPlainURL(uri) && (!uriSyntax{}.valid(uri, true) || !uriSyntax{}.valid(uri, false)) {
			t.Errorf("%q is no URI", uri)
		}
	})
}

// TestPlainURL demands that the URLs of configurations take the short way.
func TestPlainURL(t *testing.T) {
	for _, url := range []string{"https://api.example.com", "https://api.example.com/v1/tenants/0/events"} {
		if !isPlainURL(url) {
			t.Errorf("%s is not taken for plain", url)
		}
	}
}
