// What a plugin may read, where it may listen and what it may connect to, for tests and for `falco-ts info`:
// runtime-c/src/inputs/permissions.c and narrow.c.
import { inWords, objectOf, type Permission } from "../plugin/manifest";
import { found } from "./knobs";

/** The text for which an operator permits nothing: a list without items arrives as null. */
const NONE = "none";

/** The actions whose permissions an operator cuts down, each by a key of falco_ts.permissions. */
const CUTS = ["read", "listen", "connect"] as const;
type Cut = (typeof CUTS)[number];

const isCut = (key: string): key is Cut => (CUTS as readonly string[]).includes(key);

/** The operator's texts, which permissions refer to. */
export interface OperatorTexts {
  readonly config: string;
  readonly params: string;
}

/** Throws where the permissions, or what the operator cut them down to, do not allow a path to be read. */
export function mayRead(path: string, permissions: readonly Permission[], operator: OperatorTexts): void {
  if (goesUp(path)) throw new Error(`${path}: a path with .. in it is never allowed`);
  if (!permissions.some(one => allows(one, path, operator)))
    throw new Error(
      `${path}: the plugin has no permission to read it; it may read ${allInWords(permissions, "read", operator)}`,
    );
  const cut = knobsOf(operator.config).permissions?.read;
  if (cut !== undefined && !(path.startsWith("/") && isNamed(path, texts(cut))))
    throw new Error(
      `${path}: falco_ts.permissions.read does not permit it; it permits ${JSON.stringify(cut)}`,
    );
}

const REFUSALS = {
  listen: ["listen there", "listen at"],
  connect: ["connect to it", "connect to"],
} as const;

/** Throws where the permissions, or what the operator cut them down to, do not allow an address. */
export function mayUse(
  address: string,
  wanted: keyof typeof REFUSALS,
  permissions: readonly Permission[],
  operator: OperatorTexts,
): void {
  const isAllowed = permissions.some(one => one.action === wanted && hasAddress(one, address, operator));
  const [refused, may] = REFUSALS[wanted];
  if (!isAllowed)
    throw new Error(
      `${address}: the plugin has no permission to ${refused}; it may ${may} ${allInWords(permissions, wanted, operator)}`,
    );
  const cut = knobsOf(operator.config).permissions?.[wanted];
  if (cut !== undefined && !texts(cut).some(one => withoutProtocol(one) === address))
    throw new Error(
      `${address}: falco_ts.permissions.${wanted} does not permit it; it permits ${JSON.stringify(cut)}`,
    );
}

/** Whether a permission to connect names just this address, not merely with a `*`. */
export function namesAddress(
  address: string,
  permissions: readonly Permission[],
  operator: OperatorTexts,
): boolean {
  return permissions.some(
    one => one.action === "connect" && !one.value.startsWith("*") && hasAddress(one, address, operator),
  );
}

