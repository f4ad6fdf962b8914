// Package httpclient is how connectors talk to a vendor: requests that are
// retried by class, kept within the vendor's rate limits, bounded in size and
// time, and that carry their credential to one place only.
//
// # Requests
//
// A [Client] is made once, from a base URL and an [Auth], and used for every
// request. [Client.Do] returns an answer that was read to its end, or an
// [sdk.Error]:
//
//   - Network errors, timeouts and the statuses 408, 429, 500, 502, 503 and 504
//     are tried again, with exponential back-off and jitter; every other status
//     and a certificate that is not trusted are not. A request whose method is
//     not idempotent is sent again only when it cannot have arrived, or when
//     the vendor answered 429 or 503 and said when to come again; [Request.Idempotent]
//     lifts that for a POST which only reads.
//   - Retry-After and the reset headers of spent rate limits are obeyed, by every
//     client of the credential. A wait beyond [Options.MaxWait] is not waited:
//     it is returned, as the error's RetryAfter, for the scheduler to wait.
//     [RetryAfter] reads the header of an answer that came by other means.
//   - An answer is bounded by [Options.MaxBody], decompressed, and by
//     [Options.Timeout], from the connection to the body's last byte.
//   - The credential goes to the base URL's scheme, host and port and nowhere
//     else: a redirect or a next link to another place is an error that names
//     the place. Redirects within it are followed.
//
// Error texts hold neither a credential nor the query of a URL. Of the body of
// a refusal they quote its message, shortened, without what we sent as credential.
//
// # Time
//
// The client reads the time from [sdk.Env]'s clock. A clock that is also a
// [Sleeper] is asked to wait, too; otherwise the client waits in real time. So
// the tests of a connector see its retries without waiting for them, by a clock
// whose Sleep moves it forward.
//
// # OAuth2
//
// [ClientCredentials] and [RefreshToken] get access tokens as they are needed
// and renew them before they expire and after a 401. All clients of a process
// that share an [sdk.Shared] and the credential share its token: however many
// ask at once, one request is made for it.
package httpclient
