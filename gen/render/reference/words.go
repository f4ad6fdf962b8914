package reference

import (
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
)

// meaning says what a capability is good for.
func meaning(capability string) string {
	for _, c := range manifest.Capabilities() {
		if c.Name == capability {
			return c.Meaning
		}
	}
	return sentence(capital(strings.ReplaceAll(capability, "_", " ")))
}

// categoryTitle names a category in a heading.
func categoryTitle(category string) string {
	switch category {
	case "":
		return "Without a category"
	case "saas":
		return "SaaS"
	case "vcs", "siem", "edr", "xdr":
		return strings.ToUpper(category)
	}
	return capital(category)
}

// streamer is the contract of a connector that is not asked for events but sent them.
const streamer = "Streamer"

// kindSentence says how events arrive.
func kindSentence(c *ir.Connector) string {
	if c.Contract == streamer {
		return "It is a **streamer**: it holds a connection open, over which the vendor sends events as they happen."
	}
	return "It is a **poller**: it asks the vendor for new events every " + duration(c.Identity.PollIntervalSeconds) + ", unless an operator sets another interval."
}

// duration puts seconds in words, in the largest unit that divides them.
func duration(seconds int) string {
	for _, unit := range []struct {
		seconds int
		name    string
	}{{86_400, "day"}, {3_600, "hour"}, {60, "minute"}} {
		if n := seconds / unit.seconds; seconds%unit.seconds == 0 && n > 0 {
			if n == 1 {
				return unit.name
			}
			return strconv.Itoa(n) + " " + unit.name + "s"
		}
	}
	if seconds == 1 {
		return "second"
	}
	return strconv.Itoa(seconds) + " seconds"
}

// sameWords reports whether two texts differ only in case and punctuation.
func sameWords(a, b string) bool {
	letters := func(s string) string {
		return strings.ToLower(strings.Map(func(r rune) rune {
			if strings.ContainsRune(" _-", r) {
				return -1
			}
			return r
		}, s))
	}
	return letters(a) == letters(b)
}
