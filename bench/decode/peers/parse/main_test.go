package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkParse is the part of the benchmark that a profile is taken of.
func BenchmarkParse(b *testing.B) {
	files, err := filepath.Glob("../../testdata/documents/*.json")
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		document, err := os.ReadFile(file)
		if err != nil {
			b.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		schema, _, _ := strings.Cut(name, "_")
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(document)))
			b.ReportAllocs()
			for b.Loop() {
				if err := code[schema](document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
