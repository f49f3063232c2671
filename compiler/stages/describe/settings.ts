// The keys of the init config that settings() declares: finds the author's mistakes in them, and makes their
// JSON Schema for Falco. The schema is written as text, since JavaScript's numbers do not keep all values of
// u64 and i64. The schema takes what the plugin takes: null for what is not given, and a number for a text of
// digits, since Falco makes these of YAML before it looks at the schema.

import { scalarJson } from "../../plugin/falco-yaml";

/**
 * A declared key in the answer of the guest's ft_describe (sdk-as/internal/options/options.ts). Numbers are
 * decimal text.
 */
export interface Setting {
  /** 0 for a key of the config itself. The keys of an object come after it, one deeper. */
  readonly depth: number;
  readonly key: string;
  readonly type:
    | "u64"
    | "i64"
    | "f64"
    | "bool"
    | "string"
    | "secret"
    | "choice"
    | "u64s"
    | "strings"
    | "object"
    | "objects";
  readonly description: string;
  readonly required: boolean;
  /** It means nothing where the key is required or an object. */
  readonly default: string | boolean | readonly string[] | null;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly choices?: readonly string[];
}

interface Node extends Setting {
  /** The key's name in messages: tls.cert, targets[].host. */
  readonly path: string;
  readonly keys: Node[];
}

/** The operator's own key in every config, which the runtime reads. */
const OPERATOR_KEY = "falco_ts";

const U64_MAX = String(2n ** 64n - 1n),
  I64_MIN = String(-(2n ** 63n)),
  I64_MAX = String(2n ** 63n - 1n);

/** All problems of the declarations. */
export function checkSettings(settings: readonly Setting[]): string[] {
  return checkKeys(tree(settings), true);
}

/**
 * The JSON Schema (draft-07) of the declared keys; null if there is none, so that a config may be any text.
 */
export function settingsSchema(settings: readonly Setting[]): string | null {
  if (!settings.length) return null;
  return `{"$schema":"http://json-schema.org/draft-07/schema#",${objectSchema(tree(settings))}}`;
}

/** All problems of a schema that the author wrote. */
export function checkWrittenSchema(text: string): string[] {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    return [`schema(): not valid JSON: ${(error as Error).message}`];
  }
  if (typeof schema !== "object" || schema === null || Array.isArray(schema))
    return [`schema(): found ${text.slice(0, 40)}, expected a JSON object`];
  const { properties, additionalProperties } = schema as {
    properties?: Record<string, unknown>;
    additionalProperties?: unknown;
  };
  const operators = properties?.[OPERATOR_KEY];
  if (operators !== undefined && JSON.stringify(operators) !== "{}")
    return [`schema(): ${OPERATOR_KEY}: this key is the operator's; its schema can only be {}`];
  if (additionalProperties === false && operators === undefined) {
    return [
      `schema(): "additionalProperties": false refuses the operator's key ${OPERATOR_KEY}; add "${OPERATOR_KEY}": {} to the properties`,
    ];
  }
  return [];
}

/** The names of the keys that are secrets, such as tls.token. */
export function secretKeys(settings: readonly Setting[]): string[] {
  const named = (nodes: readonly Node[]): string[] =>
    nodes.flatMap(node => (node.type === "secret" ? [node.path] : named(node.keys)));
  return named(tree(settings));
}

/** Whether a text names a variable of the environment, or a file by an absolute path. */
export function isSecretName(text: string): boolean {
  return /^env:[a-z_][a-z0-9_]*$/i.test(text) || (/^file:\/./.test(text) && !text.split("/").includes(".."));
}

function tree(settings: readonly Setting[]): Node[] {
  const levels: Node[][] = [[]];
  const paths = [""];
  for (const setting of settings) {
    const node: Node = { ...setting, path: `${paths[setting.depth]}${setting.key}`, keys: [] };
    levels[setting.depth]!.push(node);
    levels[setting.depth + 1] = node.keys;
    paths[setting.depth + 1] = `${node.path}${setting.type === "objects" ? "[]." : "."}`;
  }
  return levels[0]!;
}

// ---- the author's mistakes --------------------------------------------------------------------------------

function checkKeys(nodes: readonly Node[], outermost: boolean): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const node of nodes) {
    const says = (problem: string) => problems.push(`settings(): ${node.path}: ${problem}`);
    if (!node.key) says("the key has no name");
    if (seen.has(node.key)) says("declared twice");
    if (outermost && node.key === OPERATOR_KEY)
      says("this key is the operator's, for the runtime; choose another name");
    if (!node.description) says("the description is empty");
    checkValues(node).forEach(says);
    seen.add(node.key);
    problems.push(...checkKeys(node.keys, false));
  }
  return problems;
}

