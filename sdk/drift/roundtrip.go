package drift

import (
	"bytes"
	"encoding/json"
)

// differs reports that a round trip does not come back to where it began.
func (j *judge) differs(t trial, kind, format string, args ...any) {
	if !j.enough("round trip", t.at, kind) {
		j.roundTrips.add(format, args...)
	}
}

// roundTrip encodes a configuration again in every way there is.
func (j *judge) roundTrip(t trial, filled *value, c Configuration) {
	data, err := c.AppendJSON(nil)
	if err != nil {
		j.differs(t, "append", "%s: Parse accepts %s, AppendJSON fails: %v", place(t), excerpt(t.data), err)
		return
	}
	got, err := parseValue(data)
	if err != nil {
		j.differs(t, "append", "%s: Parse accepts %s, AppendJSON makes %s of it, which is not JSON: %v", place(t), excerpt(t.data), excerpt(data), err)
		return
	}
	if path, same := difference(filled, got); !same {
		j.differs(t, pointer(path), "%s: %s with defaults says %s, after Parse and AppendJSON it says %s",
			pointerOrDocument(path), excerpt(t.data), orNone(filled.at(path)), orNone(got.at(path)))
		return
	}
	if err := c.Validate(); err != nil {
		j.differs(t, "validate", "%s: Parse accepts %s, Validate refuses the result: %v", place(t), excerpt(t.data), err)
	}
	j.parseAgain(t, data)
	j.redaction(t, filled, c)
}

// parseAgain demands that what AppendJSON writes is read back as it is.
func (j *judge) parseAgain(t trial, data []byte) {
	again, err := j.parse(data)
	if err != nil {
		j.differs(t, "parse", "%s: AppendJSON makes %s of %s, which Parse refuses: %v", place(t), excerpt(data), excerpt(t.data), err)
		return
	}
	if repeated, err := again.AppendJSON(nil); err != nil || !bytes.Equal(repeated, data) {
		j.differs(t, "parse", "%s: AppendJSON makes %s, and %s after another Parse", place(t), excerpt(data), excerpt(repeated))
	}
}

// redaction demands that MarshalJSON shows everything but the secrets.
func (j *judge) redaction(t trial, filled *value, c Configuration) {
	m, ok := c.(json.Marshaler)
	if !ok {
		j.differs(trial{}, "marshal", "the configuration has no MarshalJSON: encoding/json would not know what is secret")
		return
	}
	shown, err := m.MarshalJSON()
	if err != nil {
		j.differs(t, "marshal", "%s: Parse accepts %s, MarshalJSON fails: %v", place(t), excerpt(t.data), err)
		return
	}
	got, err := parseValue(shown)
	if err != nil {
		j.differs(t, "marshal", "%s: MarshalJSON makes %s of %s, which is not JSON: %v", place(t), excerpt(shown), excerpt(t.data), err)
		return
	}
	want := j.redacted(filled)
	if path, same := difference(want, got); !same {
		j.differs(trial{}, "secret "+pointer(path), "%s: MarshalJSON shows %s, wants %s", pointerOrDocument(path), orNone(got.at(path)), orNone(want.at(path)))
	}
}

func pointerOrDocument(path []string) string { return place(trial{at: pointer(path)}) }
