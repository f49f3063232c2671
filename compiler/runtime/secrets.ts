// The secrets of a plugin, in a test: runtime-c/src/inputs/secrets.c, with secrets that the test gives in
// place of files and variables.
import type { Permission } from "../plugin/manifest";
import { allInWords, parse, type OperatorTexts } from "./permissions";

/** The secrets that a test gives, by their names: env:NAME, or file: and a path. */
export type GivenSecrets = Readonly<Record<string, string>>;

/** Stands in front of a secret's name in a text of the plugin, and behind it. */
const MARK = "\x1a";
/** As many bytes may a secret have. */
const MOST_BYTES = 4096;

export class TestSecrets {
  constructor(
    private readonly given: GivenSecrets,
    private readonly permissions: readonly Permission[],
    private readonly operator: OperatorTexts,
  ) {}

  /** What is wrong with the secrets that the operator names in one of the texts; undefined: nothing. */
  problem(from: "config" | "params"): string | undefined {
    for (const one of this.permissions) {
      const name = one.action === "secret" && one.from === from ? this.named(one) : undefined;
      if (name === undefined) continue;
      try {
        this.read(name);
      } catch (error) {
        const what = from === "config" ? "config" : "open params";
        return `${what}: ${one.value}: ${(error as Error).message}`;
      }
    }
    return undefined;
  }

  /** Throws where the plugin may not use all secrets of a text. */
  permit(text: string): void {
    const parts = text.split(MARK);
    if (parts.length === 1) return;
    if (!this.permissions.some(({ action }) => action === "secret"))
      throw new Error(
        "the plugin has no permission to use secrets; permissions() needs secretParams() or secretConfig()",
      );
    const isWhole = parts.length % 2 === 1;
    for (const name of parts.filter((_, i) => i % 2 === 1)) {
      if (!isWhole || !isName(name)) throw new Error("a control character, which is no secret's mark");
      this.expectPermitted(name);
    }
  }

  /** The text with its secrets. Throws where one is not there. */
  fill(text: string): string {
    return text
      .split(MARK)
      .map((part, i) => (i % 2 === 1 ? this.read(part) : part))
      .join("");
  }

  private read(name: string): string {
    this.expectPermitted(name);
    if (!Object.hasOwn(this.given, name))
      throw new Error(
        `${name}: the test has no such secret; loadPlugin({ secrets: { "${name}": … } }) gives one`,
      );
    const secret = this.given[name]!.replace(/\r?\n$/, "");
    if (Buffer.byteLength(secret) > MOST_BYTES)
      throw new Error(`${name}: it is too long; ${MOST_BYTES} bytes are the most`);
    if (!secret) throw new Error(`${name}: it is empty`);
    // oxlint-disable-next-line no-control-regex
    if (/[\0-\x1f\x7f]/.test(secret))
      throw new Error(`${name}: it has a line break or another control character; expected one line`);
    return secret;
  }

  private expectPermitted(name: string): void {
    if (this.permissions.some(one => one.action === "secret" && this.allows(one, name))) return;
    throw new Error(
      `${name}: the plugin has no permission to use this secret; it may use ${allInWords(this.permissions, "secret", this.operator)}`,
    );
  }

  private allows(permission: Permission, name: string): boolean {
    const { from, value } = permission;
    if (from !== "path") return this.named(permission) === name;
    return name === value || (/^file:.*\/$/.test(value) && name.startsWith(value));
  }

  /** The name that the operator gave for a permission's key, which may be in an object. */
  private named({ from, value }: Permission): string | undefined {
    if (from === "path") return undefined;
    const found = value
      .split(".")
      .reduce<unknown>(
        (object, key) => (object as Record<string, unknown> | null | undefined)?.[key],
        parse(this.operator[from]),
      );
    return typeof found === "string" && isName(found) ? found : undefined;
  }
}

function isName(text: string): boolean {
  return /^env:[a-z_][a-z0-9_]*$/i.test(text) || (/^file:\/./.test(text) && !text.split("/").includes(".."));
}
