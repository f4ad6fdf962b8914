package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// Replace writes one file that an author asked to have changed, such as a
// manifest that is formatted: whole or not at all, like the files of a plan.
func Replace(root *os.Root, name string, content []byte) error {
	return single(root, Change{Path: name, Action: Update, Content: content})
}

// WriteNew writes one file for its author. The error is fs.ErrExist when
// something stands there.
func WriteNew(root *os.Root, name string, content []byte) error {
	return single(root, Change{Path: name, Action: Create, Once: true, Content: content})
}

func single(root *os.Root, c Change) error {
	if !fs.ValidPath(c.Path) || c.Path == "." {
		return fmt.Errorf("%s %q: %w", c.Action, c.Path, fs.ErrInvalid)
	}
	dir, err := enter(root, path.Dir(c.Path))
	if err != nil {
		return err
	}
	if _, err := change(dir, c); err != nil {
		return errors.Join(fmt.Errorf("%s %s: %w", c.Action, c.Path, diag.Reason(err)), dir.Close())
	}
	return dir.Close()
}
