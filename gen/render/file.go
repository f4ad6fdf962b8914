// Package render is the root of the renderers: pure functions from the model
// (package ir) to files, one package per kind of output.
package render

// File is one wanted file.
type File struct {
	Path    string // slash-separated, from the project's root
	Content []byte
	// From is the manifest that the file comes from, or "" for a file that all manifests share.
	From string
	// Once says that the file is written only where none stands, and is the author's from then on.
	Once bool
}
