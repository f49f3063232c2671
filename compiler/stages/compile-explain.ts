// Puts asc's diagnostics at the author's code and into plain words, where asc speaks of the SDK's insides.
import type { Diagnostic } from "../diagnostics";
import type { PluginClasses } from "./compile-classes";

/** A diagnostic as asc reports it. */
export interface AscDiagnostic {
  readonly code: number;
  /** 0 pedantic, 1 info, 2 warning, 3 error */
  readonly category: number;
  readonly message: string;
  readonly range: { readonly start: number; readonly end: number; readonly source: { readonly normalizedPath: string } } | null;
}

/** What an abstract or interface method is for; shown when the author's class lacks it. */
const METHODS: Readonly<Record<string, string>> = {
  info: "info(): Info says the plugin's name, version and source",
  open: "open(params: Params): Instance | null makes an event source (implements Source)",
  fields: "fields(f: Fields<…>): void declares what is extracted (implements Extractor)",
  settings: "settings(s: Settings<…>): void declares the init config's keys (implements Configurable)",
  schema: "schema(): string is a JSON Schema of the init config, written by hand (implements SchemaProvider)",
  listOpenParams: "listOpenParams(list: OpenParams): void says what open params there are (implements OpenParamsLister)",
  eventToString: "eventToString(event: EventReader, text: TextWriter): void writes an event's one-line form (implements EventFormatter)",
  init: "init(): void runs after the settings are there (implements Initializer)",
  destroy: "destroy(): void runs at the end (implements Destroyer)",
  next: "next(event: EventWriter): Status writes one event",
  nextBatch: "nextBatch(batch: EventBatch): Status adds events to a batch",
  close: "close(): void runs when Falco closes the instance (implements Closer)",
};

const USER_DEFINED = 102, NO_EXPORTED_MEMBER = 2305, MEMBER_MISSING = 2515;

export function explain(raw: readonly AscDiagnostic[], entryFile: string, classes: PluginClasses | undefined): Diagnostic[] {
  const all: Diagnostic[] = [];
  const hidden: AscDiagnostic[] = [];   // errors inside the SDK or the entry: mostly echoes of the author's
  if (classes && !classes.hasDefaultExport) all.push(noDefaultExport(entryFile, classes));
  for (const diagnostic of raw) {
    if (diagnostic.category < 2) continue;
    const file = diagnostic.range?.source.normalizedPath;
    if (diagnostic.code === USER_DEFINED && file?.startsWith("~lib/falco-ts/")) {
      all.push({ severity: "error", code: "", message: diagnostic.message.replace(/^User-defined: "?|"$/g, "").replaceAll('\\"', '"'), ...at(entryFile, classes) });
    } else if (file === undefined || file.startsWith("~lib/falco-ts/") || file === "falco-ts-entry.ts") {
      hidden.push(diagnostic);
    } else {
      all.push(plain(diagnostic, file));
    }
  }
  all.push(...classes?.warnings ?? []);
  if (!all.some(d => d.severity === "error")) all.push(...hidden.filter(d => d.category === 3).map(d => unexpected(d, entryFile, classes)));
  return unique(all);
}

function plain(diagnostic: AscDiagnostic, file: string): Diagnostic {
  const severity = diagnostic.category === 3 ? "error" as const : "warning" as const;
  const place = { file, start: diagnostic.range!.start, end: diagnostic.range!.end };
  const missing = diagnostic.code === MEMBER_MISSING ? /^Non-abstract class '(?:.*\/)?([^'/]+)' .* member '(\w+)'/.exec(diagnostic.message) : null;
  if (missing && METHODS[missing[2]!]) return { severity, code: "", message: `class ${missing[1]} has no ${missing[2]}(): ${METHODS[missing[2]!]}`, ...place };
  return { severity, code: codeName(diagnostic.code), message: diagnostic.message, ...place };
}

function noDefaultExport(entryFile: string, classes: PluginClasses): Diagnostic {
  const name = classes.plugin?.name ?? "MyPlugin";
  return { severity: "error", code: "", message: `The module has no default export: write "export default class ${name} extends Plugin"`, ...at(entryFile, classes) };
}

/** An error inside the SDK that no error of the author's explains: shown at the plugin's class, with its own place. */
function unexpected(diagnostic: AscDiagnostic, entryFile: string, classes: PluginClasses | undefined): Diagnostic {
  const where = diagnostic.range ? ` (in ${diagnostic.range.source.normalizedPath})` : "";
  const message = diagnostic.code === NO_EXPORTED_MEMBER ? "The module has no default export that is a class" : diagnostic.message + where;
  return { severity: "error", code: codeName(diagnostic.code), message, ...at(entryFile, classes) };
}

function at(entryFile: string, classes: PluginClasses | undefined): { file: string; start: number; end: number } {
  return classes?.plugin ? { file: classes.plugin.file, start: classes.plugin.start, end: classes.plugin.end } : { file: entryFile, start: 0, end: 0 };
}

function codeName(code: number): string {
  return `${code < 1000 ? "AS" : "TS"}${code}`;
}

function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(d => {
    const key = JSON.stringify([d.message, d.file, d.start]);
    return seen.has(key) ? false : seen.add(key);
  });
}
