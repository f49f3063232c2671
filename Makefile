# `make help` lists the targets.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help doctor install format lint compiler native packages publish-check hosts demo walk unit check one program test faults fuzz bench next-asc third-party api messages clean FORCE

VERSION := $(shell sed -n 's/^  "version": "\(.*\)",$$/\1/p' package.json)
CACHE := $(or $(FALCO_TS_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/falco-ts)
NATIVE := $(CACHE)/native/$(VERSION)/complete
GUEST_ABI := compiler/runtime/guest-abi.ts sdk-as/internal/guest-abi.ts runtime-c/include/guest_abi.h
TEST_WIRE := compiler/testing/native/frames.ts runtime-c/include/test_wire.h
GENERATED := $(GUEST_ABI) $(TEST_WIRE)
CLI := dist/compiler/cli.js
DUMMY := examples/dummy/build/libdummy.so

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

doctor: ## what this machine lacks for building and testing, and what installs it
	@tests/doctor.sh

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --loglevel=error
	@touch $@

install: node_modules/.package-lock.json ## npm packages, as locked

format: install ## write all sources in the style of .oxfmtrc.json and .clang-format
	@node tests/lint/format.mjs

lint: install ## refuse another format, more than 110 columns, and what oxlint and shellcheck know
	@node tests/lint/format.mjs --check
	@node tests/lint/oxlint.mjs
	@node tests/lint/width.mjs
	@if command -v shellcheck >/dev/null; then shellcheck $$(git ls-files '*.sh' .ci/run); fi

$(GUEST_ABI) &: sdk-as/guest-abi.json sdk-as/generate-guest-abi.mjs
	node sdk-as/generate-guest-abi.mjs
	@touch $(GUEST_ABI)

$(TEST_WIRE) &: runtime-c/host/test-wire.json runtime-c/host/generate-test-wire.mjs
	node runtime-c/host/generate-test-wire.mjs

$(CLI): node_modules/.package-lock.json $(GENERATED) compiler/tsconfig.json $(shell find compiler -name '*.ts')
	node node_modules/typescript/bin/tsc -p compiler/tsconfig.json
	@chmod +x $@ && touch $@

# AssemblyScript's typings, with the lines put right that TypeScript 7 refuses (Number must be an interface), that for…of needs, and what sets and maps are made of. Date is ours: sdk-as/dates.d.ts.
dist/types/assembly/index.d.ts: node_modules/.package-lock.json Makefile
	@mkdir -p $(@D)
	sed -e 's/^declare type bool = boolean | number;/declare type bool = boolean;/' -e 's/^declare type Number = _Float;/interface Number extends _Float {}/' -e 's/readonly iterator: symbol;/readonly iterator: unique symbol;/' -e '/^declare class Date {/,/^}/d' -e 's/^  get(key: K): V;/  get(key: K): V | undefined;/' -e 's/^  \(pop\|shift\)(): T;/  \1(): T | undefined;/' -e 's/^  at(index: i32): \(T\|number\|string\|bool\|[uif][0-9]*\|String\);/  at(index: i32): \1 | undefined;/' -e 's/^declare const Number: typeof F64;/declare const Number: typeof F64 \& ((value: unknown) => f64);/' -e 's/^declare class Array<T> {/declare class Array<T = any> {/' -e 's/static fromCharCode(.*): \([sS]tring\);/static fromCharCode(...units: i32[]): \1;/' -e 's/^  \(keys\|values\)(): Array<\([KV]\)>;/  \1(): \2[] \& { next(): { value: \2 | undefined } };/' -e 's/^  \(keys\|values\)(): \([KV]\)\[\];/  \1(): \2[] \& { next(): { value: \2 | undefined } };/' -e 's/^declare class Set<K> {/&\n  constructor(items?: Iterable<K>);/' -e 's/^declare class Map<K,V> {/&\n  constructor(pairs?: Iterable<[K, V]>);/' node_modules/assemblyscript/std/assembly/index.d.ts >$@

# what agents read is made of the documents
dist/agents/llms.txt: docs/generate-agents.mjs $(wildcard docs/*.md docs/api/*.md)
	node docs/generate-agents.mjs

compiler: $(CLI) dist/types/assembly/index.d.ts dist/agents/llms.txt ## the CLI and its stages, to dist/

# the script itself knows what has changed, and touches its result only then
$(NATIVE): $(GENERATED) FORCE
	@runtime-c/build.sh

native: $(NATIVE) ## the runtime, AOT tool and host, to the cache (cargo: minutes, once)

packages: compiler native ## what npm is to have: falco-ts and its native parts, to dist/*.tgz
	@node runtime-c/npm/pack.mjs dist

publish-check: compiler $(DUMMY) ## publish both npm packages and a plugin's OCI layouts to registries on the loopback address, and use them
	@tests/hosts/setup.sh publish
	$(JEST) tests/publish

$(DUMMY): $(CLI) $(NATIVE) asconfig.json $(shell find sdk-as examples/dummy/src -name '*.ts')
	node $(CLI) build examples/dummy

hosts: ## sysdig, libsinsp and the official Go plugin for the tests, to the cache
	@tests/hosts/setup.sh

demo: compiler $(DUMMY) ## build the example plugin, and show its events and fields in our host and in sysdig
	@tests/hosts/setup.sh sysdig
	@tests/demo.sh $(DUMMY)

walk: native ## the README's first steps as a new user has them, with the time of each
	@tests/walk.sh

JEST := node_modules/.bin/jest --config tests/jest.config.js

unit: compiler $(DUMMY) ## the tests that need no host: seconds
	$(JEST) tests/unit

check: lint compiler ## format, lint, layers and types, before a commit
	node node_modules/typescript/bin/tsc -p tests/tsconfig.json --noEmit
	$(JEST) tests/unit/layers.test.ts

one: compiler $(DUMMY) ## one file of tests: T=tests/e2e/pack.test.ts, and of it the tests whose names match N="..."
	$(JEST) $(T) $(if $(N),-t "$(N)")

program: compiler $(DUMMY) ## one of the C programs in tests/runtime, alone: P=source, and WITH="gdb --args" or "valgrind -q"
	@node -r ./tests/typescript.js tests/runtime/run-program.ts "$(P)" "$(WITH)"

test: lint compiler $(DUMMY) hosts dist/tests/bench/main.js ## lint, and every test with the real hosts
	$(JEST)

faults: compiler $(DUMMY) hosts ## every fault of docs/safety.md, each in a process of its own: who lives; writes its tables
	@node tests/faults/run.js

fuzz: compiler native ## what reads bytes that are not ours, on bytes that nobody wrote: a minute each
	@node tests/fuzz/run.js

dist/tests/bench/main.js: node_modules/.package-lock.json $(shell find tests/bench compiler -name '*.json' -o -name '*.ts') tests/certificates.ts tests/hosts/hosts.ts tests/oracle/audit-events.ts tests/oracle/trail-events.ts
	node node_modules/typescript/bin/tsc -p tests/bench/tsconfig.json
	@touch $@

bench: compiler $(DUMMY) hosts dist/tests/bench/main.js ## measure beside Go, Rust and C; writes docs/bench.md, its chart and the README's table
	node dist/tests/bench/main.js

next-asc: compiler native ## the dialect's case files with the newest assemblyscript that is published
	@tests/next-asc.sh

hot-functions: compiler native $(DUMMY) ## the list of wasmtime's functions that plugins run, after a new wasmtime; valgrind counts them
	@node runtime-c/wasmtime/hot-functions.mjs

third-party: compiler ## the lists of whose code is in every plugin and in the native parts, and the SBOM, after a new wasmtime, assemblyscript or library in C
	node runtime-c/third-party.mjs

api: install $(GENERATED) ## the API reference in docs/api, after a change of what authors import or of its doc comments
	node docs/generate-api.mjs

messages: compiler ## the list of docs/messages.md, after a change of compiler/messages.ts
	node docs/generate-messages.mjs

clean: ## what was built here; the cache stays
	rm -rf dist examples/*/build examples/*/dist $(GENERATED)
