// A gateway that traps where it is told to, in the place of the one that ships: no bug of llhttp's or of
// mbedTLS's is known that a test could send. It has all parts, and its TLS sends what it is given as it is.
// Usage: node trapping-gateway.mjs PARTS     puts it into a folder that unlinked.js has left
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import binaryen from "binaryen";

import { findNative } from "../../dist/compiler/native/parts.js";
import { featuresOf } from "../../dist/compiler/native/platform.js";

/** Traps at "!", never ends at "?". */
const MAY_TRAP = `
    (if (i32.eq (local.get $byte) (i32.const 33)) (then unreachable))
    (if (i32.eq (local.get $byte) (i32.const 63)) (then (loop $ever (br $ever))))`;

/** Sets numbers in a row from a place on. */
const set = (place, ...numbers) =>
  numbers.map((number, i) => `(i32.store (i32.const ${place + 4 * i}) ${number})`).join(" ");

/** Where there is no memory. */
const NOWHERE = "(i32.const 0x7fffffff)",
  ZERO = "(i32.const 0)",
  ONE = "(i32.const 1)",
  LENGTH = "(local.get $length)";

/**
 * The room is at 4096, that of TLS at 69632. To a server of HTTP, and as what a server answers, "!" traps,
 * "?" never ends, and ">" names bytes that are not there; to a server "=" reads no byte, and "m" waits for
 * more; of a server's "w" is an answer, 200 with the body "ok". All else is refused. Of an endless answer all
 * else is the body.
 *
 * In TLS "!", "?" and ">" do the same; "9" is of no state, "M" says more than there is room for, and "h" ends
 * a handshake. All else is what it says. A request for /! traps.
 */
const TEXT = `(module
  (memory (export "memory") 16)
  (data (i32.const 2000) "hello")
  (data (i32.const 3000) "\\04\\00\\00\\00200\\0aok")
  (func (export "answer_found") (result i32) i32.const 1100)
  (func (export "answer_begin") (param i32))
  (func (export "answer_expect") (param i32))
  (func (export "answer_end") (result i32) i32.const 2)
  (func (export "answer_read") (param $at i32) (param $length i32) (result i32)
    (local $byte i32)
    ${set(1100, LENGTH, "(i32.const 3000)", "(i32.const 10)", ONE, "(i32.const 200)", "(i32.const -1)", ZERO, ZERO)}
    (local.set $byte (i32.load8_u (i32.const 4096)))${MAY_TRAP}
    (if (i32.eq (local.get $byte) (i32.const 62)) (then ${set(1104, NOWHERE, ONE)} (return ${ONE})))
    (if (i32.eq (local.get $byte) (i32.const 119)) (then (return ${ONE})))
    i32.const 2)
  (func (export "name_room") (result i32) i32.const 270000)
  (func (export "name_addresses") (result i32) i32.const 280000)
  (func (export "name_ask") (param i32 i32 i32) (result i32) i32.const 0)
  (func (export "name_read") (param i32) (result i32) i32.const 101)
  (func (export "feed_begin") (result i32) i32.const 1300)
  (func (export "feed_read") (param $length i32) (result i32)
    (local $byte i32)
    ${set(1300, LENGTH, "(i32.const 200)", "(i32.const -1)")}
    (if (i32.eqz ${LENGTH}) (then (return ${ONE})))
    (local.set $byte (i32.load8_u (i32.const 4096)))${MAY_TRAP}
    (if (i32.eq (local.get $byte) (i32.const 62)) (then ${set(1300, NOWHERE)}))
    i32.const 0)
  (func (export "tls_room") (result i32) i32.const 69632)
  (func (export "tls_found") (result i32) i32.const 1200)
  (func (export "tls_file") (param i32 i32) (result i32) i32.const 300000)
  (func (export "tls_settings") (param i32) (result i32) i32.const 0)
  (func (export "tls_is_out_of_time") (result i32) i32.const 0)
  (func (export "tls_open") (param i32) (result i32) i32.const 1)
  (func (export "tls_close") (param i32))
  (func (export "tls_take") (param $one i32) (param $length i32) (param $out i32) (result i32)
    (local $byte i32)
    ${set(1200, ZERO, "(i32.const 2000)", ZERO, ZERO, ZERO, ZERO, ZERO)}
    (if (i32.eqz ${LENGTH}) (then ${set(1208, "(i32.const 5)")} (return ${ONE})))
    (local.set $byte (i32.load8_u (i32.const 69632)))${MAY_TRAP}
    (if (i32.eq (local.get $byte) (i32.const 62)) (then ${set(1204, NOWHERE, ONE)} (return ${ONE})))
    (if (i32.eq (local.get $byte) (i32.const 57)) (then (return (i32.const 9))))
    (if (i32.eq (local.get $byte) (i32.const 77)) (then ${set(1200, "(i32.const 70000)")} (return ${ZERO})))
    (if (i32.eq (local.get $byte) (i32.const 104)) (then (return ${ZERO})))
    ${set(1200, LENGTH)}
    (memory.copy (local.get $out) (i32.const 69632) ${LENGTH})
    i32.const 0)
  (func (export "tls_put") (param $one i32) (param $length i32) (result i32)
    ${set(1200, ZERO, "(i32.const 69632)", LENGTH, ZERO, ZERO, ZERO, ZERO)}
    (if (i32.eq (i32.load8_u (i32.const 69637)) (i32.const 33)) (then unreachable))
    i32.const 0)
  (func (export "tls_end") (param i32) (result i32) ${set(1200, ZERO, ZERO, ZERO)} i32.const 0)
  (func (export "room") (result i32) i32.const 4096)
  (func (export "http_found") (result i32) i32.const 1024)
  (func (export "http_rules") (param i32 i32 i32) (result i32) i32.const 0)
  (func (export "http_open") (result i32) i32.const 1)
  (func (export "http_close") (param i32))
  (func (export "http_read") (param $from i32) (param $at i32) (param $length i32) (result i32)
    (local $byte i32)
    (i32.store (i32.const 1024) (local.get $length))
    (i32.store (i32.const 1028) (i32.const 0))
    (i32.store (i32.const 1032) (i32.const 0))
    (local.set $byte (i32.load8_u (i32.const 4096)))${MAY_TRAP}
    (if (i32.eq (local.get $byte) (i32.const 62)) (then ${set(1028, NOWHERE, ONE)} (return ${ONE})))
    (if (i32.eq (local.get $byte) (i32.const 61)) (then
      (i32.store (i32.const 1024) (i32.const 0))
      (return (i32.const 2))))
    (if (i32.eq (local.get $byte) (i32.const 109)) (then (return (i32.const 0))))
    i32.const 400))`;

const [parts] = process.argv.slice(2);
const { aot, platform } = findNative(),
  wasm = path.join(parts, "trapping.wasm");
const module_ = binaryen.parseText(TEXT);
module_.setFeatures(binaryen.Features.BulkMemory);
fs.writeFileSync(wasm, module_.emitBinary());
execFileSync(aot, [wasm, path.join(parts, "gateway.cwasm"), platform.target, ...featuresOf(platform)], {
  stdio: "inherit",
});
