// Package gocode writes Go files from typed parts, so that no text of a
// manifest can become code. It is the only package that imports jennifer.
//
// An identifier comes in as an ir.Ident and is checked, prose as an ir.Doc and
// becomes line comments, a string becomes a quoted literal, a number a checked
// token. There is no way to hand in Go source.
//
// The parts print themselves as gofmt would: the constructors decide about
// spaces, line breaks and columns, and layout indents. This is what makes ten
// thousand packages a matter of seconds: to parse and print each file again
// with go/format would cost twice as much as all the rest. Tests hold the
// output to go/format, byte for byte.
package gocode
