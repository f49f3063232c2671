// A built plugin: its .so and its manifest, if they belong together and are not older than the sources.
import fs from "node:fs";
import path from "node:path";

import { UserError } from "../errors";
import { readIfExists } from "../files";
import { readElf } from "../native/elf";
import { platformOf, type Platform } from "../native/platform";
import { version } from "../package-root";
import { cFiles, type Project } from "./folder";
import { MANIFEST_SECTION, unpackManifest, type Manifest } from "./manifest";

export interface BuiltPlugin {
  readonly manifest: Manifest;
  readonly library: Buffer;
  /** What the library is for. */
  readonly platform: Platform;
}

const REBUILD = '"falco-ts build" builds it again';

/** Throws a UserError that says what to do where the build is missing or stale. */
export function readBuilt(project: Project): BuiltPlugin {
  const text = readIfExists(path.join(project.buildDir, "manifest.json"));
  if (text === undefined)
    throw new UserError('build/manifest.json: not found; "falco-ts build" builds the plugin');
  const manifest = parse(text);
  if (manifest.falcoTs !== version)
    throw new UserError(
      `build/manifest.json: is of falco-ts ${manifest.falcoTs}, and this is ${version}; ${REBUILD}`,
    );
  const name = `build/lib${manifest.name}.so`;
  const file = path.join(project.dir, name);
  if (!fs.existsSync(file)) throw new UserError(`${name}: not found; ${REBUILD}`);
  const library = fs.readFileSync(file);
  const elf = readElf(library);
  const inside = elf.section(MANIFEST_SECTION);
  if (!inside || JSON.stringify(unpackManifest(inside)) !== JSON.stringify(manifest)) {
    throw new UserError(`${name}: does not belong to build/manifest.json; ${REBUILD}`);
  }
  const built = fs.statSync(file).mtimeMs;
  const newer = [...sources(project.dir), ...cFiles(project)].find(
    source => fs.statSync(path.resolve(project.dir, source)).mtimeMs > built,
  );
  if (newer) throw new UserError(`${name}: is older than ${newer}; ${REBUILD}`);
  return { manifest, library, platform: platformOf(elf.machine) };
}

function parse(text: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifest.manifestVersion === 1) return manifest;
  } catch {
    // The error below says it: whatever the text is, falco-ts did not write it.
  }
  throw new UserError(`build/manifest.json: is not what this falco-ts writes; ${REBUILD}`);
}

/** The manifest in a library; undefined: falco-ts did not make it. */
export function manifestIn(library: string): Manifest | undefined {
  const section = readElf(fs.readFileSync(library)).section(MANIFEST_SECTION);
  return section && unpackManifest(section);
}

/** The files that the plugin is built from, without its tests, relative to its folder. */
function sources(dir: string): string[] {
  const files = fs
    .readdirSync(path.join(dir, "src"), { recursive: true, encoding: "utf8" })
    .map(file => path.join("src", file))
    .filter(file => file.endsWith(".ts") && !file.endsWith(".spec.ts"));
  return [...files.sort(), ...(fs.existsSync(path.join(dir, "asconfig.json")) ? ["asconfig.json"] : [])];
}