/** What is wrong with falco_ts.permissions of a config, if something is: it can only cut permissions down. */
export function cutProblem(
  permissions: readonly Permission[],
  config: string,
  warn: (message: string) => void,
): string | undefined {
  const cut = (parse(config)?.falco_ts as Record<string, unknown> | undefined)?.permissions ?? null;
  if (cut === null) return undefined;
  if (!permissions.some(({ action }) => isCut(action)))
    return "config: falco_ts.permissions: the plugin has no permissions that it could cut down";
  if (typeof cut !== "object" || Array.isArray(cut)) return wrong(".permissions", cut, "an object");
  for (const [key, value] of Object.entries(cut)) {
    if (!isCut(key)) {
      warn(`config: unknown key "falco_ts.permissions.${key}" is ignored; known: ${CUTS.join(", ")}`);
      continue;
    }
    const problem = value === NONE ? undefined : firstWrong(permissions, key, config, value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** What a plugin may do with a config, in words, an item for each. */
export function effectivePermissions(permissions: readonly Permission[], config: string): string[] {
  const { permissions: cutDown, state } = knobsOf(config);
  const whole = (one: Permission) => {
    const all = `${one.action} ${inWords(one)}`;
    if (one.action === "state") return `${all}: ${state ?? "none"}`;
    return one.from === "config" ? `${all}: ${named(config, one.value).join(", ") || "nothing"}` : all;
  };
  const left = permissions.flatMap(one => {
    const cut = isCut(one.action) ? cutDown?.[one.action] : undefined;
    if (cut === undefined) return [whole(one)];
    const items = texts(cut).filter(item => item !== NONE);
    if (one.from !== "params")
      return items
        .filter(item => covers(one, item, config))
        .map(item => `${one.action} ${inWords({ ...one, from: "path", value: item })}`);
    const among = one.action === "read" ? "in" : "if that is";
    return items.length ? [`${one.action} ${inWords(one)}, ${among} ${items.join(" or ")}`] : [];
  });
  return [...new Set(left)];
}

const EXPECTED: Readonly<Record<Cut, string>> = {
  read: `a list of absolute paths without .., or "${NONE}" for no file at all`,
  listen: `a list of addresses, or "${NONE}" for none at all`,
  connect: `a list of addresses, or "${NONE}" for none at all`,
};
const MAY: Readonly<Record<Cut, string>> = { read: "read", listen: "listen at", connect: "connect to" };

function firstWrong(
  permissions: readonly Permission[],
  key: Cut,
  config: string,
  value: unknown,
): string | undefined {
  const isSound = (one: string) => (key === "read" ? one.startsWith("/") && !goesUp(one) : one !== "");
  for (const one of Array.isArray(value) ? value : [value]) {
    if (typeof one !== "string" || !isSound(one)) return wrong(`.permissions.${key}`, one, EXPECTED[key]);
    // what open params will name, nobody knows yet
    const isPart = (permission: Permission) =>
      permission.action === key && (permission.from === "params" || covers(permission, one, config));
    if (!permissions.some(isPart))
      return wrong(
        `.permissions.${key}`,
        one,
        `a part of what the plugin may ${MAY[key]}, which is ${allInWords(permissions, key)}`,
      );
  }
  return undefined;
}

function wrong(path: string, value: unknown, expected: string): string {
  return `config: falco_ts${path}: found ${found(value)}, expected ${expected}`;
}

/** With the operator's texts also which keys are not given in them. */
export function allInWords(
  permissions: readonly Permission[],
  action: Permission["action"],
  operator?: OperatorTexts,
): string {
  const all = permissions.filter(one => one.action === action);
  const isMissing = ({ from, value }: Permission) =>
    operator && from !== "path" && value !== "" && !Object.hasOwn(parse(operator[from]) ?? {}, value);
  return (
    all.map(one => objectOf(one) + (isMissing(one) ? ", which is not given" : "")).join(", ") || "nothing"
  );
}

function isRead({ action }: Permission): boolean {
  return action === "read";
}

function goesUp(path: string): boolean {
  return path.split("/").includes("..");
}

function allows(permission: Permission, path: string, operator: OperatorTexts): boolean {
  const { from, value } = permission;
  if (!isRead(permission)) return false;
  if (from === "path") return path === value || (value.endsWith("/") && path.startsWith(value));
  return isNamed(path, named(operator[from], value));
}

/**
 * Whether a permission is for what the operator names: an address, a file, or a folder with or without its
 * slash.
 */
function covers(permission: Permission, text: string, config: string): boolean {
  const operator = { config, params: "" };
  if (!isRead(permission)) return hasAddress(permission, withoutProtocol(text), operator);
  const asFolder = text.endsWith("/") ? text : `${text}/`;
  return [text, asFolder].some(one => allows(permission, one, operator));
}

/** Whether a permission, to listen or to connect, is for this address. */
function hasAddress({ from, value }: Permission, address: string, operator: OperatorTexts): boolean {
  if (from === "path") return isAddress(address, value);
  return named(operator[from], value).some(one => withoutProtocol(one) === address);
}

/** What an operator's text names: an address behind a protocol, or the server of a URL. */
function withoutProtocol(text: string): string {
  const [, protocol, server] = /^(https?):\/\/([^/?#]*)/.exec(text) ?? [];
  if (server === undefined) return text.replace(/^.*?:\/\//, "");
  return server.toLowerCase() + (/:\d*$/.test(server) ? "" : protocol === "https" ? ":443" : ":80");
}

/** Whether one of the operator's texts is the path, or a folder that it lies in. */
function isNamed(path: string, allowed: readonly string[]): boolean {
  return allowed.some(
    one => one !== "" && (path === one || path.startsWith(one.endsWith("/") ? one : `${one}/`)),
  );
}

/** Whether a permission's own text allows an address. */
function isAddress(address: string, allowed: string): boolean {
  if (/^[/@]/.test(address))
    return allowed.endsWith("/") ? address.startsWith(allowed) && !goesUp(address) : address === allowed;
  const [, host, port] = /^(.*):(.*)$/.exec(address) ?? [];
  const [, allowedHost, allowedPort] = /^(.*):(.*)$/.exec(allowed) ?? [];
  if (port === undefined || allowedPort === undefined) return false;
  const [, first, last] = /^(\d+)-(\d+)$/.exec(allowedPort) ?? [];
  return (
    (allowedHost === host || (allowedHost!.startsWith("*") && isTail(host!, allowedHost!.slice(1)))) &&
    (allowedPort === "*" ||
      allowedPort === port ||
      (first !== undefined && Number(port) >= Number(first) && Number(port) <= Number(last)))
  );
}

/** Whether a host ends with what stands behind a `*`. */
function isTail(host: string, tail: string): boolean {
  return host.length > tail.length && host.endsWith(tail);
}

/** What the operator named: the text itself, or the texts of its key's value, a text or a list of them. */
function named(text: string, key: string): string[] {
  return key ? texts(parse(text)?.[key]) : [text];
}

function texts(value: unknown): string[] {
  return [value].flat().filter(one => typeof one === "string");
}

/** The operator's knobs of a config that init took. */
function knobsOf(config: string): {
  permissions?: Partial<Record<Cut, unknown>> | null;
  state?: string | null;
} {
  return (parse(config)?.falco_ts as object | null | undefined) ?? {};
}

/** A text as JSON; undefined where it is none, or null. */
export function parse(text: string): Record<string, unknown> | undefined {
  try {
    return (JSON.parse(text) as Record<string, unknown> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
