package source

// Node is a JSON value with its place.
type Node struct {
	Kind Kind
	// Start and End are the byte offsets of the value's text in the file.
	Start, End int
	// Text is the decoded text of a string, the token of a number, and empty otherwise.
	Text string
	// Bool is the value of a boolean.
	Bool    bool
	Items   []*Node  // of an array
	Members []Member // of an object, in the order of the file, names distinct
}

// Member is one member of an object.
type Member struct {
	Name string
	// NameStart and NameEnd are the byte offsets of the name, quotes included.
	NameStart, NameEnd int
	Value              *Node
}

// Kind is a JSON type.
type Kind uint8

const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Get returns the member's value, or nil when n is nil, no object, or has no such member.
func (n *Node) Get(name string) *Node {
	if m := n.Member(name); m != nil {
		return m.Value
	}
	return nil
}

// Member returns the named member, or nil when n is nil, no object, or has no such member.
func (n *Node) Member(name string) *Member {
	if n == nil {
		return nil
	}
	for i := range n.Members {
		if n.Members[i].Name == name {
			return &n.Members[i]
		}
	}
	return nil
}
