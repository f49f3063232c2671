// Writes two lists of whose code is where, with the licences' texts: third-party.txt of what is in every
// plugin beside its author's, which `falco-ts pack` puts beside what it packs, and npm/third-party.txt of
// what is in the package with the native parts; and the SBOM of the latter, npm/sbom.cdx.json. Run by `make
// third-party` after a new wasmtime, assemblyscript or library of the gateway; a test says when it is due.
//
// Usage: node third-party.mjs [FOLDER]     (needs cargo, the npm packages, and `make compiler`)
import fs from "node:fs";
import path from "node:path";

import { crates, libraries } from "./components.mjs";
import { sbom } from "./sbom.mjs";

const here = import.meta.dirname;
const root = path.dirname(here);
const read = file => fs.readFileSync(file, "utf8").replace(/\r\n/g, "\n").replace(/^\n+/, "").trimEnd();
const WIDTH = 46;

/** A crate's own licence text, of the licence that is taken. */
function ownText({ name, dir, licence, offered }) {
  const files = fs
    .readdirSync(dir)
    .filter(file => /^(licen[cs]e|copying)/i.test(file))
    .sort();
  const wanted = files.length > 1 ? files.filter(file => file.toUpperCase().includes(licence)) : files;
  if (wanted.length !== 1)
    throw new Error(`${name} (${offered}): which of these is its licence: ${files.join(", ")}`);
  return read(path.join(dir, wanted[0]));
}

function notices(all) {
  return all.flatMap(({ name, dir }) =>
    fs
      .readdirSync(dir)
      .filter(file => /^notice/i.test(file))
      .map(file => section(`${name}: ${file}`, read(path.join(dir, file)))),
  );
}

function section(title, text) {
  return `${"-".repeat(80)}\n${title}\n${"-".repeat(80)}\n\n${text}\n`;
}

const assemblyscript = path.join(root, "node_modules", "assemblyscript");
const assemblyscriptVersion = JSON.parse(read(path.join(assemblyscript, "package.json"))).version;
const sun = /\/\/ SUN COPYRIGHT NOTICE\n(?:\/\/.*\n)+/
  .exec(read(path.join(assemblyscript, "std", "assembly", "math.ts")))[0]
  .replace(/^\/\/ ?/gm, "");
const apache = read(path.join(root, "LICENSE"));
// AssemblyScript's NOTICE names these two licences by address only.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS
BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF
OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const BSD3 = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived
   from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING,
BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT
SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS
INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING
NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`;

const ZLIB = `This software is provided 'as-is', without any express or implied warranty. In no event will the authors be held liable for any
damages arising from the use of this software.

Permission is granted to anyone to use this software for any purpose, including commercial applications, and to alter it and
redistribute it freely, subject to the following restrictions:

1. The origin of this software must not be misrepresented; you must not claim that you wrote the original software. If you use
   this software in a product, an acknowledgment in the product documentation would be appreciated but is not required.
2. Altered source versions must be plainly marked as such, and must not be misrepresented as being the original software.
3. This notice may not be removed or altered from any source distribution.`;

const row = (name, licence) => `  ${name.padEnd(WIDTH)}${licence}`;
const standard = [
  section("Apache-2.0", apache),
  section(
    "LLVM-exception",
    /--- LLVM Exceptions to the Apache 2\.0 License ----[\s\S]*/.exec(
      read(path.join(crates("runtime").find(crate => crate.name === "wasmtime").dir, "LICENSE")),
    )[0],
  ),
];

/** A list: what it is of, what is in it beside the crates, and these; then the texts. */
function list(title, parts, wasmtime, all, texts) {
  const permissive = all.filter(crate => !crate.licence.startsWith("Apache-2.0"));
  return `${title}

${parts.join("\n")}

and ${wasmtime}, which is these crates, each under the licence that is named here:

${all.map(crate => row(`${crate.name} ${crate.version}`, crate.licence)).join("\n")}

${[...standard, ...texts, ...notices(all), ...permissive.map(crate => section(`${crate.name} ${crate.version}: ${crate.licence}`, ownText(crate)))].join("\n")}`;
}

const falcoTs = row("falco-ts", "Apache-2.0");
const rust = row("Rust's standard library", "Apache-2.0, copyright The Rust Project Developers");
const c = libraries();
const libraryRow = ({ name, version, licence, copyright }, rest = "") =>
  row(`${name} (${version})`, licence + (licence.startsWith("Apache") ? `, ${copyright}` : "") + rest);
const cTexts = [
  section(
    "llhttp: MIT",
    `This software is licensed under the MIT License.\n\nCopyright Fedor Indutny, 2018.\n\n${MIT}`,
  ),
  section("zlib: Zlib", `(C) 1995-2026 Jean-loup Gailly and Mark Adler\n\n${ZLIB}`),
  section("wasi-libc with musl: MIT", `Copyright © 2005-2020 Rich Felker, et al.\n\n${MIT}`),
  section("compiler_rt: MIT", `Copyright (c) Zig contributors\n\n${MIT}`),
];
const native = crates("runtime", "aot");
const out = process.argv[2] ?? here;
fs.writeFileSync(
  path.join(out, "third-party.txt"),
  list(
    "Beside its author's code, a plugin made with falco-ts contains:",
    [
      falcoTs,
      row(
        `AssemblyScript's standard library ${assemblyscriptVersion}`,
        "Apache-2.0, with parts under MIT and BSD-3-Clause",
      ),
      rust,
      ...c.map(one => libraryRow(one, `, in plugins with ${one.inputs}`)),
    ],
    "wasmtime's runtime",
    crates("runtime"),
    [
      section(`AssemblyScript ${assemblyscriptVersion}: NOTICE`, read(path.join(assemblyscript, "NOTICE"))),
      section("AssemblyScript's parts of musl's mathematics", sun.trim()),
      section("MIT, of AssemblyScript's parts of musl libc and Arm Optimized Routines", MIT),
      section("BSD-3-Clause, of AssemblyScript's parts of V8", BSD3),
      ...cTexts,
    ],
  ),
);
fs.mkdirSync(path.join(out, "npm"), { recursive: true });
fs.writeFileSync(
  path.join(out, "npm", "third-party.txt"),
  list(
    "The programs and libraries of this package contain:",
    [falcoTs, rust, ...c.map(one => libraryRow(one))],
    "wasmtime with its compiler",
    native,
    cTexts,
  ),
);
fs.writeFileSync(
  path.join(out, "npm", "sbom.cdx.json"),
  `${JSON.stringify(sbom([...c, ...native]), null, 2)}\n`,
);
