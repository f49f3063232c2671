// The stage that makes what a release needs of a built plugin: archives and an OCI layout in falcoctl's form,
// checksums, and the texts for the registry, for falco.yaml and for READMEs. It neither reads nor writes
// files, and makes the same bytes every time.
import type { Platform } from "../native/platform";
import type { Manifest } from "../plugin/manifest";
import type { PackageJson } from "../plugin/package-json";
import type { Candidate } from "../registry/check";
import { marked, readmeParts } from "../registry/readme-parts";
import { archive } from "./package/archive";
import { layout, type Artifact } from "./package/oci";
import { checkRulesFields } from "./package/rules-fields";
import { rulesNeeds, type RulesFile, type RulesNeeds } from "./package/rules-files";
import { settingsOf } from "./package/settings";
import {
  checksums,
  falcoctlIndex,
  falcoSnippet,
  publishCommands,
  publishScript,
  registryEntry,
  type Push,
  type Settings,
} from "./package/texts";

export { checkRulesFields, rulesNeeds, settingsOf, type RulesFile, type RulesNeeds };

export interface PackageInput {
  readonly manifest: Manifest;
  readonly library: Uint8Array;
  /** What the library is for. */
  readonly platform: Platform;
  readonly rules: readonly RulesFile[];
  readonly needs: RulesNeeds;
  readonly about: PackageJson;
  readonly settings: Settings;
  /** The notices of others whose code is in the library. */
  readonly notices: string;
  /** The time of everything in the package. */
  readonly time: Date;
}

export interface Package {
  /** The files by their path in the folder that they are written to. */
  readonly files: ReadonlyMap<string, { readonly data: Uint8Array; readonly executable: boolean }>;
  /** The digests of what is pushed, by its name. */
  readonly digests: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  /** The repository that the commands push to; undefined where package.json names no repository on GitHub. */
  readonly repository: string | undefined;
}

export function packagePlugin({
  manifest,
  library,
  platform,
  rules,
  needs,
  about,
  settings,
  notices,
  time,
}: PackageInput): Package {
  const { name, version } = manifest;
  const candidate: Candidate = manifest;
  const archives = new Map<string, Uint8Array>();
  const texts = new Map<string, string>();
  const files = new Map<string, { data: Uint8Array; executable: boolean }>();
  const digests: Record<string, string> = {};
  const pushes: Push[] = [];
  const put = (
    type: Artifact["type"],
    folder: Push["folder"],
    file: string,
    data: Uint8Array,
    config: Artifact["config"],
    oci?: Platform["oci"],
  ) => {
    const made = layout({ type, config, file, data, source: about.repository, created: time, platform: oci });
    archives.set(file, data);
    for (const [blob, bytes] of made.files)
      files.set(`oci/${folder}/${blob}`, { data: bytes, executable: false });
    digests[config.name] = made.digest;
    pushes.push({ type, folder, plugin: name, config, file, platform: oci });
  };
  put(
    "plugin",
    "plugin",
    `${name}-${version}-${platform.archive}.tar.gz`,
    archive([{ name: `lib${name}.so`, data: library, executable: true }], time),
    { name, version, requirements: [{ name: "plugin_api_version", version: manifest.requiredApiVersion }] },
    platform.oci,
  );
  if (rules.length) {
    put(
      "rulesfile",
      "ruleset",
      `${name}-rules-${version}.tar.gz`,
      archive(
        rules.map(file => ({ name: file.name, data: Buffer.from(file.text), executable: false })),
        time,
      ),
      {
        name: `${name}-rules`,
        version,
        ...(needs.plugins.length ? { dependencies: needs.plugins } : {}),
        ...(needs.engine === undefined
          ? {}
          : { requirements: [{ name: "engine_version_semver", version: needs.engine }] }),
      },
    );
  }
  const repository = about.github && `ghcr.io/${about.github.toLowerCase()}`;
  const commands = publishCommands(pushes, about.repository);
  texts.set("SHA256SUMS", checksums(archives));
  texts.set("registry-entry.yaml", registryEntry(candidate, about, rules.length > 0));
  if (repository !== undefined)
    texts.set("falcoctl-index.yaml", falcoctlIndex(pushes, candidate, about, repository));
  texts.set("falco-snippet.yaml", falcoSnippet(candidate, settings));
  const parts = readmeParts(manifest);
  if (parts.length) texts.set("README-parts.md", parts.map(marked).join("\n"));
  texts.set("THIRD-PARTY-NOTICES.txt", notices);
  for (const [file, data] of archives) files.set(file, { data, executable: false });
  for (const [file, text] of texts) files.set(file, { data: Buffer.from(text), executable: false });
  files.set("publish.sh", {
    data: Buffer.from(publishScript(candidate, commands, repository)),
    executable: true,
  });
  return { files, digests, commands, repository };
}
