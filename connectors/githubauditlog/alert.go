package githubauditlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"

	"github.com/seed-42ec6dbf/lockstep/generated/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// rule gives the actions that match a pattern of [path.Match] a severity.
type rule struct {
	action   string
	severity sdk.Severity
}

// rules are tried in their order; the first that matches counts.
var rules = []rule{
	// A protection is taken away, or something is made public or destroyed.
	{"*.disable_two_factor_requirement", sdk.SeverityHigh},
	{"*.two_factor_requirement_disabled", sdk.SeverityHigh},
	{"*.disable_saml", sdk.SeverityHigh},
	{"*.disable_oauth_app_restrictions", sdk.SeverityHigh},
	{"ip_allow_list.disable*", sdk.SeverityHigh},
	{"audit_log_streaming.destroy", sdk.SeverityHigh},
	{"protected_branch.destroy", sdk.SeverityHigh},
	{"protected_branch.policy_override", sdk.SeverityHigh},
	{"repository_ruleset.destroy", sdk.SeverityHigh},
	{"*secret_scanning*.*disable*", sdk.SeverityHigh},
	{"secret_scanning_push_protection.bypass", sdk.SeverityHigh},
	{"repository_vulnerability_alert*.disable*", sdk.SeverityHigh},
	{"repo.access", sdk.SeverityHigh}, // its visibility was changed
	{"repo.destroy", sdk.SeverityHigh},
	{"repo.transfer*", sdk.SeverityHigh},
	{"org.delete", sdk.SeverityHigh},

	// Code is read or changed, as it is all day.
	{"git.clone", sdk.SeverityInfo},
	{"git.fetch", sdk.SeverityInfo},
	{"git.push", sdk.SeverityInfo},
	{"workflows.*", sdk.SeverityInfo},
	{"checks.*", sdk.SeverityInfo},

	// Somebody or something gets access, or loses it.
	{"*.add_member", sdk.SeverityMedium},
	{"*.remove_member", sdk.SeverityMedium},
	{"*.update_member", sdk.SeverityMedium},
	{"*.invite_member", sdk.SeverityMedium},
	{"*.add_outside_collaborator", sdk.SeverityMedium},
	{"*.update_default_repository_permission", sdk.SeverityMedium},
	{"business.*", sdk.SeverityMedium},
	{"role.*", sdk.SeverityMedium},
	{"team.*_repository", sdk.SeverityMedium},
	{"personal_access_token.*", sdk.SeverityMedium},
	{"oauth_a*.*", sdk.SeverityMedium},
	{"org_credential_authorization.*", sdk.SeverityMedium},
	{"public_key.*", sdk.SeverityMedium},
	{"deploy_key.*", sdk.SeverityMedium},
	{"integration_installation*.*", sdk.SeverityMedium},
	{"hook.*", sdk.SeverityMedium},
	{"protected_branch.*", sdk.SeverityMedium},
	{"repository_ruleset.*", sdk.SeverityMedium},
	{"repo.download_zip", sdk.SeverityMedium},
}

// severity is the severity of an action; low, if no rule says otherwise.
func severity(action string) sdk.Severity {
	for _, r := range rules {
		if ok, _ := path.Match(r.action, action); ok {
			return r.severity
		}
	}
	return sdk.SeverityLow
}

// event is what is read of an event; the rest travels in Raw.
type event struct {
	ID      string `json:"_document_id"`
	Action  string `json:"action"`
	Actor   string `json:"actor"`
	ActorIP string `json:"actor_ip"`
	Org     string `json:"org"`
	Repo    string `json:"repo"`
	User    string `json:"user"`
}

// Normalize maps an event of the audit log to an alert.
//
// GitHub gives its events no severity; it is taken from the action. High is
// what takes a protection away or makes something public or destroys it (two
// factors, single sign-on, branch protection, secret scanning, a repository),
// medium what gives or takes access (members, tokens, keys, apps, hooks), info
// the reading and changing of code (git, workflows), low everything else.
func (c *Connector) Normalize(raw []byte) (sdk.Alert, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the event: %w", err)
	}
	if e.Action == "" {
		return sdk.Alert{}, errors.New("the event has no action")
	}
	title := e.Action
	if e.Actor != "" {
		title += " by " + e.Actor
	}
	description := ""
	for _, part := range [...]struct{ name, value string }{{"organisation", e.Org}, {"repository", e.Repo}, {"user", e.User}} {
		if part.value != "" {
			if description != "" {
				description += ", "
			}
			description += part.name + " " + part.value
		}
	}
	id := githubauditlog.ConnectorCommand + ":" + e.ID
	if e.ID == "" {
		id = sdk.HashID(githubauditlog.ConnectorCommand, raw)
	}
	return sdk.Alert{
		Source:      githubauditlog.ConnectorCommand,
		Category:    githubauditlog.ConnectorCategory,
		Severity:    severity(e.Action),
		Title:       title,
		Description: description,
		AlertID:     id,
		Host:        e.ActorIP,
		Raw:         raw,
	}, nil
}
