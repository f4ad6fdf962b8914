//go:build !unix

package main

import "time"

// clockName says what times are.
const clockName = "wall time"

func now() time.Duration { return time.Duration(time.Now().UnixNano()) }
