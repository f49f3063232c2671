// falco-ts info: says what a plugin is and, where falco-ts made it, what it was made with. The plugin is
// initialised only to list its open params.
import fs from "node:fs";

import { readElf } from "../native/elf";
import {
  parseFields,
  parseOpenParams,
  readPluginInfo,
  type FieldDefinition,
  type OpenParamDefinition,
  type PluginInfo,
} from "../plugin/library-info";
import { capabilitiesOf } from "../plugin/capabilities";
import { inWords, MANIFEST_SECTION, unpackManifest, type Manifest } from "../plugin/manifest";
import { effectivePermissions } from "../runtime/permissions";

export interface LibraryInfo {
  readonly plugin: PluginInfo;
  readonly fields: readonly FieldDefinition[];
  /** Undefined where nobody asked the plugin, or it lists none. */
  readonly openParams: readonly OpenParamDefinition[] | undefined;
  readonly bytes: number;
  readonly needed: readonly string[];
  /** The oldest glibc that it loads on; undefined if it asks for none. */
  readonly glibc: string | undefined;
  /**
   * What the plugin may do outside of its sandbox, in words; where a config is given, with what it names and
   * without what falco_ts.permissions cuts off. Undefined for a plugin that falco-ts did not make.
   */
  readonly permissions: readonly string[] | undefined;
  /** Undefined for a plugin that falco-ts did not make. */
  readonly manifest: Manifest | undefined;
}

/**
 * Reads a library; throws a UserError where it is no plugin. With a config the plugin is initialised, to list
 * its open params.
 */
export async function info(
  library: string,
  hostPath: string,
  stderr: (line: string) => void,
  config?: string,
): Promise<LibraryInfo> {
  const plugin = await readPluginInfo(hostPath, library, stderr, config);
  const bytes = fs.readFileSync(library);
  const elf = readElf(bytes);
  const section = elf.section(MANIFEST_SECTION);
  const manifest = section && unpackManifest(section);
  return {
    plugin: {
      ...plugin,
      capabilities: [...new Set([...plugin.capabilities, ...capabilitiesOf(elf.exports)])],
    },
    fields: parseFields(plugin),
    openParams: parseOpenParams(plugin),
    bytes: bytes.length,
    needed: elf.needed,
    glibc: elf.highestGlibc(),
    permissions: manifest && permissionsOf(manifest, config),
    manifest,
  };
}

function permissionsOf({ permissions }: Manifest, config: string | undefined): string[] {
  return config === undefined
    ? permissions.map(one => `${one.action} ${inWords(one)}`)
    : effectivePermissions(permissions, config);
}
