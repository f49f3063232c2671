// The platforms (processor and operating system) that plugins are made for, one row each. Every name of a
// processor, a system or its C library is here.
import { UserError } from "../errors";

export interface Platform {
  /** The name in texts for people. */
  readonly title: string;
  /** The names of the system and the processor in Node and npm. */
  readonly os: NodeJS.Platform;
  readonly cpu: NodeJS.Architecture;
  /** The npm package with the platform's native parts. */
  readonly package: string;
  /** The name of the processor in readers of ELF files. */
  readonly machine: string;
  /** The dynamic loader, which is a library too. */
  readonly loader: string;
  /** The oldest glibc that plugins and tools run on. */
  readonly glibc: string;
  /** The name of the platform in compilers. */
  readonly target: string;
  /** The kinds of the processor that machine code can be made for. */
  readonly levels: Levels;
  /** The name of the platform in registries of OCI artifacts. */
  readonly oci: { readonly architecture: string; readonly os: string };
  /** The name of the platform in the file names of archives. */
  readonly archive: string;
}

export interface Levels {
  /** What help texts call a level. */
  readonly title: string;
  readonly default: string;
  /** The features of each level, in cranelift's names. Falco's machine must have all of them. */
  readonly features: Readonly<Record<string, readonly string[]>>;
}

const V2 = ["has_sse3", "has_ssse3", "has_sse41", "has_sse42", "has_popcnt", "has_cmpxchg16b"];
const V3 = [...V2, "has_avx", "has_avx2", "has_fma", "has_bmi1", "has_bmi2", "has_lzcnt"];

const LINUX_X64: Platform = {
  title: "Linux x86-64",
  os: "linux",
  cpu: "x64",
  package: "@falco-ts/linux-x64",
  machine: "x86_64",
  loader: "ld-linux-x86-64.so.2",
  glibc: "2.17",
  target: "x86_64-unknown-linux-gnu",
  levels: { title: "x86-64 level", default: "v2", features: { v1: [], v2: V2, v3: V3 } },
  oci: { architecture: "amd64", os: "linux" },
  archive: "linux-x86_64",
};

export const PLATFORMS: readonly [Platform, ...Platform[]] = [LINUX_X64];

/** The titles of all platforms, for messages. */
export const PLATFORM_TITLES = PLATFORMS.map(({ title }) => title).join(" and ");

/** The system and processor of this machine, for messages. */
export const THIS_MACHINE = `${process.platform} ${process.arch}`;

/** This machine's platform; undefined where plugins are neither made nor run. */
export function findPlatform(): Platform | undefined {
  return PLATFORMS.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
}

/** This machine's platform. Throws a UserError where plugins are not made for it. */
export function requirePlatform(): Platform {
  const found = findPlatform();
  if (found) return found;
  throw new UserError(
    `plugins are made for and run on ${PLATFORM_TITLES} only; this is ${THIS_MACHINE}. Tests (npx jest) run here too`,
  );
}

/**
 * The platform of a plugin's ELF file, by its processor. Throws a UserError where falco-ts does not make
 * plugins for it.
 */
export function platformOf(machine: string): Platform {
  const found = PLATFORMS.find(platform => platform.machine === machine);
  if (found) return found;
  throw new UserError(`the plugin is for ${machine}; falco-ts makes plugins for ${PLATFORM_TITLES} only`);
}

/** The features of one of the processor's levels. Throws a UserError where there is no such level. */
export function featuresOf({ title, levels }: Platform, level: string = levels.default): readonly string[] {
  const features = Object.hasOwn(levels.features, level) ? levels.features[level] : undefined;
  if (features) return features;
  throw new UserError(
    `--cpu: found "${level}", expected one of ${Object.keys(levels.features).join(", ")} on ${title}`,
    2,
  );
}
