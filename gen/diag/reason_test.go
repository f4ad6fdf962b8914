package diag_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

func TestReason(t *testing.T) {
	other := errors.New("no luck")
	for name, test := range map[string]struct{ err, want error }{
		"a path":         {&fs.PathError{Op: "openat", Path: "secret/place", Err: fs.ErrPermission}, fs.ErrPermission},
		"a path, deeper": {fmt.Errorf("read: %w", &fs.PathError{Op: "read", Path: "secret/place", Err: other}), other},
		"two paths":      {&os.LinkError{Op: "renameat", Old: "secret", New: "place", Err: fs.ErrExist}, fs.ErrExist},
		"no path":        {other, other},
	} {
		if got := diag.Reason(test.err); got != test.want { // the error itself, and nothing around it
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
