package oktasystemlog_test

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

var record = flag.Bool("record", false, "record the traffic of the stand-in anew, instead of replaying it")

const (
	recording = "testdata/systemlog"
	// organisation is the address in the recording, whatever it was recorded from.
	organisation = "https://example.okta.com"
)

// vendor returns a client of the recorded organisation and its address.
func vendor(t *testing.T) (client *http.Client, address string) {
	t.Helper()
	address, options := organisation, []recorder.Option{
		recorder.WithMode(recorder.ModeReplayOnly),
		recorder.WithSkipRequestLatency(true),
		recorder.WithMatcher(func(r *http.Request, i cassette.Request) bool {
			return r.Method == i.Method && r.URL.String() == i.URL
		}),
	}
	if *record {
		tenant := okta.New(token)
		tenant.Now = func() time.Time { return noon }
		tenant.Generate(7, noon, time.Second)
		server := httptest.NewTLSServer(tenant)
		t.Cleanup(server.Close)
		address = server.URL
		options = []recorder.Option{
			recorder.WithMode(recorder.ModeRecordOnly),
			recorder.WithRealTransport(server.Client().Transport),
			recorder.WithHook(scrub(server.URL), recorder.BeforeSaveHook),
		}
	}
	tape, err := recorder.New(recording, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tape.Stop(); err != nil {
			t.Error(err)
		}
	})
	return &http.Client{Transport: tape}, address
}

// scrub takes the credential and the address of the recorded vendor out.
func scrub(address string) recorder.HookFunc {
	host := strings.TrimPrefix(address, "https://")
	replace := strings.NewReplacer(address, organisation, host, strings.TrimPrefix(organisation, "https://"))
	return func(i *cassette.Interaction) error {
		i.Request.Headers.Del("Authorization")
		i.Request.URL, i.Request.Host = replace.Replace(i.Request.URL), replace.Replace(i.Request.Host)
		for _, values := range i.Response.Headers {
			for n := range values {
				values[n] = replace.Replace(values[n])
			}
		}
		i.Response.Duration = 0
		return nil
	}
}

// The recorded traffic of an organisation with seven events: what is sent and
// what is read stay what they were. Run with -record after a change on purpose.
func TestRecordedTraffic(t *testing.T) {
	client, address := vendor(t)
	w := &world{T: t, clock: sdktest.NewClock(noon)}
	connector := func(token string) *impl.Connector {
		cfg, err := oktasystemlog.Parse([]byte(`{"base_url": "` + address + `", "api_token": "` + token + `", "page_size": 3}`))
		if err != nil {
			t.Fatal(err)
		}
		c, err := impl.New(cfg, sdk.Env{HTTP: client, Clock: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	w.Connector = connector(token)
	w.fetch("", 0).check(t, 0, 7)
	if err := w.TestConnection(t.Context()); err != nil {
		t.Error(err)
	}
	err := connector("wrong").TestConnection(t.Context())
	if err == nil || sdk.Classify(err).Class != sdk.ClassCredential || !strings.Contains(err.Error(), "Invalid token provided") {
		t.Errorf("a wrong token: %v", err)
	}
}

// credentials finds what must not be in a recording.
var credentials = regexp.MustCompile(`(?i)authorization|ssws|set-cookie|` + regexp.QuoteMeta(token))

func TestRecordingHoldsNoCredential(t *testing.T) {
	for _, held := range []string{"Authorization:", "- SSWS 00abc", "Set-Cookie", "x" + token + "x"} {
		if !credentials.MatchString(held) {
			t.Errorf("%q would not be found", held)
		}
	}
	data, err := os.ReadFile(recording + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if found := credentials.FindString(string(data)); found != "" {
		t.Errorf("the recording holds %q", found)
	}
	if !strings.Contains(string(data), organisation) || strings.Contains(string(data), "127.0.0.1") {
		t.Error("the recording says where it was made")
	}
}
