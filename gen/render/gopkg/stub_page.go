package gopkg

import "github.com/seed-42ec6dbf/lockstep/gen/gocode"

// func (c *Connector) TestConnection(ctx context.Context) error
func (s *stub) testByPage() gocode.Func {
	return s.method("TestConnection",
		"TestConnection reads the first page. Where the vendor has a cheaper request that shows whether the configuration works, make that one.",
		[]gocode.Param{s.ctx()}, []gocode.Expr{errorType},
		gocode.Define(s.readPage(gocode.Composite(s.sdk.Dot("FetchRequest"))), "_", "err"),
		gocode.Return(gocode.Name("err")))
}

func (s *stub) readPage(req gocode.Expr) gocode.Expr {
	return gocode.Name("c").Dot("page").Call(gocode.Name("ctx"), req)
}

//	for ctx.Err() == nil {
//		page, err := c.page(ctx, req)
//		if !yield(page, err) || err != nil || len(page.Events) == 0 || page.Cursor == "" {
//			return
//		}
//		req.Cursor = page.Cursor
//	}
func (s *stub) fetchPages() gocode.Func {
	page, err, req := gocode.Name("page"), gocode.Name("err"), gocode.Name("req")
	return s.fetchMethod(
		"Fetch yields page after page from req.Cursor on, oldest first, until one has no events or no cursor. An error ends it: it never stands for an empty page.",
		gocode.For(gocode.Binary(gocode.Equal, gocode.Name("ctx").Dot("Err").Call(), gocode.Nil()),
			gocode.Define(s.readPage(req), "page", "err"),
			gocode.If(gocode.Binary(gocode.Either,
				gocode.Not(gocode.Name("yield").Call(page, err)),
				gocode.Binary(gocode.NotEqual, err, gocode.Nil()),
				gocode.Binary(gocode.Equal, gocode.Name("len").Call(page.Dot("Events")), gocode.Int(0)),
				gocode.Binary(gocode.Equal, page.Dot("Cursor"), gocode.String(""))),
				gocode.Return()),
			gocode.Assign(req.Dot("Cursor"), page.Dot("Cursor"))))
}

// func (c *Connector) page(ctx context.Context, req sdk.FetchRequest) (sdk.Page, error)
func (s *stub) page() gocode.Func {
	page := s.sdk.Dot("Page")
	return s.method("page",
		"page reads the page behind req.Cursor, which is empty the first time.\n\n"+
			"TODO: make the request with c.client.Do; take the events and their ids out of the answer with events.ArrayWithIDs; set Cursor to the vendor's position behind them. An error is returned with a zero Page.",
		[]gocode.Param{s.ctx(), s.req()}, []gocode.Expr{page, errorType},
		gocode.Return(gocode.Composite(page), s.todo("fetch events")))
}
