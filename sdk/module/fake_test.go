package module_test

import (
	"context"
	"iter"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// poller makes a Poller of a fake, whose field Fetch has the method's name.
type poller struct{ *fake }

func (p poller) Fetch(_ context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return p.fetch(req)
}
