package okta

import (
	"fmt"
	"time"
)

// kind is a kind of event.
type kind struct {
	eventType, message, severity, result, reason string
	weight                                       int
}

var kinds = []kind{
	{"user.session.start", "User login to Okta", "INFO", "SUCCESS", "", 30},
	{"user.authentication.sso", "User single sign on to app", "INFO", "SUCCESS", "", 30},
	{"user.authentication.auth_via_mfa", "Authentication of user via MFA", "INFO", "SUCCESS", "", 16},
	{"policy.evaluate_sign_on", "Evaluation of sign-on policy", "INFO", "ALLOW", "Sign-on policy evaluation resulted in ALLOW", 10},
	{"user.session.end", "User logout from Okta", "INFO", "SUCCESS", "", 5},
	{"user.session.start", "User login to Okta", "INFO", "FAILURE", "INVALID_CREDENTIALS", 3},
	{"user.account.lock", "Max sign in attempts exceeded", "WARN", "FAILURE", "LOCKED_OUT", 1},
	{"group.user_membership.add", "Add user to group membership", "INFO", "SUCCESS", "", 1},
	{"user.mfa.factor.deactivate", "Reset factor for user", "WARN", "SUCCESS", "User reset SIGNED_NONCE factor", 1},
	{"application.provision.user.push", "Push user's profile to external application", "ERROR", "FAILURE", "Bad request", 1},
	{"system.api_token.create", "Create API token", "INFO", "SUCCESS", "", 1},
	{"app.oauth2.token.grant.refresh_token", "OAuth2 refresh token is granted", "DEBUG", "SUCCESS", "", 1},
}

type person struct{ first, last string }

var people = []person{
	{"Ada", "Lovelace"},
	{"Grace", "Hopper"},
	{"Alan", "Turing"},
	{"Katherine", "Johnson"},
	{"Edsger", "Dijkstra"},
	{"Barbara", "Liskov"},
	{"José", "Valim"},
	{"Радья", "Перлман"},
	{"Frances", "Allen"},
	{"Donald", "Knuth"},
}

type agent struct{ raw, os, browser, device string }

var agents = []agent{
	{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36", "Windows 10", "CHROME", "Computer"},
	{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:139.0) Gecko/20100101 Firefox/139.0", "Mac OS X", "FIREFOX", "Computer"},
	{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "iOS (iPhone)", "SAFARI", "Mobile"},
}

type place struct {
	network, city, state, country, postal string
	lat, lon                              float64
}

// The networks are those that are set aside for documentation.
var places = []place{
	{"192.0.2", "London", "England", "United Kingdom", "EC1A", 51.5164, -0.093},
	{"198.51.100", "Paris", "Île-de-France", "France", "75002", 48.8688, 2.3476},
	{"203.0.113", "Rennes", "Brittany", "France", "35000", 48.1113, -1.68},
}

// mix spreads a number over 64 bits, so that neighbours differ in everything.
func mix(n, salt int) uint64 {
	x := uint64(n)*0x9e3779b97f4a7c15 + uint64(salt)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// pick returns the element of a list for an event's number.
func pick[T any](list []T, n, salt int) T { return list[mix(n, salt)%uint64(len(list))] }

// kindOf returns the kind of the event of a number: common ones more often.
func kindOf(n int) kind {
	at := int(mix(n, 1) % 100)
	for _, k := range kinds {
		if at -= k.weight; at < 0 {
			return k
		}
	}
	return kinds[0]
}

// ID returns the uuid of the event of a number.
func ID(n int) string {
	a, b := mix(n, 2), mix(n, 3)
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(n), uint16(a), uint16(a>>16)&0xfff, uint16(a>>32)&0xfff, b>>16)
}

// Event returns the event of a number: about 1 KB, always the same for the same
// number and time.
func Event(n int, published time.Time) []byte {
	k, who, what, where := kindOf(n), pick(people, n, 4), pick(agents, n, 5), pick(places, n, 6)
	reason := "null"
	if k.reason != "" {
		reason = fmt.Sprintf("%q", k.reason)
	}
	ip := fmt.Sprintf("%s.%d", where.network, 1+mix(n, 7)%254)
	id := fmt.Sprintf("00u%017x", mix(int(mix(n, 4)%uint64(len(people))), 8))
	user := fmt.Sprintf("%s.%s@example.com", who.first, who.last)
	session := fmt.Sprintf("102%016x", mix(n/7, 9))
	return fmt.Appendf(nil, `{"actor":{"id":"%s","type":"User","alternateId":"%s","displayName":"%s %s","detailEntry":null},`+
		`"client":{"userAgent":{"rawUserAgent":"%s","os":"%s","browser":"%s"},"zone":"null","device":"%s","id":null,"ipAddress":"%s",`+
		`"geographicalContext":{"city":"%s","state":"%s","country":"%s","postalCode":"%s","geolocation":{"lat":%g,"lon":%g}}},`+
		`"authenticationContext":{"authenticationProvider":null,"credentialProvider":null,"credentialType":null,"issuer":null,"interface":null,"authenticationStep":0,"externalSessionId":"%s"},`+
		`"displayMessage":"%s","eventType":"%s","outcome":{"result":"%s","reason":%s},"published":"%s",`+
		`"securityContext":{"asNumber":64496,"asOrg":"example","isp":"example","domain":"example.com","isProxy":false},"severity":"%s",`+
		`"debugContext":{"debugData":{"requestId":"%016x","requestUri":"/api/v1/authn","url":"/api/v1/authn?"}},"legacyEventType":null,`+
		`"transaction":{"type":"WEB","id":"%016x","detail":{}},"uuid":"%s","version":"0",`+
		`"request":{"ipChain":[{"ip":"%s","version":"V4","source":null}]},"target":null}`,
		id, user, who.first, who.last, what.raw, what.os, what.browser, what.device, ip,
		where.city, where.state, where.country, where.postal, where.lat, where.lon, session,
		k.message, k.eventType, k.result, reason, published.UTC().Format(timeForm), k.severity, mix(n, 10), mix(n, 11), ID(n), ip)
}
