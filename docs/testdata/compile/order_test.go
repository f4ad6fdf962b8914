package shop

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"

	"example.com/acme/greeting"
	"example.com/acme/order"
)

func Example() {
	o, err := order.Parse([]byte(`{
		"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f",
		"price": 9.5,
		"note": null,
		"payment": {"number": "4111 1111"},
		"coupon": "SPRING"
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(o.Price, o.Quantity, o.ShipBy.Or(order.ShipBySea))

	note, present := o.Note.Get()
	_, isText := note.Get()
	fmt.Println("note:", present, isText)

	if card, ok := o.Payment.AsCard(); ok {
		fmt.Println("card:", card.Number, len(card.Number.Reveal()))
	}

	shown, _ := json.Marshal(o)
	fmt.Println(string(shown))
	// Output:
	// 9.5 1 sea
	// note: true false
	// card: [redacted] 9
	// {"id":"6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f","quantity":1,"price":9.5,"note":null,"payment":"[redacted]","coupon":"SPRING"}
}

func Example_violations() {
	_, err := order.Parse([]byte(`{"id": "6", "quantity": 0, "ship_by": "rail"}`))
	var all config.Violations
	if errors.As(err, &all) {
		for _, v := range all {
			fmt.Printf("%q breaks %s: %v\n", v.Pointer, v.Rule, v)
		}
	}
	// Output:
	// "" breaks required: (document): the member "price" is missing
	// "/id" breaks format: /id: "6" is not a valid uuid
	// "/quantity" breaks minimum: /quantity: 0 is below the minimum of 1
	// "/ship_by" breaks enum: /ship_by: "rail" is not one of "air" or "sea"
}

const least = `{"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f", "price": 1}`

func parse(t *testing.T, data string) order.Config {
	t.Helper()
	o, err := order.Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A number that float64 rounds is valid, and nothing that Parse returns.
func TestExactNumbers(t *testing.T) {
	data := []byte(`{"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f", "price": 9007199254740993}`)
	if err := order.ValidateJSON(data); err != nil {
		t.Error(err)
	}
	_, err := order.Parse(data)
	var v config.Violation
	if !errors.As(err, &v) || v.Rule != "range" || v.Pointer != "/price" {
		t.Errorf("Parse: %v", err)
	}
}

// Default alone is not valid where the schema demands a member.
func TestDefault(t *testing.T) {
	if d := order.Default(); d.Quantity != 1 || d.Validate() == nil {
		t.Errorf("%+v", d)
	}
	o := parse(t, least)
	o.Quantity = 0
	var v config.Violation
	if err := o.Validate(); !errors.As(err, &v) || v.Pointer != "/quantity" {
		t.Errorf("a value that Go code has set: %v", err)
	}
}

// Parse judges the document with its defaults.
func TestRequiredWithDefault(t *testing.T) {
	if g, err := greeting.Parse([]byte(`{}`)); err != nil || g.Name != "you" {
		t.Errorf("Parse: %+v, %v", g, err)
	}
	if greeting.ValidateJSON([]byte(`{}`)) == nil {
		t.Error("ValidateJSON accepts a document without the member")
	}
}

// A default is for what is absent, and not for null.
func TestNullIsNotAbsent(t *testing.T) {
	_, err := order.Parse([]byte(`{"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f", "price": 1, "quantity": null}`))
	var v config.Violation
	if !errors.As(err, &v) || v.Pointer != "/quantity" {
		t.Error(err)
	}
}

// What cannot be read safely is a violation.
func TestLimits(t *testing.T) {
	for more, rule := range map[string]string{
		`"deep": ` + strings.Repeat("[", 999) + strings.Repeat("]", 999):   "",
		`"deep": ` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000): "depth",
		`"twice": {"a": 1, "a": 2}`: "duplicate",
	} {
		err := order.ValidateJSON([]byte(strings.Replace(least, "}", ", "+more+"}", 1)))
		var v config.Violation
		if errors.As(err, &v); v.Rule != rule {
			t.Errorf("%.20s: got %v, want %q", more, err, rule)
		}
	}
}

func TestUnmarshal(t *testing.T) {
	o := parse(t, least)
	if err := json.Unmarshal([]byte(`{"price": 2}`), &o); err == nil || o.Price != 1 {
		t.Errorf("%v, %+v", err, o)
	}
	if err := json.Unmarshal([]byte(`{"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f", "price": 2}`), &o); err != nil || o.Price != 2 || o.Quantity != 1 {
		t.Errorf("%v, %+v", err, o)
	}
}

func TestAppendJSON(t *testing.T) {
	const data = `{"id":"6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f","quantity":1,"price":1,"payment":{"number":"4111"}}`
	o := parse(t, data)
	got, err := o.AppendJSON(nil)
	if err != nil || string(got) != data {
		t.Errorf("%s, %v", got, err)
	}
	if !slices.ContainsFunc(o.Secrets(), func(s sdk.Secret) bool { return s.Reveal() == "4111" }) {
		t.Errorf("the card's number is none of %d secrets", len(o.Secrets()))
	}
}

// Of two names that become one, the later has a number.
func TestNames(t *testing.T) {
	o := parse(t, `{"id": "6f1c2a9e-8a57-4a0c-9d1e-0d6c7c1b2a3f", "price": 1, "url": "https://a", "URL": "https://b"}`)
	if o.URL.Or("") != "https://a" || o.URL2.Or("") != "https://b" {
		t.Errorf("%+v", o)
	}
}
