// The OCI layouts are those that falcoctl pushes. `falcoctl registry push` (falcoctl 0.13, on oras-go 2.6)
// pushed these archives to a local registry, and printed these digests. Any difference in content or in order
// changes them.
import { createHash } from "node:crypto";

import { archive } from "../../compiler/stages/package/archive";
import { layout } from "../../compiler/stages/package/oci";

const PUSHED_AT = new Date("2026-11-28T02:28:12Z");
const library = archive(
  [{ name: "libx.so", data: Buffer.from("machine code\n"), executable: true }],
  new Date(0),
);
const rules = archive(
  [{ name: "x_rules.yaml", data: Buffer.from("- list: x\n  items: []\n"), executable: false }],
  new Date(0),
);

test("the archives are the ones that falcoctl pushed", () => {
  const hash = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  expect(hash(library)).toBe("105ffe3527f900a5dcc83f498b4204d282316d4cb719db65d6bac27dec42edd4");
  expect(hash(rules)).toBe("a4aa48d54084d8ac6f6cc9b236bce9aab3d3d8b3ca4feeaacc1ff33385f508eb");
});

test("a plugin's index with characters that Go escapes has falcoctl's digest", () => {
  const { digest } = layout({
    type: "plugin",
    config: { name: "x", version: "1.2.3", requirements: [{ name: "plugin_api_version", version: "3.5.0" }] },
    file: "x-1.2.3-linux-x86_64.tar.gz",
    data: library,
    source: "https://git.example.org/?p=x&v=<1>",
    created: PUSHED_AT,
    platform: { architecture: "amd64", os: "linux" },
  });
  expect(digest).toBe("sha256:2b482bc3084cf9ffdf40a433b4e9f236a4d475f68f88ad0f85ec67028706723f");
});

test("a rules file's manifest with alternative dependencies has falcoctl's digest", () => {
  const { digest } = layout({
    type: "rulesfile",
    file: "x-rules-1.2.3.tar.gz",
    data: rules,
    source: undefined,
    created: PUSHED_AT,
    platform: undefined,
    config: {
      name: "x-rules",
      version: "1.2.3",
      requirements: [{ name: "engine_version_semver", version: "0.15.0" }],
      dependencies: [
        { name: "json", version: "0.7.0" },
        { name: "x", version: "1.2.0", alternatives: [{ name: "y", version: "0.6.0" }] },
      ],
    },
  });
  expect(digest).toBe("sha256:ba98e489d9b6d37b793cbbfb0304acb106d5c713cfad866b65b218c53fc7d0c1");
});
