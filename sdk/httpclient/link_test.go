package httpclient

import (
	"net/http"
	"net/url"
	"testing"
)

func TestNext(t *testing.T) {
	cases := map[string]struct {
		headers []string
		want    string
	}{
		"none":                    {nil, ""},
		"empty":                   {[]string{""}, ""},
		"one":                     {[]string{`<https://h/p?after=1>; rel="next"`}, "https://h/p?after=1"},
		"without quotes":          {[]string{`<https://h/p>; rel=next`}, "https://h/p"},
		"without space":           {[]string{`<https://h/p>;rel="next"`}, "https://h/p"},
		"space around equals":     {[]string{`<https://h/p> ; rel = "next"`}, "https://h/p"},
		"other case":              {[]string{`<https://h/p>; REL="NEXT"`}, "https://h/p"},
		"several links":           {[]string{`<https://h/a>; rel="self", <https://h/b>; rel="next"`}, "https://h/b"},
		"several headers":         {[]string{`<https://h/a>; rel="self"`, `<https://h/b>; rel="next"`}, "https://h/b"},
		"list of relations":       {[]string{`<https://h/p>; rel="prev  next"`}, "https://h/p"},
		"only prev":               {[]string{`<https://h/p>; rel="prev"`}, ""},
		"part of a word":          {[]string{`<https://h/p>; rel="next-archive"`}, ""},
		"in another parameter":    {[]string{`<https://h/a>; rel="self"; title="rel=next", <https://h/b>; rel="next"`}, "https://h/b"},
		"comma in the address":    {[]string{`<https://h/a,b?x=1,2>; rel="next"`}, "https://h/a,b?x=1,2"},
		"semicolon in it":         {[]string{`<https://h/a;v=1?x;y>; rel="next"`}, "https://h/a;v=1?x;y"},
		"comma in a parameter":    {[]string{`<https://h/a>; title="a, b; c"; rel="next"`}, "https://h/a"},
		"link in a parameter":     {[]string{`<https://h/a>; title="<https://evil/>; rel=next"; rel=self, <https://h/b>; rel=next`}, "https://h/b"},
		"escaped quote":           {[]string{`<https://h/a>; title="a \", <https://evil/>; rel=next"; rel="next"`}, "https://h/a"},
		"parameter without value": {[]string{`<https://h/a>; crossorigin; rel="next"`}, "https://h/a"},
		"star parameter":          {[]string{`<https://h/a>; title*=UTF-8''n%c3%a4; rel="next"`}, "https://h/a"},
		"first rel counts":        {[]string{`<https://h/a>; rel="self"; rel="next"`}, ""},
		"first next counts":       {[]string{`<https://h/a>; rel=next, <https://h/b>; rel=next`}, "https://h/a"},
		"anchor elsewhere":        {[]string{`<https://h/a>; rel=next; anchor="#part", <https://h/b>; rel=next`}, "https://h/b"},
		"path":                    {[]string{`</v2/logs?after=x>; rel="next"`}, "https://api.example/v2/logs?after=x"},
		"query alone":             {[]string{`<?after=x>; rel="next"`}, "https://api.example/v1/logs?after=x"},
		"empty target":            {[]string{`<>; rel="next"`}, "https://api.example/v1/logs?limit=1"},
		"relative":                {[]string{`<logs2>; rel="next"`}, "https://api.example/v1/logs2"},
		"scheme relative":         {[]string{`<//other/p>; rel="next"`}, "https://other/p"},
		"empty elements":          {[]string{`, ,<https://h/a>; rel="next",`}, "https://h/a"},
		"tab":                     {[]string{"<https://h/a>\t;\trel=\"next\""}, "https://h/a"},
		"space in the brackets":   {[]string{`< https://h/a >; rel="next"`}, "https://h/a"},
		"not a URL":               {[]string{`<https://h/%zz>; rel="next"`}, ""},
		"no brackets":             {[]string{`https://h/a; rel="next"`}, ""},
		"bracket not closed":      {[]string{`<https://h/a; rel="next"`}, ""},
		"quote not closed":        {[]string{`<https://h/a>; rel="next`}, "https://h/a"},
		"rubbish, then a link":    {[]string{`rubbish, <https://h/a>; rel="next"`}, "https://h/a"},
		"rubbish after the link":  {[]string{`<https://h/a> rubbish; rel="next"`}, "https://h/a"},
		"only separators":         {[]string{`;;;,,,;=,=;"`}, ""},
		"GitHub's": {
			[]string{`<https://api.github.com/enterprises/e/audit-log?per_page=100&after=MS4%3D&before=>; rel="next", <https://api.github.com/x?page=1>; rel="first"`},
			"https://api.github.com/enterprises/e/audit-log?per_page=100&after=MS4%3D&before=",
		},
	}
	from, err := url.Parse("https://api.example/v1/logs?limit=1")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := &Response{URL: from, Header: http.Header{"Link": c.headers}}
			if got := r.Next(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNextOfAnAnswerWithoutAddress(t *testing.T) {
	r := &Response{Header: http.Header{"Link": {`<https://h/a>; rel="next"`}}}
	if got := r.Next(); got != "https://h/a" {
		t.Errorf("got %q", got)
	}
}

func FuzzNext(f *testing.F) {
	f.Add(`<https://h/a>; rel="next", <b>; title="\"`)
	f.Add(`<,>;;rel==next"`)
	f.Fuzz(func(_ *testing.T, header string) {
		(&Response{Header: http.Header{"Link": {header}}}).Next() // ends, and does not panic
	})
}
