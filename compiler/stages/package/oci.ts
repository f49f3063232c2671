// OCI image layouts with the very blobs that `falcoctl registry push` uploads, key for key: the digests are
// known before anything is pushed, and whoever cannot push from here carries a folder.
import { createHash } from "node:crypto";

/** What falcoctl reads before it downloads the rest. */
export interface ArtifactConfig {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: readonly {
    readonly name: string;
    readonly version: string;
    readonly alternatives?: readonly { readonly name: string; readonly version: string }[];
  }[];
  readonly requirements?: readonly { readonly name: string; readonly version: string }[];
}

export interface Artifact {
  readonly type: "plugin" | "rulesfile";
  readonly config: ArtifactConfig;
  /** The archive's name, and its bytes. */
  readonly file: string;
  readonly data: Uint8Array;
  /** Where the source is; undefined: nobody said. */
  readonly source: string | undefined;
  readonly created: Date;
  /** What its code runs on; undefined: it has none, as rules. */
  readonly platform: { readonly architecture: string; readonly os: string } | undefined;
}

export interface Layout {
  /**
   * What is pushed under the version's tag: an index of platforms, or where there is no platform a manifest.
   */
  readonly digest: string;
  /** Paths in the layout's folder. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
  platform?: { architecture: string; os: string };
  artifactType?: string;
}

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CREATED = "org.opencontainers.image.created";
const SOURCE = "org.opencontainers.image.source";
const TITLE = "org.opencontainers.image.title";
const TAG = "org.opencontainers.image.ref.name";

/**
 * The layout of one artifact, tagged with its version. The keys' order is falcoctl's: the digests depend on
 * it.
 */
export function layout(artifact: Artifact): Layout {
  const files = new Map<string, Uint8Array>();
  const blob = (mediaType: string, data: Uint8Array): Descriptor => {
    const digest = createHash("sha256").update(data).digest("hex");
    files.set(`blobs/sha256/${digest}`, data);
    return { mediaType, digest: `sha256:${digest}`, size: data.length };
  };
  const document = (mediaType: string, value: unknown) => blob(mediaType, Buffer.from(goJson(value)));

  const configType = `application/vnd.cncf.falco.${artifact.type}.config.v1+json`;
  const source = artifact.source === undefined ? {} : { [SOURCE]: artifact.source };
  const annotations = { [CREATED]: artifact.created.toISOString().replace(/\.\d+/, ""), ...source };
  const manifest: Descriptor = {
    ...document(MANIFEST, {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: document(configType, inOrder(artifact.config)),
      layers: [
        {
          ...blob(`application/vnd.cncf.falco.${artifact.type}.layer.v1+tar.gz`, artifact.data),
          annotations: { [TITLE]: artifact.file },
        },
      ],
      annotations,
    }),
    annotations,
  };
  const top = !artifact.platform
    ? manifest
    : document(INDEX, {
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: [{ ...manifest, platform: artifact.platform, artifactType: configType }],
        ...(artifact.source === undefined ? {} : { annotations: source }),
      });
  files.set("oci-layout", Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  files.set(
    "index.json",
    Buffer.from(
      goJson({
        schemaVersion: 2,
        mediaType: INDEX,
        manifests: [
          {
            mediaType: top.mediaType,
            digest: top.digest,
            size: top.size,
            annotations: { [TAG]: artifact.config.version },
          },
        ],
      }),
    ),
  );
  return { digest: top.digest, files };
}

/** As Go's struct has it; what is undefined is left out. */
function inOrder({ name, version, dependencies, requirements }: ArtifactConfig): unknown {
  return {
    name,
    version,
    dependencies: dependencies?.map(need => ({
      name: need.name,
      version: need.version,
      alternatives: need.alternatives,
    })),
    requirements: requirements?.map(need => ({ name: need.name, version: need.version })),
  };
}

/** JSON as Go writes it, which has these characters escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
