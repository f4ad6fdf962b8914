package diag

import (
	"errors"
	"io/fs"
	"os"
)

// Reason is the operating system's part of an error. Its path is one of this
// machine, and the name of the system call is not the author's business: the
// diagnostic names the file from the project's root.
func Reason(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	if failed, ok := errors.AsType[*os.LinkError](err); ok {
		return failed.Err
	}
	return err
}
