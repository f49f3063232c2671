// Packs what npm is to have: falco-ts, and the package of this machine's platform
// (compiler/native/platform.ts), such as @falco-ts/linux-x64, with the native parts that `make native` left
// in the cache.
//
// Usage: node pack.mjs [FOLDER]      (make packages: dist/)      Environment: FALCO_TS_CACHE
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import parts from "../../dist/compiler/native/parts.js";
import platforms from "../../dist/compiler/native/platform.js";
import { complete } from "../sbom.mjs";
import { packageReadme, standAlone } from "./documents.mjs";

const here = import.meta.dirname;
const root = path.resolve(here, "../..");
const out = path.resolve(process.argv[2] ?? path.join(root, "dist"));
const readJson = file => JSON.parse(fs.readFileSync(file, "utf8"));
const writeJson = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const about = readJson(path.join(root, "package.json"));
const { version } = about;
const platform = platforms.requirePlatform();

/**
 * Packs a folder as npm would publish it; returns the archive. npm gives all files one date, so that the same
 * contents make the same archive.
 */
function npmPack(folder) {
  const name = execFileSync(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--no-update-notifier", "--pack-destination", work],
    { cwd: folder, encoding: "utf8" },
  ).trim();
  return path.join(work, name);
}

/**
 * falco-ts with the platform's package among its optional dependencies. The checkout's own package.json is
 * without it: `npm ci` would ask a registry for it that does not have it yet, and the checkout has these
 * parts in the cache.
 */
function packFalcoTs() {
  execFileSync("tar", ["-xzf", npmPack(root), "-C", work]);
  const folder = path.join(work, "package");
  const file = path.join(folder, "package.json");
  writeJson(file, { ...readJson(file), optionalDependencies: { [platform.package]: version } });
  for (const name of ["README.md", "CHANGELOG.md"]) {
    const text = fs.readFileSync(path.join(root, name), "utf8");
    const has = target => fs.existsSync(path.join(folder, target));
    const own = name === "README.md" ? packageReadme(text) : text;
    fs.writeFileSync(path.join(folder, name), standAlone(own, name, has, about));
  }
  return npmPack(folder);
}

/** The version of the compiler that made a library, and whose standard library is in it, as that says. */
function rustcOf(library) {
  const found = /rustc version ([\d.]+)/.exec(fs.readFileSync(library, "latin1"));
  if (!found) throw new Error(`${library}: found no version of rustc in it`);
  return found[1];
}

function packPlatform() {
  const built = path.join(parts.cacheDir(), "native", version);
  if (!fs.existsSync(path.join(built, "complete")))
    throw new Error(`${built}: not complete; "make native" makes it`);
  const folder = path.join(work, "platform");
  fs.cpSync(built, path.join(folder, "native"), { recursive: true });
  const readme = fs.readFileSync(path.join(here, "README.md"), "utf8");
  fs.writeFileSync(
    path.join(folder, "README.md"),
    readme.replaceAll("PACKAGE", platform.package).replaceAll("GLIBC", `glibc ${platform.glibc}`),
  );
  fs.copyFileSync(path.join(here, "third-party.txt"), path.join(folder, "third-party.txt"));
  writeJson(
    path.join(folder, "sbom.cdx.json"),
    complete(readJson(path.join(here, "sbom.cdx.json")), {
      name: platform.package,
      version,
      rustc: rustcOf(path.join(built, "libwasmtime.a")),
    }),
  );
  fs.copyFileSync(path.join(root, "LICENSE"), path.join(folder, "LICENSE"));
  writeJson(path.join(folder, "package.json"), {
    name: platform.package,
    description: `The native parts of falco-ts for ${platform.title}: the runtime in every plugin, the AOT compiler, the host`,
    keywords: about.keywords,
    homepage: about.homepage,
    bugs: about.bugs,
    repository: { ...about.repository, directory: "runtime-c" },
    author: about.author,
    license: about.license,
    os: [platform.os],
    cpu: [platform.cpu],
    libc: ["glibc"],
    engines: about.engines,
    // npm publishes a package with a scope to its owners alone, unless it is told
    publishConfig: { access: "public" },
    preferUnplugged: true,
    files: ["native/", "third-party.txt", "sbom.cdx.json"],
    version,
  });
  return npmPack(folder);
}

fs.mkdirSync(out, { recursive: true });
// in the folder itself, so that the last step is a rename
const work = fs.mkdtempSync(path.join(out, ".packages-"));
try {
  const packed = [packFalcoTs, packPlatform].map(pack => pack());
  // those of another version would be installed with these by dist/*.tgz
  const old = fs
    .readdirSync(out)
    .filter(name => /^falco-ts-.*\.tgz$/.test(name) && !packed.some(file => path.basename(file) === name));
  for (const name of old) fs.rmSync(path.join(out, name));
  for (const file of packed) {
    const target = path.join(out, path.basename(file));
    fs.renameSync(file, target);
    console.log(
      `packages: ${path.relative(process.cwd(), target)}  ${(fs.statSync(target).size / 1e6).toFixed(1)} MB`,
    );
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}
