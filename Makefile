# `make` lists the targets. Every target first installs the tools that it needs (scripts/setup).

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help
.SUFFIXES:
.DELETE_ON_ERROR:

with := scripts/with
wasm := scripts/with --wasm
target := $(or $(CARGO_TARGET_DIR),target)

# The builds include jq, except with `JQ=`.
JQ ?= yes
features := $(if $(JQ),,--no-default-features)

# Crates with tests that run as wasm, under Node.
wasm_crates := $(wildcard crates/fetch crates/web)
# Crates without a test that runs on this machine. Building them here, with all of wasm-bindgen, is a third of the build time.
not_host := --exclude bench-ledger $(shell for crate in crates/*; do grep -qrsE '(\[|::)test\]' $$crate || echo "--exclude update-profiles-$${crate/crates\//}"; done)
workerd_tests := $(wildcard tests/workerd/*.test.mjs)
page_tests := $(wildcard tests/page/*.test.mjs)
package_tests := $(wildcard tests/package/*.test.mjs)
script_tests := $(wildcard scripts/*.test.mjs bench/report/*.test.mjs)

# The sources of the Worker, with their tests. If one is newer than the build, the Worker is built again.
worker_sources := Cargo.toml Cargo.lock rust-toolchain.toml scripts/with scripts/shrink-wasm.mjs \
	$(shell find src crates/api crates/edge crates/fetch crates/json-scan crates/seal -type f ! -name '.*' ! -name '*~')
# The sources of the npm package.
package_sources := Cargo.toml Cargo.lock rust-toolchain.toml scripts/with scripts/shrink-wasm.mjs package-lock.json LICENSE \
	$(shell find src crates/web crates/fetch crates/json-scan crates/schema scripts/package -type f ! -name '.*' ! -name '*~')

# The sources of the page.
page_sources := $(shell find www -type f ! -path 'www/lib/*' ! -name '.*' ! -name '*~')

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install every tool that is missing
	@scripts/setup

.PHONY: tools
tools:
	@scripts/setup --quiet

.tools/env: tools
	@:

.PHONY: build
build: build/index.js build/www/index.html ## build the Worker and its page (into build/, where wrangler.toml expects them); JQ= leaves jq out

build/index.js: $(worker_sources) .tools/env .tools/features
	$(wasm) worker-build --release crates/edge --out-dir "$(CURDIR)/build" $(features)
	$(with) node scripts/shrink-wasm.mjs build/index_bg.wasm

# Written only if the features changed, so that the builds that depend on them are made again.
.tools/features: tools
	@echo '$(features)' | cmp -s - $@ || echo '$(features)' >$@

.PHONY: package
package: build/package/package.json ## build the npm package (into build/package); `npm pack ./build/package` packs it; JQ= leaves jq out

# A program on this machine prints the schemas, so that the wasm does not contain the code that makes them.
build/package/package.json: $(package_sources) .tools/env .tools/features
	@mkdir -p build
	$(wasm) cargo build --release --package update-profiles-web --target wasm32-unknown-unknown $(features)
	$(with) cargo run --quiet --package update-profiles-schema >build/schemas.json
	$(with) node scripts/package/build.mjs $(target)/wasm/wasm32-unknown-unknown/release/update_profiles_web.wasm build/schemas.json $(features)

# Run `make build` after a change of the page; the tests of the page serve www/ as it is.
build/www/index.html: $(page_sources) scripts/page.mjs build/package/package.json www/lib/diff.js
	$(with) node scripts/page.mjs
	@touch $@

www/lib/diff.js: package-lock.json .tools/env
	$(with) esbuild node_modules/diff/libesm/index.js --bundle --format=esm --minify --outfile=$@
	cp node_modules/diff/LICENSE www/lib/diff.LICENSE
	touch $@

.PHONY: demo
demo: build ## run the Worker on this machine against a sandbox of both APIs; ONCE=1 stops after the run
	$(with) cargo build --quiet --package sandbox
	@SANDBOX="$(target)/debug/sandbox" $(with) node scripts/demo.mjs

.PHONY: try
try: build ## run the Worker on this machine with your own keys (.dev.vars): connection check, dry run, page; EMAIL=… for one candidate
	@$(with) node scripts/try.mjs $(if $(ONCE),--once)

.PHONY: bench
bench: build package ## measure the product against its limits, and write the results into docs/performance.md; BENCH="tick --quick" runs one measure, smaller
	@scripts/setup --quiet --browser
	$(with) cargo build --quiet --release --package sandbox
	$(wasm) cargo build --quiet --release --package bench-ledger --target wasm32-unknown-unknown
	$(with) node bench/ledger/build.mjs $(target)/wasm/wasm32-unknown-unknown/release/bench_ledger.wasm
	@SANDBOX="$(target)/release/sandbox" $(with) node bench/run.mjs $(BENCH)

.PHONY: test
test: tools ## run everything below, also after a failure, and print a summary
	@scripts/test lint test-host test-histories test-wasm test-browser test-workerd test-package lint-js test-page test-scripts dry-run

.PHONY: lint
lint: tools ## formatting, clippy, rustdoc; shellcheck and cargo-deny if they are installed; warnings are errors
	$(with) cargo fmt --all --check
	$(with) prettier --check --log-level warn .
	$(with) cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' $(with) cargo doc --workspace --no-deps --quiet
	@if command -v shellcheck >/dev/null; then \
		shellcheck --external-sources --check-sourced scripts/setup scripts/with scripts/test scripts/workers-builds .ci/run; \
	else echo "shellcheck is not installed: the shell scripts were not checked"; fi
	@if $(with) cargo deny --version >/dev/null 2>&1; then $(with) cargo deny --log-level warn check advisories licenses sources; \
	else echo "cargo-deny is not installed: advisories, licences and sources of the crates were not checked"; fi

.PHONY: lint-js
lint-js: package ## check the types of the JavaScript (tsconfig.json); it needs the types of the built package
	$(with) tsc

.PHONY: fmt
fmt: tools ## format the Rust and JavaScript sources
	$(with) cargo fmt --all
	$(with) prettier --write --log-level warn .

.PHONY: test-host
test-host: tools ## tests on this machine, with the examples in the documentation
	@if $(with) cargo nextest --version >/dev/null 2>&1; then \
		$(with) cargo nextest run --workspace $(not_host) --no-tests=warn --no-fail-fast; \
	else $(with) cargo test --workspace $(not_host) --lib --bins --tests --no-fail-fast; fi
	$(with) cargo test --workspace $(not_host) --doc

# The same seeds each time, so that a change is told from chance. A failure prints the seed that plays it again.
.PHONY: test-histories
test-histories: tools ## play random histories for a minute: HrFlow.ai holds what a naive model allows; HISTORIES_SECONDS, HISTORIES_FROM
	HISTORIES_SECONDS=$${HISTORIES_SECONDS:-60} HISTORIES_FROM=$${HISTORIES_FROM:-0} HISTORIES=$${HISTORIES:-250} \
		$(with) cargo test --test histories -- --nocapture

.PHONY: hunt
hunt: tools ## play other random histories for an hour, in an optimised build; HISTORIES_SECONDS, HISTORIES_FROM
	HISTORIES_SECONDS=$${HISTORIES_SECONDS:-3600} HISTORIES_FROM=$${HISTORIES_FROM:-1000} \
		$(with) cargo test --profile hunt --test histories -- --nocapture

.PHONY: planted-faults
planted-faults: tools ## plant faults in a copy of the tree, and require that the random histories find each within ten minutes
	$(with) node scripts/planted-faults.mjs

.PHONY: test-wasm
test-wasm: tools ## tests as wasm, under Node
	@for crate in $(wasm_crates); do \
		if grep -rqs wasm_bindgen_test "$$crate/src" "$$crate/tests"; then \
			(set -x; $(wasm) cargo test --manifest-path "$$crate/Cargo.toml" --target wasm32-unknown-unknown --lib --tests); \
		else echo "$$crate has no tests for wasm yet"; fi; \
	done

# The runner's own limit for the whole of the tests is 20 s.
.PHONY: test-browser
test-browser: tools ## the tests of the JavaScript exports, in Chromium (skipped without chromedriver)
	@scripts/setup --quiet --browser
	@if driver=$$(command -v chromedriver); then \
		CHROMEDRIVER=$$driver WASM_BINDGEN_USE_BROWSER=1 WASM_BINDGEN_TEST_TIMEOUT=600 \
			$(wasm) cargo test --manifest-path crates/web/Cargo.toml --target wasm32-unknown-unknown --lib; \
	else echo "chromedriver is not on PATH: the exports were not tested in a browser"; fi

.PHONY: test-workerd
test-workerd: build ## tests of the built Worker, in workerd
	$(with) cargo build --quiet --package sandbox
	@SANDBOX="$(target)/debug/sandbox" $(with) node --test $(workerd_tests)

.PHONY: test-package
test-package: package www/lib/diff.js ## tests of the npm package: its content, types and functions
	@scripts/setup --quiet --browser
	$(with) cargo build --quiet --package sandbox
	@SANDBOX="$(target)/debug/sandbox" $(with) node --test --test-concurrency=1 $(package_tests)

.PHONY: test-page
test-page: build ## tests of the page, in Chromium (installed for root on Debian; skipped if it is missing)
	@scripts/setup --quiet --browser
	$(with) cargo build --quiet --package sandbox
	@SANDBOX="$(target)/debug/sandbox" $(with) node --test --test-concurrency=1 $(page_tests)

.PHONY: test-scripts
test-scripts: tools ## tests of the scripts and of what `make bench` writes
	$(with) node --test $(script_tests)

.PHONY: dry-run
dry-run: build ## check what `wrangler deploy` would upload, without an account, and the sizes of the vars
	$(with) node scripts/var-sizes.mjs wrangler.toml
	$(with) wrangler deploy --dry-run --outdir .wrangler/dry-run

.PHONY: sbom
sbom: tools ## write what the Worker, the package and the tools are made of (CycloneDX, into build/sbom)
	$(with) node scripts/sbom.mjs $(features)

.PHONY: size
size: build ## print the sizes of Worker and package, and what each crate adds to the Worker (from a separate build with names)
	$(with) node bench/size.mjs
	WASM_FLAG=-Csymbol-mangling-version=v0 CARGO_TARGET_DIR=$(CURDIR)/target/names $(wasm) cargo build --release --package update-profiles-edge --target wasm32-unknown-unknown $(features)
	$(with) bash -c '"$$WASM_BINDGEN_BIN" --target web --no-typescript --out-dir build/names target/names/wasm/wasm32-unknown-unknown/release/update_profiles_edge.wasm'
	$(with) node scripts/shrink-wasm.mjs --names build/names/update_profiles_edge_bg.wasm
	$(with) node bench/size.mjs build/names/update_profiles_edge_bg.wasm

.PHONY: clean
clean: ## remove the builds; the tools and the state of `wrangler dev` stay
	rm -rf build target www/lib .wrangler/demo .wrangler/try .wrangler/dry-run .wrangler/logs .wrangler/tmp
