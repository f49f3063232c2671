// A gateway that traps where it is told to, in the place of the one that ships: no bug of llhttp's is known
// that a test could send.
// Usage: node trapping-gateway.mjs PARTS     puts it into a folder that unlinked.js has left
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import binaryen from "binaryen";

import { findNative } from "../../dist/compiler/native/parts.js";
import { featuresOf } from "../../dist/compiler/native/platform.js";

/**
 * "!" traps, "?" never ends, ">" names bytes that are not there, "=" reads no byte, "m"
 * waits for more; all else is refused.
 */
const TEXT = `(module
  (memory (export "memory") 2)
  (func (export "room") (result i32) i32.const 4096)
  (func (export "http_found") (result i32) i32.const 1024)
  (func (export "http_rules") (param i32 i32 i32) (result i32) i32.const 0)
  (func (export "http_open") (result i32) i32.const 1)
  (func (export "http_close") (param i32))
  (func (export "http_done") (param i32))
  (func (export "http_read") (param $from i32) (param $at i32) (param $length i32) (result i32)
    (local $byte i32)
    (i32.store (i32.const 1024) (local.get $length))
    (i32.store (i32.const 1028) (i32.const 0))
    (i32.store (i32.const 1032) (i32.const 0))
    (local.set $byte (i32.load8_u (i32.const 4096)))
    (if (i32.eq (local.get $byte) (i32.const 33)) (then unreachable))
    (if (i32.eq (local.get $byte) (i32.const 63)) (then (loop $ever (br $ever))))
    (if (i32.eq (local.get $byte) (i32.const 62)) (then
      (i32.store (i32.const 1028) (i32.const 131072))
      (i32.store (i32.const 1032) (i32.const 1))
      (return (i32.const 1))))
    (if (i32.eq (local.get $byte) (i32.const 61)) (then
      (i32.store (i32.const 1024) (i32.const 0))
      (return (i32.const 2))))
    (if (i32.eq (local.get $byte) (i32.const 109)) (then (return (i32.const 0))))
    i32.const 400))`;

const [parts] = process.argv.slice(2);
const { aot, platform } = findNative(),
  wasm = path.join(parts, "trapping.wasm");
fs.writeFileSync(wasm, binaryen.parseText(TEXT).emitBinary());
execFileSync(aot, [wasm, path.join(parts, "gateway.cwasm"), platform.target, ...featuresOf(platform)], {
  stdio: "inherit",
});
