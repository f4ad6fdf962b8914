package sdk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Alert is the common shape of an event, whatever the vendor.
type Alert struct {
	// Source is the connector's command.
	Source string `json:"source"`
	// Category is the connector's category; detection rules match on it.
	Category string   `json:"category"`
	Severity Severity `json:"severity"`
	// Title is short; operators read it in a list.
	Title string `json:"title"`
	// Description is context for a person, or empty.
	Description string `json:"description"`
	// AlertID is the same whenever the same event is read again: the vendor's
	// id where there is one, else a hash of what identifies the event.
	// Delivery is at least once, and this is what makes repeats harmless.
	AlertID string `json:"alert_id"`
	// Host is the name or address of the machine concerned; null in JSON when empty.
	Host string `json:"host"`
	// Raw is the vendor's event, unchanged: complete and byte for byte. An
	// event that is not JSON is carried as a JSON string.
	Raw json.RawMessage `json:"raw"`
}

// AppendJSON appends the alert to dst as a JSON object, Raw byte for byte.
// It fails when Severity is none of the four levels and when Raw is not JSON.
func (a Alert) AppendJSON(dst []byte) ([]byte, error) {
	if !a.Severity.Valid() {
		return dst, fmt.Errorf("encode alert %q: severity %q is not info, low, medium or high", a.AlertID, a.Severity)
	}
	if !json.Valid(a.Raw) || !utf8.Valid(a.Raw) {
		return dst, fmt.Errorf("encode alert %q: raw is not JSON; carry an event of another format as a JSON string", a.AlertID)
	}
	type fields Alert // without MarshalJSON
	head := struct {
		fields
		Host *string   `json:"host"`          // null when empty
		Raw  *struct{} `json:"raw,omitempty"` // appended below: an Encoder would compact it
	}{fields: fields(a)}
	if a.Host != "" {
		head.Host = &a.Host
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(head); err != nil {
		return dst, fmt.Errorf("encode alert %q: %w", a.AlertID, err)
	}
	dst = append(dst, bytes.TrimSuffix(b.Bytes(), []byte("}\n"))...)
	dst = append(dst, `,"raw":`...)
	dst = append(dst, a.Raw...)
	return append(dst, '}'), nil
}

// MarshalJSON is AppendJSON. Beware that json.Marshal compacts what a
// MarshalJSON method returns: to keep Raw byte for byte, call AppendJSON.
func (a Alert) MarshalJSON() ([]byte, error) { return a.AppendJSON(nil) }

// HashID returns an alert id for an event whose vendor gives it none: source,
// then a hash of parts, in their order. The parts are what makes the event this
// one and no other; take nothing that differs when it is read again.
func HashID(source string, parts ...[]byte) string {
	h := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(h, "%d:", len(part)) // so that no two lists of parts look the same
		_, _ = h.Write(part)
	}
	return source + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}
