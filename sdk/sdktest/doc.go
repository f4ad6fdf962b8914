// Package sdktest is for the tests of connectors: what the runner would lend
// them, without its waits, and the failures that every vendor has in store.
//
//	func connect(env sdk.Env, baseURL string) (sdk.Poller, error) {
//		cfg, err := acme.Parse([]byte(`{"base_url": "` + baseURL + `", "api_token": "t0ken"}`))
//		if err != nil {
//			return nil, err
//		}
//		return impl.New(cfg, env)
//	}
//
//	func TestReadsEverything(t *testing.T) {
//		c, err := connect(sdktest.Serve(t, vendor))
//		…
//		var got sdktest.Intake
//		err = got.Poll(t, c, sdk.Window{}, 0)
//	}
//
//	func TestFailures(t *testing.T) { sdktest.Failures(t, connect, "t0ken") }
//
// A streamer has [StreamFailures] in the place of [Failures]. What it needs is
// not an address but a stand-in that fails when it is told to: a [StreamVendor].
package sdktest
