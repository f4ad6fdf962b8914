package manifest

// The patterns mean the same to Go's regexp package and to ECMA-262, so that
// an editor and gen agree; \s, \d and \w, which differ, do not occur.
const (
	uuidPattern = `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`

	// A command must survive a shell, a URL and a container's command line
	// unquoted, and must not look like a flag or a relative path.
	commandPattern   = `^[0-9A-Za-z_][0-9A-Za-z_.-]*$`
	maxCommandLength = 100

	// Some character that is no white space; blank knows Unicode's as well.
	visiblePattern = `[^ \t\r\n\f\v]`

	// Semantic Versioning 2.0.0: a number has no leading zero, and neither has
	// a pre-release identifier that consists of digits.
	versionNumber  = `(?:0|[1-9][0-9]*)`
	preIdentifier  = `(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`
	buildMetadata  = `[0-9A-Za-z-]+`
	versionPattern = `^` + versionNumber + `\.` + versionNumber + `\.` + versionNumber +
		`(?:-` + preIdentifier + `(?:\.` + preIdentifier + `)*)?` +
		`(?:\+` + buildMetadata + `(?:\.` + buildMetadata + `)*)?$`

	// An absolute URL has a scheme, a host, perhaps a port, no user name. A
	// path starts with one slash: two would name another host.
	urlPlain     = `[!#$\x26-.0-;=?-Z_a-z~]` // all that needs no percent, but the slash
	urlEscape    = `%[0-9A-Fa-f]{2}`
	urlRest      = `(?:` + urlPlain + `|/|` + urlEscape + `)*`
	urlAuthority = `[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?(?::[0-9]{1,5})?`
	urlPattern   = `^(?:https?://` + urlAuthority + `(?:[/?#]` + urlRest + `)?|/(?:(?:` + urlPlain + `|` + urlEscape + `)` + urlRest + `)?)$`
)
