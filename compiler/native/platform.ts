// The platforms (processor and operating system) that plugins are made for, one row a platform: all that
// names a processor, a system or its C library is here.
import { UserError } from "../errors";

export interface Platform {
  /** As people call it. */
  readonly title: string;
  /** As Node and npm name the system and the processor. */
  readonly os: NodeJS.Platform;
  readonly cpu: NodeJS.Architecture;
  /** The npm package with the native parts for it. */
  readonly package: string;
  /** As the readers of ELF files name the processor. */
  readonly machine: string;
  /** The dynamic loader, which is a library too. */
  readonly loader: string;
  /** The oldest glibc that plugins and tools run on. */
  readonly glibc: string;
  /** As compilers name it. */
  readonly target: string;
  /** The kinds of the processor that machine code can be made for. */
  readonly levels: Levels;
  /** As registries of OCI artifacts name it. */
  readonly oci: { readonly architecture: string; readonly os: string };
  /** As the names of archives have it. */
  readonly archive: string;
}

export interface Levels {
  /** What one of them is called in help texts. */
  readonly title: string;
  readonly default: string;
  /** What the processor has in each, in cranelift's names; Falco's machine must have what its level has. */
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

/** The names of all platforms, for messages. */
export const PLATFORM_TITLES = PLATFORMS.map(({ title }) => title).join(" and ");

/** What this machine is, for messages. */
export const THIS_MACHINE = `${process.platform} ${process.arch}`;

/** The platform of this machine, on which its plugins are made and run; undefined where they are not. */
export function findPlatform(): Platform | undefined {
  return PLATFORMS.find(({ os, cpu }) => os === process.platform && cpu === process.arch);
}

/** The platform of this machine; throws a UserError where it is none that plugins are made for. */
export function requirePlatform(): Platform {
  const found = findPlatform();
  if (found) return found;
  throw new UserError(
    `plugins are made for and run on ${PLATFORM_TITLES} only; this is ${THIS_MACHINE}. Tests (npx jest) run here too`,
  );
}

/**
 * The platform that a plugin's ELF file is for; throws a UserError where it is none that plugins are made
 * for.
 */
export function platformOf(machine: string): Platform {
  const found = PLATFORMS.find(platform => platform.machine === machine);
  if (found) return found;
  throw new UserError(`the plugin is for ${machine}; falco-ts makes plugins for ${PLATFORM_TITLES} only`);
}

/** The processor's features in one of its levels. Throws a UserError where there is no such level. */
export function featuresOf({ title, levels }: Platform, level: string = levels.default): readonly string[] {
  const features = Object.hasOwn(levels.features, level) ? levels.features[level] : undefined;
  if (features) return features;
  throw new UserError(
    `--cpu: found "${level}", expected one of ${Object.keys(levels.features).join(", ")} on ${title}`,
    2,
  );
}
