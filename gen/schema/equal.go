package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// keyOfValue is the same for values that JSON Schema calls equal, and for them
// only: 1 and 1.0 are, 1 and true are not, the order of members does not count.
func keyOfValue(n *source.Node) string {
	var b strings.Builder
	appendKey(&b, n)
	return b.String()
}

func appendKey(b *strings.Builder, n *source.Node) {
	switch n.Kind {
	case source.Null:
		b.WriteString("null")
	case source.Bool:
		b.WriteString(strconv.FormatBool(n.Bool))
	case source.Number:
		b.WriteString(decimalOf(n.Text).key())
	case source.String:
		b.WriteString(strconv.Quote(n.Text))
	case source.Array:
		b.WriteByte('[')
		for _, item := range n.Items {
			appendKey(b, item)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case source.Object:
		members := slices.SortedFunc(slices.Values(n.Members), func(a, b source.Member) int { return cmp.Compare(a.Name, b.Name) })
		b.WriteByte('{')
		for _, m := range members {
			b.WriteString(strconv.Quote(m.Name))
			b.WriteByte(':')
			appendKey(b, m.Value)
			b.WriteByte(',')
		}
		b.WriteByte('}')
	}
}
