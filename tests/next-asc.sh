#!/usr/bin/env bash
# make next-asc: the case files of the dialect with the newest assemblyscript that is published, in a copy of
# this checkout. A version that lacks what falco-ts wraps says so in one line; other differences are the
# tests'.
set -euo pipefail
cd "$(dirname "$0")/.."
copy=$PWD/dist/next-asc
rm -rf "$copy"
mkdir -p "$copy"
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy"
cp -a node_modules "$copy/"
cp --parents $(git ls-files --others --ignored --exclude-standard -- compiler sdk-as runtime-c/include) "$copy/"
cd "$copy"
npm install --no-save --loglevel=error assemblyscript@latest
echo "assemblyscript $(node -p 'require("./node_modules/assemblyscript/package.json").version')"
make -s compiler
node_modules/.bin/jest --config tests/jest.config.js tests/e2e/dialect-cases.test.ts tests/e2e/for-of.test.ts
