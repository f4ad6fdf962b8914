// Package freeport finds ports for programs that must be told which to take.
package freeport

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Find returns a port of the loopback interface that is free, and likely to
// stay so until a program takes it, also after that was killed: none of those
// that systems give to whoever asks for any.
func Find() (port int, err error) {
	for range 20 {
		port = 20_000 + rand.IntN(10_000)
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, fmt.Errorf("find a free port: %w", err)
}

// For is Find for a test.
func For(t interface{ Fatal(...any) }) int {
	port, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	return port
}
