// Command scripts prints the names of the scripts that Go knows, for unicode.mjs.
package main

import (
	"fmt"
	"maps"
	"slices"
	"unicode"
)

func main() {
	for _, name := range slices.Sorted(maps.Keys(unicode.Scripts)) {
		fmt.Println(name)
	}
}
