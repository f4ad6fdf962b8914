package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestQuote(t *testing.T) {
	for _, text := range []string{
		"", `"""""""""`, `\\\\\\\\\`, `{"a":"b"}`, "{\"a\":\n\t1, \"b\":\x00}........", strings.Repeat(`{"a":[1,"\\"]},`, 99),
	} {
		for from := range min(len(text)+1, 9) { // at each place of a word
			var back string
			if err := json.Unmarshal(quote(nil, []byte(text[from:])), &back); err != nil || back != text[from:] {
				t.Errorf("%q came back as %q, %v", text[from:], back, err)
			}
		}
	}
	if got := string(quote([]byte("["), []byte("é"))); got != `["é"` {
		t.Errorf("got %s", got)
	}
}
