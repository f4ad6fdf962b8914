package schema

import "github.com/seed-42ec6dbf/lockstep/gen/source"

// keyword is what a member of a schema means.
type keyword struct {
	drafts drafts
	// note marks annotations and definitions: what counts beside draft-07's $ref.
	note  bool
	shape shape
}

// drafts is a set of drafts.
type drafts uint8

const (
	only7    drafts = 1 << Draft7
	only2020 drafts = 1 << Draft2020
	both            = only7 | only2020
)

func (k keyword) in(d Draft) bool { return k.drafts&(1<<d) != 0 }

// keywords are all that a schema may hold: JSON Schema's of both drafts, and
// Lockstep's annotations. Annotations that draft-07 does not have (deprecated,
// $defs) are read there too: they assert nothing, and authors mean them.
var keywords = map[string]keyword{
	"$schema":        {both, true, dialect{}},
	"$id":            {both, false, text{func(s *Schema) *string { return &s.ID }}},
	"$anchor":        {only2020, false, text{func(s *Schema) *string { return &s.Anchor }}},
	"$ref":           {both, false, text{func(s *Schema) *string { return &s.RefText }}},
	"$dynamicRef":    {only2020, false, text{func(s *Schema) *string { return &s.dynamicRefText }}},
	"$dynamicAnchor": {only2020, false, text{func(s *Schema) *string { return &s.dynamicAnchor }}},
	"$vocabulary":    {only2020, true, anything{}},
	"$comment":       {both, true, text{func(s *Schema) *string { return &s.Comment }}},
	"$defs":          {both, true, named{func(s *Schema) *[]Named { return &s.Defs }, false}},
	"definitions":    {both, true, named{func(s *Schema) *[]Named { return &s.Defs }, false}},

	"title":            {both, true, text{func(s *Schema) *string { return &s.Title }}},
	"description":      {both, true, text{func(s *Schema) *string { return &s.Description }}},
	"default":          {both, true, value{func(s *Schema) **source.Node { return &s.Default }}},
	"examples":         {both, true, values{func(s *Schema) *[]*source.Node { return &s.Examples }}},
	"deprecated":       {both, true, flag{func(s *Schema) *bool { return &s.Deprecated }}},
	"readOnly":         {both, true, flag{func(s *Schema) *bool { return &s.ReadOnly }}},
	"writeOnly":        {both, true, flag{func(s *Schema) *bool { return &s.WriteOnly }}},
	"contentEncoding":  {both, true, text{nil}},
	"contentMediaType": {both, true, text{nil}},
	"contentSchema":    {only2020, true, anything{}},

	"secret":      {both, true, flag{func(s *Schema) *bool { return &s.Secret }}},
	"multiline":   {both, true, flag{func(s *Schema) *bool { return &s.Multiline }}},
	"placeholder": {both, true, text{func(s *Schema) *string { return &s.Placeholder }}},
	"goName":      {both, true, text{func(s *Schema) *string { return &s.GoName }}},
	"goEnumNames": {both, true, goEnumNames{}},
	"secrets":     {both, true, secrets{}},
	"internal":    {both, true, internal{}},

	"type":  {both, false, types{}},
	"enum":  {both, false, values{func(s *Schema) *[]*source.Node { return &s.Enum }}},
	"const": {both, false, value{func(s *Schema) **source.Node { return &s.Const }}},

	"multipleOf":       {both, false, bound{func(s *Schema) **source.Node { return &s.MultipleOf }}},
	"minimum":          {both, false, bound{func(s *Schema) **source.Node { return &s.Minimum }}},
	"maximum":          {both, false, bound{func(s *Schema) **source.Node { return &s.Maximum }}},
	"exclusiveMinimum": {both, false, bound{func(s *Schema) **source.Node { return &s.ExclusiveMinimum }}},
	"exclusiveMaximum": {both, false, bound{func(s *Schema) **source.Node { return &s.ExclusiveMaximum }}},

	"minLength": {both, false, count{func(s *Schema) **int64 { return &s.MinLength }}},
	"maxLength": {both, false, count{func(s *Schema) **int64 { return &s.MaxLength }}},
	"pattern":   {both, false, pattern{}},
	"format":    {both, false, text{func(s *Schema) *string { return &s.Format }}},

	"items":            {both, false, items{}},
	"prefixItems":      {only2020, false, prefixItems{}},
	"additionalItems":  {only7, false, one{func(s *Schema) **Schema { return &s.AdditionalItems }, false}},
	"contains":         {both, false, one{func(s *Schema) **Schema { return &s.Contains }, false}},
	"minContains":      {only2020, false, count{func(s *Schema) **int64 { return &s.MinContains }}},
	"maxContains":      {only2020, false, count{func(s *Schema) **int64 { return &s.MaxContains }}},
	"minItems":         {both, false, count{func(s *Schema) **int64 { return &s.MinItems }}},
	"maxItems":         {both, false, count{func(s *Schema) **int64 { return &s.MaxItems }}},
	"uniqueItems":      {both, false, flag{func(s *Schema) *bool { return &s.UniqueItems }}},
	"unevaluatedItems": {only2020, false, one{func(s *Schema) **Schema { return &s.UnevaluatedItems }, false}},

	"properties":            {both, false, named{func(s *Schema) *[]Named { return &s.Properties }, false}},
	"patternProperties":     {both, false, named{func(s *Schema) *[]Named { return &s.PatternProperties }, false}},
	"additionalProperties":  {both, false, one{func(s *Schema) **Schema { return &s.AdditionalProperties }, false}},
	"propertyNames":         {both, false, one{func(s *Schema) **Schema { return &s.PropertyNames }, false}},
	"required":              {both, false, required{}},
	"minProperties":         {both, false, count{func(s *Schema) **int64 { return &s.MinProperties }}},
	"maxProperties":         {both, false, count{func(s *Schema) **int64 { return &s.MaxProperties }}},
	"dependencies":          {only7, false, dependencies{}},
	"dependentRequired":     {only2020, false, dependentRequired{}},
	"dependentSchemas":      {only2020, false, named{func(s *Schema) *[]Named { return &s.DependentSchemas }, true}},
	"unevaluatedProperties": {only2020, false, one{func(s *Schema) **Schema { return &s.UnevaluatedProperties }, false}},

	"allOf": {both, false, list{func(s *Schema) *[]*Schema { return &s.AllOf }}},
	"anyOf": {both, false, list{func(s *Schema) *[]*Schema { return &s.AnyOf }}},
	"oneOf": {both, false, list{func(s *Schema) *[]*Schema { return &s.OneOf }}},
	"not":   {both, false, one{func(s *Schema) **Schema { return &s.Not }, true}},
	"if":    {both, false, one{func(s *Schema) **Schema { return &s.If }, true}},
	"then":  {both, false, one{func(s *Schema) **Schema { return &s.Then }, true}},
	"else":  {both, false, one{func(s *Schema) **Schema { return &s.Else }, true}},
}
