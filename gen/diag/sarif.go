package diag

import (
	"encoding/base64"
	"io"
	"net/url"
	"slices"
	"strings"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// The types below are the parts of SARIF 2.1.0 that diagnostics need.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               Code         `json:"id"`
		ShortDescription sarifMessage `json:"shortDescription"`
	}
	sarifResult struct {
		RuleID           Code            `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            string          `json:"level"`
		Message          sarifMessage    `json:"message"`
		Locations        []sarifLocation `json:"locations,omitempty"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
		Message          *sarifMessage  `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"` // exclusive, like Span.End
	}
	sarifFix struct {
		Description     *sarifMessage `json:"description,omitempty"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifByteRegion `json:"deletedRegion"`
		InsertedContent *sarifContent   `json:"insertedContent,omitempty"`
	}
	sarifByteRegion struct {
		ByteOffset int `json:"byteOffset"`
		ByteLength int `json:"byteLength"`
	}
	// sarifContent is in base64: an edit counts in bytes, which makes it a
	// binary replacement, whose content has to be binary as well.
	sarifContent struct {
		Binary string `json:"binary"`
	}
)

// WriteSARIF is Write for SARIF with a description of each rule: describe
// returns what a code means in one line, or "".
func WriteSARIF(w io.Writer, list List, describe func(Code) string) error {
	list = list.Sorted()
	rules := sarifRules(list, describe)
	results := make([]sarifResult, len(list))
	for i, d := range list {
		results[i] = toSARIF(d)
		results[i].RuleIndex = slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == d.Code })
	}
	return encode(w, sarifLog{
		Schema:  sarifSchema,
		Version: "2.1.0",
		Runs: []sarifRun{{
			Tool:       sarifTool{Driver: sarifDriver{Name: "gen", Rules: rules}},
			ColumnKind: "unicodeCodePoints",
			Results:    results,
		}},
	})
}

// sarifRules describes each code of the list once, sorted. A code without a
// description is described by its own words.
func sarifRules(list List, describe func(Code) string) []sarifRule {
	codes := make([]Code, len(list))
	for i, d := range list {
		codes[i] = d.Code
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	rules := make([]sarifRule, len(codes))
	for i, c := range codes {
		text := describe(c)
		if text == "" {
			text = strings.ReplaceAll(string(c), "-", " ")
		}
		rules[i] = sarifRule{ID: c, ShortDescription: toSARIFMessage(text)}
	}
	return rules
}

func toSARIF(d Diagnostic) sarifResult {
	out := sarifResult{RuleID: d.Code, Level: d.Severity.String(), Message: toSARIFMessage(d.Message)}
	if d.Hint != "" {
		out.Message.Text += "\nhint: " + toSARIFMessage(d.Hint).Text
	}
	if d.Span.File != "" {
		out.Locations = []sarifLocation{{PhysicalLocation: toSARIFPhysical(d.Span)}}
	}
	for _, r := range d.Related {
		message := toSARIFMessage(r.Message)
		location := sarifLocation{Message: &message}
		if r.Span.File != "" {
			location.PhysicalLocation = toSARIFPhysical(r.Span)
		}
		out.RelatedLocations = append(out.RelatedLocations, location)
	}
	if len(d.Fix) > 0 && d.Span.File != "" {
		out.Fixes = []sarifFix{toSARIFFix(d)}
	}
	return out
}

func toSARIFFix(d Diagnostic) sarifFix {
	change := sarifChange{ArtifactLocation: toSARIFArtifact(d.Span.File)}
	for _, e := range d.Fix {
		r := sarifReplacement{DeletedRegion: sarifByteRegion{ByteOffset: e.Start, ByteLength: e.End - e.Start}}
		if e.New != "" {
			r.InsertedContent = &sarifContent{Binary: base64.StdEncoding.EncodeToString([]byte(e.New))}
		}
		change.Replacements = append(change.Replacements, r)
	}
	fix := sarifFix{ArtifactChanges: []sarifChange{change}}
	if d.Hint != "" {
		hint := toSARIFMessage(d.Hint)
		fix.Description = &hint
	}
	return fix
}

func toSARIFPhysical(s Span) *sarifPhysical {
	out := &sarifPhysical{ArtifactLocation: toSARIFArtifact(s.File)}
	if s.Start.Line > 0 {
		out.Region = &sarifRegion{
			StartLine: s.Start.Line, StartColumn: s.Start.Column,
			EndLine: s.End.Line, EndColumn: s.End.Column,
		}
	}
	return out
}

// toSARIFArtifact names a file below the root of the sources, as a URI.
func toSARIFArtifact(file string) sarifArtifact {
	return sarifArtifact{URI: (&url.URL{Path: file}).String(), URIBaseID: "%SRCROOT%"}
}

// toSARIFMessage makes text visible and escapes what a SARIF message would
// take for a placeholder ("{0}") or for the end of a link's text ("](target)").
func toSARIFMessage(text string) sarifMessage {
	return sarifMessage{Text: strings.NewReplacer("{", "{{", "}", "}}", "](", `\](`).Replace(visible(text))}
}
