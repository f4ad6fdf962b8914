package config_test

import (
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// Parse decodes data, fills in defaults and validates.
// The error is a config.Violations: every violation, in the order of the document.
func Parse(data []byte) (Config, error) {
	d := config.DecodeFilled(data, fillConfig)
	c := Default()
	c.decode(&d)
	if err := d.End(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// ValidateJSON reports every way in which data is not a valid configuration by its JSON Schema alone:
// defaults are not filled in.
func ValidateJSON(data []byte) error {
	var c Config
	d := config.Strict(data)
	c.decode(&d)
	return d.End()
}

// Validate reports every way in which c is not a valid configuration.
func (c Config) Validate() error {
	e := config.Reveal(nil)
	c.encode(&e)
	data, err := e.Bytes()
	if err != nil {
		return err
	}
	return ValidateJSON(data)
}

// MarshalJSON encodes c with its secrets redacted.
func (c Config) MarshalJSON() ([]byte, error) {
	e := config.Redact(nil)
	c.encode(&e)
	return e.Bytes()
}

// AppendJSON appends c to dst with its secrets in clear.
func (c Config) AppendJSON(dst []byte) ([]byte, error) {
	e := config.Reveal(dst)
	c.encode(&e)
	return e.Bytes()
}

// UnmarshalJSON is Parse.
func (c *Config) UnmarshalJSON(data []byte) (err error) {
	*c, err = Parse(data)
	return err
}

var accountIDPattern = config.Pattern{Source: `^[0-9]{4,5}$`, Expr: `\A[0-9]{4,5}\z`}

func checkConfig(c *config.Check, v config.Value) {
	c.AnyOf(v,
		func(c *config.Check, v config.Value) {
			c.Required(v, "account_id")
		},
		func(c *config.Check, v config.Value) {
			c.Required(v, "filter")
		},
	)
}

func checkConfigTarget(c *config.Check, v config.Value) {
	c.AnyOf(v,
		func(c *config.Check, v config.Value) {
			c.Type(v, config.TypeString)
			c.MinLength(v, 2)
		},
		func(c *config.Check, v config.Value) {
			c.Type(v, config.TypeInteger)
			c.Minimum(v, "1")
		},
	)
}

var configFields = config.Names{Quoted: []string{`"api_token":`, `"base_url":`, `"frequency":`, `"direction":`, `"exclude_types":`, `"account_id":`, `"timeout":`, `"filter":`, `"labels":`, `"credentials":`, `"proxy":`, `"target":`}}

func (c *Config) decode(d *config.Decoder) {
	d.Check(checkConfig) // the generic rules of the value that comes next
	if !d.Object() {
		return
	}
	fields := config.FieldsOf(&configFields)
	for d.Field(&fields) {
		switch fields.Index() {
		case 0: // "api_token"
			v := d.Secret()
			d.MinLength(v, 8)
			c.APIToken = sdk.NewSecret(v)
		case 1: // "base_url"
			c.BaseURL = d.String()
			d.Format(c.BaseURL, config.URI)
		case 2: // "frequency"
			c.Frequency = d.Int64()
			d.Minimum(c.Frequency, 60)
			d.Maximum(c.Frequency, 86400)
		case 3: // "direction"
			c.Direction = Direction(d.String())
			d.Enum(c.Direction.Valid(), `"Both", "Incoming" or "Outgoing"`)
		case 4: // "exclude_types"
			if d.Array() {
				c.ExcludeTypes = []string{}
				for d.Item() {
					v := d.String()
					d.MinLength(v, 1)
					c.ExcludeTypes = append(c.ExcludeTypes, v)
				}
				d.MaxItems(len(c.ExcludeTypes), 10)
			}
		case 5: // "account_id"
			v := d.String()
			d.Pattern(v, &accountIDPattern)
			c.AccountID = config.Some(v)
		case 6: // "timeout"
			v := d.Float64()
			d.NumberExclusiveMinimum("0")
			d.NumberMaximum("120.5")
			c.Timeout = config.Some(v)
		case 7: // "filter"
			if d.Null() {
				c.Filter = config.Some(config.Null[string]())
			} else {
				c.Filter = config.Some(config.NotNull(d.String()))
			}
		case 8: // "labels"
			if d.Object() {
				c.Labels = map[string]string{}
				for d.Member() {
					key := d.Key()
					config.Distinct(d, c.Labels, key) // a repeated key is a violation
					c.Labels[key] = d.String()
				}
			}
		case 9: // "credentials"
			c.Credentials = defaultCredentials()
			c.Credentials.decode(d)
		case 10: // "proxy"
			c.Proxy = new(Proxy)
			c.Proxy.decode(d)
		case 11: // "target"
			d.Check(checkConfigTarget)
			c.Target = d.JSON()
		default:
			d.Extra(&c.Extra)
		}
	}
	d.Require(&fields, 0)
	d.RequireStrict(&fields, 2) // Parse has a default
	d.Require(&fields, 9)
}

var credentialsFields = config.Names{Quoted: []string{`"key":`, `"port":`}}

func (c *Credentials) decode(d *config.Decoder) {
	if !d.Object() {
		return
	}
	fields := config.FieldsOf(&credentialsFields)
	for d.Field(&fields) {
		switch fields.Index() {
		case 0: // "key"
			c.Key = sdk.NewSecret(d.Secret())
		case 1: // "port"
			c.Port = d.Int64()
		default:
			d.Unknown() // additionalProperties: false
		}
	}
	d.Require(&fields, 0)
}

func (c *Config) encode(e *config.Encoder) {
	e.Object()
	e.Key("api_token")
	e.Secret(c.APIToken.Reveal())
	e.Key("base_url")
	e.String(c.BaseURL)
	e.Key("frequency")
	e.Int64(c.Frequency)
	e.Key("direction")
	e.String(string(c.Direction))
	if c.ExcludeTypes != nil {
		e.Key("exclude_types")
		e.Array()
		for _, v := range c.ExcludeTypes {
			e.String(v)
		}
		e.EndArray()
	}
	if v, ok := c.AccountID.Get(); ok {
		e.Key("account_id")
		e.String(v)
	}
	if v, ok := c.Timeout.Get(); ok {
		e.Key("timeout")
		e.Float64(v)
	}
	if v, ok := c.Filter.Get(); ok {
		e.Key("filter")
		if v, ok := v.Get(); ok {
			e.String(v)
		} else {
			e.Null()
		}
	}
	if c.Labels != nil {
		e.Key("labels")
		e.Object()
		for _, k := range config.SortedKeys(c.Labels) {
			e.Key(k)
			e.String(c.Labels[k])
		}
		e.EndObject()
	}
	e.Key("credentials")
	c.Credentials.encode(e)
	if c.Proxy != nil {
		e.Key("proxy")
		c.Proxy.encode(e)
	}
	if c.Target.Present() {
		e.Key("target")
		e.JSON(c.Target)
	}
	e.Extra(c.Extra)
	e.EndObject()
}

func (c *Credentials) encode(e *config.Encoder) {
	e.Object()
	e.Key("key")
	e.Secret(c.Key.Reveal())
	e.Key("port")
	e.Int64(c.Port)
	e.EndObject()
}

var proxyFields = config.Names{Quoted: []string{`"host":`}}

func (c *Proxy) decode(d *config.Decoder) {
	if !d.Object() {
		return
	}
	fields := config.FieldsOf(&proxyFields)
	for d.Field(&fields) {
		switch fields.Index() {
		case 0: // "host"
			c.Host = config.Some(d.String())
		default:
			d.Extra(&c.Extra)
		}
	}
}

func (c *Proxy) encode(e *config.Encoder) {
	e.Object()
	if v, ok := c.Host.Get(); ok {
		e.Key("host")
		e.String(v)
	}
	e.Extra(c.Extra)
	e.EndObject()
}

// fillConfig completes a document before it is decoded strictly.
func fillConfig(f *config.Filler) {
	f.Default("base_url", `"https://demo.example"`)
	f.Default("frequency", `3600`)
	f.Default("direction", `"Both"`)
	f.Object("credentials", func(f *config.Filler) { f.Default("port", `8080`) })
}
