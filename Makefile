# `make help` lists the targets.
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help install generate compiler native hosts demo test clean

GENERATED := compiler/guest-abi.ts sdk-as/internal/guest-abi.ts runtime-c/include/guest_abi.h

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --loglevel=error
	@touch $@

install: node_modules/.package-lock.json ## npm packages, as locked

$(GENERATED) &: sdk-as/guest-abi.json sdk-as/generate-guest-abi.mjs
	node sdk-as/generate-guest-abi.mjs
	@touch $(GENERATED)

dist/.built: node_modules/.package-lock.json $(GENERATED) compiler/tsconfig.json $(shell find compiler -name '*.ts')
	npx tsc -p compiler/tsconfig.json
	@chmod +x dist/compiler/cli.js
	@touch $@

# AssemblyScript's typings, with the one line that TypeScript 7 refuses put right (Number must be an interface).
dist/types/assembly/index.d.ts: node_modules/.package-lock.json
	@mkdir -p $(@D)
	sed 's/^declare type Number = _Float;/interface Number extends _Float {}/' node_modules/assemblyscript/std/assembly/index.d.ts >$@

compiler: dist/.built dist/types/assembly/index.d.ts ## the CLI and its stages, to dist/

native: $(GENERATED) ## the runtime, AOT tool and host, to the cache (cargo: minutes, once)
	runtime-c/build.sh

hosts: ## sysdig, libsinsp and the official Go plugin for the tests, to the cache
	tests/hosts/setup.sh

examples/dummy/build/libdummy.so: dist/.built native asconfig.json $(shell find sdk-as examples/dummy/src -name '*.ts')
	node dist/compiler/cli.js build examples/dummy

test: compiler native hosts examples/dummy/build/libdummy.so ## every test, with the real hosts
	npx jest --config tests/jest.config.js

clean: ## what was built here; the cache stays
	rm -rf dist examples/*/build templates/*/build $(GENERATED)
