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
//		list, end, err := sdktest.Collect(t, c, sdk.FetchRequest{})
//	}
//
//	func TestFailures(t *testing.T) { sdktest.Failures(t, connect) }
package sdktest
