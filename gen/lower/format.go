package lower

// formats are the formats that validation asserts, each with how the docs put it.
var formats = map[string]string{
	"date-time": "a date and time (RFC 3339)", "date": "a date (YYYY-MM-DD)", "time": "a time (RFC 3339)", "duration": "a duration (ISO 8601)",
	"email": "an email address", "idn-email": "an email address", "hostname": "a host name", "idn-hostname": "a host name",
	"ipv4": "an IPv4 address", "ipv6": "an IPv6 address",
	"uri": "a URI", "uri-reference": "a URI reference", "iri": "an IRI", "iri-reference": "an IRI reference", "uri-template": "a URI template",
	"json-pointer": "a JSON Pointer", "relative-json-pointer": "a relative JSON Pointer",
	"regex": "a regular expression (ECMA-262)", "uuid": "a UUID",
}

// AssertedFormat reports whether validation asserts the format of that name.
func AssertedFormat(name string) bool { return formats[name] != "" }

func formatWords(name string) string { return formats[name] }
