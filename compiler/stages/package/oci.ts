// OCI image layouts with the very blobs that `falcoctl registry push` uploads, key for key. So the digests
// are known before anything is pushed, and a folder can be carried to a machine that may push.
import { createHash } from "node:crypto";

/** The part of an artifact that falcoctl reads before it downloads the rest. */
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
  /** The address of the source code; undefined where package.json does not say it. */
  readonly source: string | undefined;
  readonly created: Date;
  /** The platform that the artifact's code runs on; undefined for rules, which have no code. */
  readonly platform: { readonly architecture: string; readonly os: string } | undefined;
}

export interface Layout {
  /**
   * The digest of what is pushed under the version's tag: an index of platforms, or a manifest where there is
   * no platform.
   */
  readonly digest: string;
  /** The files by their path in the layout's folder. */
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

/** The config with its keys in the order of Go's struct, without those that are undefined. */
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

/** JSON as Go writes it, with these characters escaped. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
