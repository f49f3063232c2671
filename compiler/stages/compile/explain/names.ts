// Names in asc's messages: shortens them to what the author wrote, and finds the known name near to a
// mistyped one.
import fs from "node:fs";
import path from "node:path";

import { nearest } from "../../../nearest";
import { SDK, sdkPath } from "../../../sdk-files";
import type { CompileFacts } from "./facts";
import { memberNames, membersInWords } from "./members";
import type { Advice } from "./rule";

/**
 * A message without the files that asc writes before every name: "Type 'src/plugin/T' …" becomes "Type 'T'
 * …".
 */
export function readable(message: string): string {
  if (/^(File|Module) /.test(message))
    return message.replace(/^File '~lib\/(.*)\.ts'/, "Module '$1'").replace("'~lib/", "'");
  return message.replace(/'[^']*'/g, quoted =>
    asWritten(
      quoted
        .replaceAll("~lib/string/String", "string")
        .replace(/^'.*~(?=[\w$]+'$)/, "'") // a variable of a function, behind the function's name
        .replace(/(?:~lib|[\w.-]+)(?:\/[\w.-]+)*\/(?=[\w$])/g, "")
        .replace(/__falco_ts_RegExp[GO]*\d+/g, "RegExp")
        .replace(/__falco_ts_Match\d+/g, "RegExpExecArray")
        .replace(/__falco_ts_(ViewMatch)\d+<\w+>/g, "$1")
        .replace(/__falco_ts_Union0_(\w+)/g, "$1")
        .replaceAll("__falco_ts_Never", "never")
        .replaceAll("__falco_ts_Record", "Record")
        .replaceAll("=>", "⇒"),
    ).replace(/[‹›⇒]/g, sign => ({ "‹": "<", "›": ">" })[sign] ?? "=>"),
  );
}

/** A class with type arguments that have none themselves. */
const INNERMOST = /([\w$]+)<([^<>]*)>(\s?\|\s?null)?/;

/** The types that the dialect made classes of as authors write them, with ‹› for <>. */
function asWritten(name: string): string {
  const [all, made, list, orNull = ""] = INNERMOST.exec(name) ?? [];
  if (all === undefined) return name;
  const types = list!.split(/,(?! )/).map(type => type.replace(/(?<! )\|null$/, " | null"));
  const written = writtenAs(made!, types);
  return asWritten(name.replace(all, () => (written.endsWith(" | null") ? written : written + orNull)));
}

function writtenAs(made: string, types: readonly string[]): string {
  if (made.startsWith("__falco_ts_Optional")) return `${types.join()} | null`;
  if (made.startsWith("__falco_ts_Tuple")) return `[${types.join(", ")}]`;
  const [, union] = /^__falco_ts_Union\d+_(\w*)$/.exec(made) ?? [];
  if (union !== undefined) return union || types.join(" | ");
  const [, count, whole] = /^__falco_ts_Members\d+_(\d+)_(\w*)$/.exec(made) ?? [];
  if (count !== undefined) return whole || types.slice(0, Number(count)).join(" | ");
  if (!made.startsWith("__falco_ts_Shape")) return `${made}‹${types.join()}›`;
  const names = made.split("$n").slice(1);
  return `{ ${names.map((one, i) => `${one.replaceAll("$d", "$")}: ${types[i]}`).join("; ")} }`;
}

/** A hint about a name that asc does not know: what the author may have meant. */
export function suggest(
  code: number,
  message: string,
  marked: string,
  { program, numbers, dir }: CompileFacts,
): Advice | undefined {
  const [, first = "", second = ""] = /'([^']*)'(?:[^']*'([^']*)')?/.exec(message) ?? [];
  switch (code) {
    case 2304: {
      // Cannot find name 'first'
      if (exportedNames().includes(first)) return { hint: `import { ${first} } from "falco-ts"` };
      return didYouMean(first, exportedNames());
    }
    case 2305: // Module 'first' has no exported member 'second'
      return first === "~lib/falco-ts" ? didYouMean(second, exportedNames()) : undefined;
    case 2339: {
      // Property 'first' does not exist on type 'second'
      const element = program?.elementsByName.get(second.replace(/<.*/, ""));
      const hint = membersInWords(element, numbers);
      return didYouMean(first, memberNames(element)) ?? (hint === undefined ? undefined : { hint });
    }
    case 6054:
      return aboutImport(first, marked, dir); // File 'first' not found
    default:
      return undefined;
  }
}

function aboutImport(file: string, marked: string, dir: string): Advice | undefined {
  const ending = /\.(?:js|mjs|json)(?=\.ts$)/.exec(file)?.[0];
  if (ending === ".json")
    return {
      says: "a plugin cannot import JSON",
      id: "no-json-import",
      hint: "write what is in it into a module, as constants or a map; what changes belongs into the config",
    };
  if (ending) {
    const hint = `write the import without "${ending}"; a plugin imports only TypeScript`;
    return { hint, fix: marked.replace(ending, "") };
  }
  const name = /^~lib\/((?:@[^/]+\/)?[^/]+)\.ts$/.exec(file)?.[1];
  if (name && isForAssemblyScript(name, dir)) {
    const fix = `"${name}/assembly"`;
    return { hint: `write ${fix}: asc reads no package.json`, fix };
  }
  return file.startsWith("~lib/")
    ? {
        hint: 'a plugin imports "falco-ts", files of its own ("./file") and packages in AssemblyScript ("name/assembly"); packages for Node do not work in the sandbox',
      }
    : undefined;
}

/** Whether a package that is installed has its AssemblyScript where such packages have it. */
function isForAssemblyScript(name: string, dir: string): boolean {
  for (let at = dir; ; at = path.dirname(at)) {
    if (fs.existsSync(path.join(at, "node_modules", name, "assembly", "index.ts"))) return true;
    if (at === path.dirname(at)) return false;
  }
}

function didYouMean(name: string, known: readonly string[]): Advice | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : { hint: `did you mean ${near}?`, fix: near };
}

let names: string[] | undefined;

/** The names that authors can import from "falco-ts". */
function exportedNames(): string[] {
  const index = () => fs.readFileSync(sdkPath(`${SDK.index}.ts`), "utf8");
  return (names ??= [...index().matchAll(/^export \{([^}]*)\}/gm)].flatMap(
    ([, list]) => list!.match(/\w+(?=\s*(?:,|$))/g) ?? [],
  ));
}
