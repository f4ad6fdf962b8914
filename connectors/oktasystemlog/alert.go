package oktasystemlog

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// severities is Okta's ladder. By the table of [sdk.SeverityOf] DEBUG is info,
// INFO is low, WARN is medium and ERROR is high. A level that Okta may add is
// medium: seen, and no alarm.
var severities = sdk.Ladder{"DEBUG", "INFO", "WARN", "ERROR"}

// event is what is read of an event; the rest travels in Raw.
type event struct {
	UUID           string `json:"uuid"`
	EventType      string `json:"eventType"`
	DisplayMessage string `json:"displayMessage"`
	Severity       string `json:"severity"`
	Actor          struct {
		AlternateID string `json:"alternateId"`
	} `json:"actor"`
	Client struct {
		IPAddress string `json:"ipAddress"`
	} `json:"client"`
}

// Normalize maps an event of the System Log to an alert.
func (c *Connector) Normalize(raw []byte) (sdk.Alert, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the event: %w", err)
	}
	if e.UUID == "" {
		return sdk.Alert{}, errors.New("the event has no uuid")
	}
	title := e.DisplayMessage
	if title == "" {
		title = e.EventType
	}
	description := e.EventType
	if e.Actor.AlternateID != "" {
		description += " by " + e.Actor.AlternateID
	}
	severity, _ := severities.Severity(e.Severity)
	return sdk.Alert{
		Source:      oktasystemlog.ConnectorCommand,
		Category:    oktasystemlog.ConnectorCategory,
		Severity:    severity,
		Title:       title,
		Description: description,
		AlertID:     oktasystemlog.ConnectorCommand + ":" + e.UUID,
		Host:        e.Client.IPAddress,
		Raw:         raw,
	}, nil
}
