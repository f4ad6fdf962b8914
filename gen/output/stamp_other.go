//go:build !linux && !darwin

package output

import "io/fs"

// systemStamp knows nothing here, so that files are always read.
func systemStamp(fs.FileInfo) (inode uint64, changed int64, ok bool) { return 0, 0, false }
