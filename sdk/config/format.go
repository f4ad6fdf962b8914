package config

// Format is a format of JSON Schema that is asserted.
type Format uint8

// The formats that are asserted, each by its RFC. There is one leniency: a URI
// and its kin may have <placeholder> in the host and brackets in the query, as
// configurations do.
const (
	DateTime Format = iota
	Date
	Time
	Duration
	Email
	IDNEmail
	Hostname
	IDNHostname
	IPv4
	IPv6
	URI
	URIReference
	IRI
	IRIReference
	URITemplate
	JSONPointer
	RelativeJSONPointer
	Regex
	UUID
)

var formats = [...]struct {
	name  string
	valid func(string) bool
}{
	DateTime:            {"date-time", isDateTime},
	Date:                {"date", isDate},
	Time:                {"time", isTime},
	Duration:            {"duration", isDuration},
	Email:               {"email", isEmail},
	IDNEmail:            {"idn-email", isIDNEmail},
	Hostname:            {"hostname", isHostname},
	IDNHostname:         {"idn-hostname", isIDNHostname},
	IPv4:                {"ipv4", isIPv4},
	IPv6:                {"ipv6", isIPv6},
	URI:                 {"uri", isURI},
	URIReference:        {"uri-reference", isURIReference},
	IRI:                 {"iri", isIRI},
	IRIReference:        {"iri-reference", isIRIReference},
	URITemplate:         {"uri-template", isURITemplate},
	JSONPointer:         {"json-pointer", isJSONPointer},
	RelativeJSONPointer: {"relative-json-pointer", isRelativeJSONPointer},
	Regex:               {"regex", isRegex},
	UUID:                {"uuid", isUUID},
}

// Valid reports whether s has the format. It is false for a Format that is none of the constants.
func (f Format) Valid(s string) bool { return int(f) < len(formats) && formats[f].valid(s) }

// String returns the name that JSON Schema has for the format.
func (f Format) String() string {
	if int(f) >= len(formats) {
		return "unknown"
	}
	return formats[f].name
}
