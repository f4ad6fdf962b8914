package proofpointpod

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// Normalize maps an event of the configured log to an alert. The service gives
// no severity; the rule for it is
//
//	message  a threat in a message that was delivered      high
//	         a threat in a message that was stopped        medium
//	         any other message that was stopped            low
//	maillog  a delivery that failed for good (DSN 5.x.x)   low
//	audit    a level other than debug and info             medium
//	         everything else                               info
//
// where a threat is a virus, a part that the sandbox calls a threat, or the
// spam module's verdict malware, phish or impostor; and stopped is a message
// that is quarantined, discarded, rejected or put off.
func (c *Connector) Normalize(event []byte) (sdk.Alert, error) {
	if !isEvent(event) {
		return sdk.Alert{}, errors.New("the event is not a JSON object")
	}
	e := entry(event)
	alert := sdk.Alert{
		Source:   proofpointpod.ConnectorCommand,
		Category: proofpointpod.ConnectorCategory,
		Severity: sdk.SeverityInfo,
		AlertID:  sdk.HashID(proofpointpod.ConnectorCommand, event),
		Raw:      event,
	}
	if id := e.text(idPointer(c.cfg.Type)); id != "" {
		alert.AlertID = proofpointpod.ConnectorCommand + ":" + id
	}
	switch c.cfg.Type {
	case proofpointpod.TypeMaillog:
		e.maillog(&alert)
	case proofpointpod.TypeAudit:
		e.audit(&alert)
	default:
		e.message(&alert)
	}
	return alert, nil
}

// entry is an event of any log.
type entry []byte

// text returns the string or number at a pointer; "" when there is none.
func (e entry) text(pointer string) string {
	text, _ := events.Text(e, pointer)
	return text
}

func (e entry) message(a *sdk.Alert) {
	disposition := e.text("/filter/disposition")
	folder := e.text("/filter/quarantine/folder")
	stopped := folder != ""
	switch disposition {
	case "discard", "reject", "quarantine", "retry", "tempfail":
		stopped = true
	}
	threat := e.threat()
	switch {
	case threat != "" && stopped:
		a.Severity = sdk.SeverityMedium
	case threat != "":
		a.Severity = sdk.SeverityHigh
	case stopped:
		a.Severity = sdk.SeverityLow
	}

	outcome := cmp.Or(disposition, "message")
	if folder != "" {
		outcome = "quarantined"
	}
	a.Title = fmt.Sprintf("%s: %s", outcome, cmp.Or(e.text("/msg/header/subject/0"), "(no subject)"))
	parts := []string{"from " + cmp.Or(e.text("/envelope/from"), "(nobody)") + " to " + e.recipients("/envelope/rcpts")}
	if threat != "" {
		parts = append(parts, "threat: "+threat)
	}
	if folder != "" {
		parts = append(parts, "quarantine folder: "+folder)
	}
	a.Description = strings.Join(parts, "; ")
	a.Host = e.text("/connection/ip")
}

// threat names the threat of a message; "" when there is none.
func (e entry) threat() string {
	if virus := e.text("/filter/modules/av/virusNames/0"); virus != "" {
		return "virus " + virus
	}
	parts, _ := events.Array(e, "/msgParts") // an error says that there are none
	for _, part := range parts {
		if strings.EqualFold(entry(part).text("/sandboxStatus"), "threat") {
			return "sandbox"
		}
	}
	switch verdict := strings.ToLower(e.text("/filter/modules/spam/triggeredClassifier")); verdict {
	case "malware", "phish", "impostor":
		return verdict
	}
	return ""
}

// recipients names the first of a list, and how many more there are.
func (e entry) recipients(pointer string) string {
	all, _ := events.Array(e, pointer) // an error says that there are none
	first := cmp.Or(e.text(pointer+"/0"), "(nobody)")
	if len(all) > 1 {
		return fmt.Sprintf("%s and %d more", first, len(all)-1)
	}
	return first
}

func (e entry) maillog(a *sdk.Alert) {
	dsn := e.text("/sm/dsn")
	if strings.HasPrefix(dsn, "5.") {
		a.Severity = sdk.SeverityLow
	}
	status := e.text("/sm/stat")
	switch {
	case status != "":
		a.Title = fmt.Sprintf("mail %s: %s", cmp.Or(e.text("/sm/qid"), "(no queue id)"), status)
	case e.text("/sm/from") != "":
		a.Title = fmt.Sprintf("mail %s: received from %s", cmp.Or(e.text("/sm/qid"), "(no queue id)"), e.text("/sm/from"))
	default:
		a.Title = "mail " + cmp.Or(e.text("/sm/qid"), "(no queue id)")
	}
	a.Description = e.text("/data")
	a.Host = e.text("/pps/agent")
}

func (e entry) audit(a *sdk.Alert) {
	switch strings.ToUpper(e.text("/audit/level")) {
	case "", "DEBUG", "INFO":
	default:
		a.Severity = sdk.SeverityMedium
	}
	a.Title = strings.TrimSpace(fmt.Sprintf("%s %s", cmp.Or(e.text("/audit/action"), "act"), e.text("/audit/resourceType")))
	a.Description = "by " + cmp.Or(e.text("/audit/user/email"), e.text("/audit/user/id"), "(nobody)")
	a.Host = e.text("/audit/user/ipAddress")
}
