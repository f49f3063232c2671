// The texts in a package: the entry for the plugin registry, the part of falco.yaml, checksums, and the
// commands that push and sign.
import { createHash } from "node:crypto";

import { stringify } from "yaml";

import { jsonText, keptByFalco } from "../../plugin/falco-yaml";
import type { PackageJson } from "../../plugin/package-json";
import type { Candidate } from "../../registry/check";
import type { ArtifactConfig } from "./oci";

const yaml = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/**
 * A registry.yaml with this plugin alone, so that the registry's tools can check it. Its entry is copied as
 * it is.
 */
export function registryEntry(plugin: Candidate, about: PackageJson, hasRules: boolean): string {
  const entry = {
    name: plugin.name,
    description: plugin.description,
    authors: about.author?.name,
    contact: plugin.contact,
    maintainers: about.maintainers.length ? about.maintainers : undefined,
    keywords: about.keywords.length ? about.keywords : undefined,
    url: about.url,
    rules_url: hasRules ? about.rulesUrl : undefined,
    license: about.license,
    signature: signature(about),
    capabilities: {
      sourcing: plugin.id ? { supported: true, id: plugin.id, source: plugin.source } : undefined,
      extraction: plugin.fields.length
        ? { supported: true, sources: plugin.extractSources.length ? plugin.extractSources : undefined }
        : undefined,
    },
  };
  return `# For registry.yaml of falcosecurity/plugins, at the end of its list of plugins.\n${yaml({ plugins: [entry] })}`;
}

/**
 * How falcoctl verifies keyless signatures of a repository's GitHub workflows; undefined where the repository
 * is not on GitHub.
 */
function signature({ github }: PackageJson): unknown {
  return (
    github && {
      cosign: {
        "certificate-oidc-issuer": "https://token.actions.githubusercontent.com",
        "certificate-identity-regexp": `https://github.com/${github}/`,
      },
    }
  );
}

/** A falcoctl index with these artifacts: it gives them names, and falcoctl verifies their signatures. */
export function falcoctlIndex(
  pushes: readonly Push[],
  plugin: Candidate,
  about: PackageJson,
  repository: string,
): string {
  const [registry, ...path] = repository.split("/");
  return yaml(
    pushes.map(({ type, folder, config }) => ({
      name: config.name,
      type,
      registry,
      repository: [...path, folder, plugin.name].join("/"),
      signature: signature(about),
      description: plugin.description,
      home: about.url,
      keywords: [...new Set([...about.keywords, config.name])],
      license: about.license,
      maintainers: about.maintainers.length ? about.maintainers : undefined,
      sources: type === "plugin" ? [about.url] : [about.rulesUrl],
    })),
  );
}

export interface Settings {
  /** Undefined where the plugin takes none. */
  readonly initConfig: unknown;
  readonly openParams: string | undefined;
}

/**
 * The part of falco.yaml that loads the plugin. A config that Falco would change is written as JSON text,
 * which it hands over as it is.
 */
export function falcoSnippet({ name, version }: Candidate, { initConfig, openParams }: Settings): string {
  const entry = {
    name,
    library_path: `lib${name}.so`,
    init_config:
      typeof initConfig === "object" && !keptByFalco(initConfig) ? jsonText(initConfig) : initConfig,
    open_params: openParams,
  };
  return (
    `# ${name} ${version} in falco.yaml. A relative library_path is looked for in Falco's plugins folder, /usr/share/falco/plugins.\n` +
    `${yaml({ plugins: [entry] })}\nload_plugins: [${yaml(name).trim()}]\n`
  );
}

/** What `sha256sum -c` reads. */
export function checksums(files: ReadonlyMap<string, Uint8Array>): string {
  return [...files]
    .map(([name, data]) => `${createHash("sha256").update(data).digest("hex")}  ${name}\n`)
    .join("");
}

/** An artifact that is pushed. "plugin" and "ruleset" are the folders in registries of Falco's artifacts. */
export interface Push {
  readonly type: "plugin" | "rulesfile";
  readonly folder: "plugin" | "ruleset";
  readonly plugin: string;
  readonly config: ArtifactConfig;
  readonly file: string;
  readonly platform: { readonly architecture: string; readonly os: string } | undefined;
}

/**
 * A shell function that shows what falcoctl prints and passes on the digest in it, so that what is signed is
 * what was pushed, whoever moves the tag.
 */
const TELL_DIGEST = `tell_digest() { awk '{ print | "cat >&2" } match($0, /sha256:[0-9a-f]+/) { print substr($0, RSTART, RLENGTH) }'; }`;

/**
 * The commands that push and sign (by the digest that falcoctl prints), a line each. They read REPOSITORY and
 * run in the folder with the archives.
 */
export function publishCommands(pushes: readonly Push[], source: string | undefined): string[] {
  return [
    TELL_DIGEST,
    ...pushes.flatMap(({ type, folder, plugin, config, file, platform }) => {
      const reference = `$REPOSITORY/${folder}/${plugin}`;
      const options = [
        `--type ${type}`,
        ...(platform ? [`--platform ${platform.os}/${platform.architecture}`] : []),
        `--name ${config.name}`,
        `--version ${config.version}`,
        ...(config.requirements ?? []).map(need => `--requires ${need.name}:${need.version}`),
        ...(config.dependencies ?? []).map(
          need =>
            `--depends-on ${quoted([need, ...(need.alternatives ?? [])].map(one => `${one.name}:${one.version}`).join("|"))}`,
        ),
        ...(source === undefined ? [] : [`--annotation-source ${quoted(source)}`]),
        "--add-floating-tags",
        "--tag latest",
      ];
      return [
        `digest=$(falcoctl registry push "${reference}:${config.version}" ${file} ${options.join(" ")} | tell_digest)`,
        `cosign sign --yes "${reference}@\${digest:?}"`,
      ];
    }),
  ];
}

/** The commands as a shell script. */
export function publishScript(
  plugin: Candidate,
  commands: readonly string[],
  repository: string | undefined,
): string {
  return `#!/bin/sh
# Pushes ${plugin.name} ${plugin.version} as falcoctl installs it, and signs it. Log in to the registry first:
# "falcoctl registry auth basic", and "cosign login" or docker's.
set -eu
cd "$(dirname "$0")"
${repository === undefined ? ': "${REPOSITORY:?says where it goes, such as ghcr.io/you/your-plugin}"' : `REPOSITORY=\${REPOSITORY:-${repository}}`}
${commands.join("\n")}
`;
}

function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
