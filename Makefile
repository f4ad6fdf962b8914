# What people and CI run. Everything here needs Go, git and make alone.

GO ?= go

.PHONY: run generate check test lint bench fuzz soak

run: ## generate, build, and run a connector between a stand-in vendor and a local intake; Ctrl-C ends it
	@$(GO) run ./cmd/gen
	@$(GO) run ./cmd/demo $(ARGS)

generate: ## write what the manifests say
	$(GO) generate ./...

check: ## fail when the tree has drifted from the manifests
	$(GO) run ./cmd/gen check

test: ## all tests
	$(GO) test -timeout 30m ./...

lint: ## manifests, formatting, vet, staticcheck
	$(GO) run ./cmd/gen lint
	@unformatted=$$($(GO) run mvdan.cc/gofumpt -l $$(git ls-files '*.go' | grep -v -e /testdata/ -e /internal/theirs/)); \
	if [ -n "$$unformatted" ]; then echo "not formatted by gofumpt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck ./...

bench: ## tests of the benchmarks, which are modules of their own, and then they; prints figures and ratios
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) test -C bench/decode ./...
	$(GO) test -C bench/runtime ./...
	cd bench && $(GO) run .
	$(GO) run -C bench/decode .
	$(GO) run -C bench/runtime .

fuzz: ## over ten million instances against the oracle, then every fuzz target, a minute each
	$(GO) test -run TestEqual/differential -count 1 -timeout 2h -v ./gen/cli/equal -instances 11000000 -schemas 600 -seed $${SEED:-2}
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime 60s $$package || exit 1; \
		done; \
	done

soak: ## the delivery claims in the long form: a million events, 1,000 kills, 200 stops
	$(GO) test ./internal/harness -run TestClaims -count 1 -timeout 6h -v -soak
