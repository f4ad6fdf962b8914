package diag_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// The structure below is what the SARIF 2.1.0 schema demands of the parts in
// use; an unknown property fails, since the schema is closed.
type (
	message  struct{ Text string }
	artifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	location struct {
		Message          *message
		PhysicalLocation *struct {
			ArtifactLocation artifact
			Region           *struct{ StartLine, StartColumn, EndLine, EndColumn int }
		}
	}
	result struct {
		RuleID                      string
		RuleIndex                   *int
		Level                       string
		Message                     message
		Locations, RelatedLocations []location
		Fixes                       []struct {
			Description     *message
			ArtifactChanges []struct {
				ArtifactLocation artifact
				Replacements     []struct {
					DeletedRegion   struct{ ByteOffset, ByteLength *int }
					InsertedContent *struct{ Binary string }
				}
			}
		}
	}
	sarif struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID               string
						ShortDescription message
					}
				}
			}
			ColumnKind string
			Results    []result
		}
	}
)

func parseSARIF(t *testing.T, list diag.List) sarif {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(written(t, diag.SARIF, list)))
	decoder.DisallowUnknownFields()
	var log sarif
	if err := decoder.Decode(&log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 {
		t.Fatalf("version %q with %d runs, want one of 2.1.0", log.Version, len(log.Runs))
	}
	return log
}

func TestSARIFStructure(t *testing.T) {
	want := sample().Sorted()
	run := parseSARIF(t, want).Runs[0]
	if run.Tool.Driver.Name == "" || run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("driver %q counts columns in %q", run.Tool.Driver.Name, run.ColumnKind)
	}
	var ids []string
	for _, r := range run.Tool.Driver.Rules {
		ids = append(ids, r.ID)
		if r.ShortDescription.Text == "" {
			t.Errorf("rule %s has no description", r.ID)
		}
	}
	if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != len(ids) {
		t.Errorf("rules %v, want them sorted and distinct", ids)
	}
	if len(run.Results) != len(want) {
		t.Fatalf("%d results, want %d", len(run.Results), len(want))
	}
	for i, r := range run.Results {
		if r.RuleIndex == nil || ids[*r.RuleIndex] != r.RuleID || r.RuleID != string(want[i].Code) {
			t.Errorf("result %d has rule %s at %v, want %s", i, r.RuleID, r.RuleIndex, want[i].Code)
		}
		if r.Level != want[i].Severity.String() || r.Message.Text == "" {
			t.Errorf("result %d: level %q, message %q", i, r.Level, r.Message.Text)
		}
		checkLocations(t, r.Locations)
		checkLocations(t, r.RelatedLocations)
		if len(r.RelatedLocations) != len(want[i].Related) {
			t.Errorf("result %d has %d related places, want %d", i, len(r.RelatedLocations), len(want[i].Related))
		}
		checkFixes(t, r, want[i])
	}
}

func checkLocations(t *testing.T, locations []location) {
	t.Helper()
	for _, l := range locations {
		if l.PhysicalLocation == nil {
			continue
		}
		file := l.PhysicalLocation.ArtifactLocation
		if u, err := url.Parse(file.URI); err != nil || u.IsAbs() || file.URIBaseID != "%SRCROOT%" {
			t.Errorf("artifact %+v, want a relative URI below the sources", file)
		}
		if r := l.PhysicalLocation.Region; r != nil && (r.StartLine < 1 || r.StartColumn < 1 || r.EndLine < r.StartLine || r.EndColumn < 1) {
			t.Errorf("region %+v", *r)
		}
	}
}

func checkFixes(t *testing.T, r result, d diag.Diagnostic) {
	t.Helper()
	if len(d.Fix) == 0 {
		if len(r.Fixes) != 0 {
			t.Errorf("%s has %d fixes, want none", d.Code, len(r.Fixes))
		}
		return
	}
	if len(r.Fixes) != 1 || len(r.Fixes[0].ArtifactChanges) != 1 {
		t.Fatalf("%s has fixes %+v, want one change", d.Code, r.Fixes)
	}
	var got []diag.Edit
	for _, c := range r.Fixes[0].ArtifactChanges[0].Replacements {
		edit := diag.Edit{Start: *c.DeletedRegion.ByteOffset, End: *c.DeletedRegion.ByteOffset + *c.DeletedRegion.ByteLength}
		if c.InsertedContent != nil {
			text, err := base64.StdEncoding.DecodeString(c.InsertedContent.Binary)
			if err != nil {
				t.Fatal(err)
			}
			edit.New = string(text)
		}
		got = append(got, edit)
	}
	if !slices.Equal(got, d.Fix) {
		t.Errorf("%s has edits %v, want %v", d.Code, got, d.Fix)
	}
}

// Braces are placeholders and "](" makes a link in a SARIF message.
func TestSARIFMessageEscapes(t *testing.T) {
	log := parseSARIF(t, diag.List{{Code: "c", Message: "found `}`, see [x](https://evil.example)", Hint: "write {0}\x1b"}})
	const want = "found `}}`, see [x\\](https://evil.example)\nhint: write {{0}}\\x1b"
	if got := log.Runs[0].Results[0].Message.Text; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
