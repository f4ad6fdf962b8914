package github

import (
	"encoding/base64"
	"fmt"
	"time"
)

// action is a kind of event.
type action struct {
	name, operation string
	weight          int
}

var actions = []action{
	{"git.clone", "access", 25},
	{"git.fetch", "access", 25},
	{"git.push", "modify", 15},
	{"workflows.completed_workflow_run", "modify", 10},
	{"pull_request.merge", "modify", 8},
	{"repo.create", "create", 3},
	{"team.add_member", "create", 3},
	{"org.add_member", "create", 2},
	{"org.invite_member", "create", 2},
	{"protected_branch.create", "create", 1},
	{"protected_branch.destroy", "remove", 1},
	{"personal_access_token.access_granted", "modify", 1},
	{"hook.create", "create", 1},
	{"repo.access", "modify", 1},
	{"repo.destroy", "remove", 1},
	{"org.disable_two_factor_requirement", "modify", 1},
}

var actors = []string{"ada-lovelace", "grace-hopper", "alan-turing", "katherine-johnson", "edsger-dijkstra", "example-bot[bot]"}

var repositories = []string{"website", "payments", "infrastructure", "mobile-app", "docs"}

// mix spreads a number over 64 bits, so that neighbours differ in everything.
func mix(n, salt int) uint64 {
	x := uint64(n)*0x9e3779b97f4a7c15 + uint64(salt)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// actionOf returns the action of the event of a number: common ones more often.
func actionOf(n int) action {
	at := int(mix(n, 1) % 100)
	for _, a := range actions {
		if at -= a.weight; at < 0 {
			return a
		}
	}
	return actions[0]
}

// ID returns the _document_id of the event of a number.
func ID(n int) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%08x%08x", n, uint32(mix(n, 2))))
}

// Event returns the event of a number: always the same for the same number and
// time. The addresses are those that are set aside for documentation.
func Event(n int, at time.Time) []byte {
	a := actionOf(n)
	actor, repository := mix(n, 3)%uint64(len(actors)), mix(n, 4)%uint64(len(repositories))
	return fmt.Appendf(nil, `{"@timestamp":%[1]d,"_document_id":"%[2]s","action":"%[3]s","actor":"%[4]s","actor_id":%[5]d,"actor_ip":"198.51.100.%[6]d",`+
		`"actor_is_bot":%[7]t,"actor_location":{"country_code":"FR"},"business":"example","business_id":1024,"created_at":%[1]d,`+
		`"operation_type":"%[8]s","org":"example-org","org_id":4096,"public_repo":false,"repo":"example-org/%[9]s","repo_id":%[10]d,`+
		`"request_id":"%[11]016X","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0","visibility":"private"}`,
		at.UnixMilli(), ID(n), a.name, actors[actor], 7000+actor, 1+mix(n, 5)%254, actor == uint64(len(actors)-1),
		a.operation, repositories[repository], 9000+repository, mix(n, 6))
}