function checkValues(node: Node): string[] {
  const fallbacks = node.required ? [] : ([node.default].flat() as string[]);
  switch (node.type) {
    case "object":
    case "objects":
      return node.keys.length ? [] : ["the object has no keys"];
    case "secret":
      return [
        ...fallbacks
          .filter(one => one && !isSecretName(one))
          .map(() => "the default is no name of a secret, such as env:TOKEN or file:/run/secrets/token"),
        ...(node.path.includes("[]") ? ["a secret cannot be in a list of objects"] : []),
      ];
    case "choice":
      return checkChoice(node.choices!, fallbacks);
    case "u64":
    case "i64":
    case "u64s":
      return checkRange(BigInt, node.minimum!, node.maximum!, fallbacks);
    case "f64":
      return checkRange(Number, node.minimum!, node.maximum!, fallbacks);
    default:
      return [];
  }
}

function checkChoice(choices: readonly string[], fallbacks: readonly string[]): string[] {
  if (!choices.length) return ["there is nothing to choose from"];
  const listed = choices.map(choice => JSON.stringify(choice)).join(", ");
  return [
    ...choices
      .filter((choice, i) => choices.indexOf(choice) < i)
      .map(choice => `${JSON.stringify(choice)} is twice among the choices`),
    ...fallbacks
      .filter(one => !choices.includes(one))
      .map(one => `the default ${JSON.stringify(one)} is not one of ${listed}`),
  ];
}

function checkRange(
  parse: (text: string) => bigint | number,
  minimum: string,
  maximum: string,
  fallbacks: readonly string[],
): string[] {
  const lo = parse(minimum),
    hi = parse(maximum);
  if (!(lo <= hi)) return [`there is no number from ${minimum} to ${maximum}`];
  return fallbacks
    .filter(text => {
      const value = parse(text);
      return !(value >= lo && value <= hi) || Math.abs(Number(value)) === Infinity;
    })
    .map(text => `the default ${text} is not a number from ${minimum} to ${maximum}`);
}

// ---- the schema -------------------------------------------------------------------------------------------

function objectSchema(nodes: readonly Node[]): string {
  const properties = nodes.map(node => `${JSON.stringify(node.key)}:{${property(node)}}`);
  const required = nodes.filter(node => node.required).map(node => JSON.stringify(node.key));
  return `"type":["object","null"],"properties":{${properties.join(",")}},${required.length ? `"required":[${required.join(",")}],` : ""}"additionalProperties":true`;
}

function property(node: Node): string {
  const fallback = node.required || node.keys.length ? "" : `,"default":${defaultText(node)}`;
  return `${valueSchema(node)},"description":${JSON.stringify(node.description)}${fallback}`;
}

function valueSchema(node: Node): string {
  switch (node.type) {
    case "u64":
    case "i64":
      return `"type":["integer","null"]${range(node)}`;
    case "f64":
      return `"type":["number","null"]${bound("minimum", decimal(node.minimum!), "-Infinity")}${bound("maximum", decimal(node.maximum!), "Infinity")}`;
    case "bool":
      return '"type":["boolean","null"]';
    case "string":
      return '"type":["string","number","null"]';
    case "secret":
      return '"type":["string","null"],"writeOnly":true,"examples":["env:NAME","file:/PATH"]';
    case "choice":
      return `"enum":[${choicesOf(node).join(",")}]`;
    case "u64s":
      return `"type":["array","null"],"items":{"type":"integer"${range(node)}}`;
    case "strings":
      return '"type":["array","null"],"items":{"type":["string","number"]}';
    case "object":
      return objectSchema(node.keys);
    case "objects":
      return `"type":["array","null"],"items":{${objectSchema(node.keys)}}`;
  }
}

/** The choices as JSON, and what else stands for them. */
function choicesOf(node: Node): string[] {
  const quoted = node.choices!.map(choice => JSON.stringify(choice));
  return [...new Set([...quoted, ...node.choices!.map(scalarJson), "null"])];
}

/**
 * The bounds of an integer, but for those of its type. The 0 of u64 stays: schema libraries know integers of
 * any size.
 */
function range(node: Node): string {
  return `${bound("minimum", node.minimum!, I64_MIN)}${bound("maximum", node.maximum!, node.type === "i64" ? I64_MAX : U64_MAX)}`;
}

function bound(name: string, value: string, none: string): string {
  return value === none ? "" : `,"${name}":${value}`;
}

/** The text of an f64 without the .0 that AssemblyScript writes behind whole numbers. */
function decimal(text: string): string {
  return String(Number(text));
}

function defaultText(node: Node): string {
  switch (node.type) {
    case "u64":
    case "i64":
      return node.default as string;
    case "f64":
      return decimal(node.default as string);
    case "u64s":
      return `[${(node.default as readonly string[]).join(",")}]`;
    default:
      return JSON.stringify(node.default);
  }
}
