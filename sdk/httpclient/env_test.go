package httpclient

import (
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func envAt(now time.Time) sdk.Env { return sdk.Env{Clock: fixed(now)} }
