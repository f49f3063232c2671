// The SBOM of the package with the native parts, in CycloneDX: what scanners of containers and of npm
// packages read, with the checksums and package URLs that they look up advisories by.
const hashes = sum => [{ alg: "SHA-256", content: sum }];
const licences = licence => [
  // an exception makes an expression of it
  licence.includes(" ")
    ? { expression: licence, acknowledgement: "concluded" }
    : { license: { id: licence, acknowledgement: "concluded" } },
];

/** A library in the package, whose code came as the package that `source` names. */
function component({ name, version, licence, copyright, source, sum, cpe }) {
  // a library in C has come in a package of another name
  const isPackage = source.startsWith(`pkg:cargo/${name}@`);
  const purl = isPackage ? source : `pkg:generic/${encodeURIComponent(name)}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    hashes: hashes(sum),
    licenses: licences(licence),
    ...(copyright && { copyright }),
    ...(cpe && { cpe }),
    purl,
    ...(!isPackage && {
      externalReferences: [{ type: "source-distribution", url: source, hashes: hashes(sum) }],
    }),
  };
}

/** Without what only who packs knows: complete() adds it. */
export function sbom(libraries) {
  const rust = {
    type: "library",
    "bom-ref": "rust",
    name: "Rust's standard library",
    licenses: licences("Apache-2.0"),
    copyright: "The Rust Project Developers",
  };
  const components = [rust, ...libraries.map(component)];
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      lifecycles: [{ phase: "build" }],
      component: {
        type: "library",
        "bom-ref": "falco-ts",
        name: "falco-ts",
        licenses: licences("Apache-2.0"),
      },
    },
    components,
    dependencies: [
      { ref: "falco-ts", dependsOn: components.map(one => one["bom-ref"]) },
      ...components.map(one => ({ ref: one["bom-ref"] })),
    ],
    compositions: [{ aggregate: "complete", assemblies: ["falco-ts"] }],
  };
}

/** That of a package and version of ours, whose Rust code a version of rustc has made. */
export function complete(bom, { name, version, rustc }) {
  const copy = structuredClone(bom),
    rust = copy.components.find(one => one["bom-ref"] === "rust");
  Object.assign(copy.metadata.component, { version, purl: `pkg:npm/${name.replace("@", "%40")}@${version}` });
  Object.assign(rust, { version: rustc, purl: `pkg:generic/rust-std@${rustc}` });
  return copy;
}
