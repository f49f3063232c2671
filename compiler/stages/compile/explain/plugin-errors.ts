// Errors about the plugin as such: its class, its default export, the methods that Falco's calls end in. asc
// reports them in the SDK's code, or as errors of types; here they are about what the author wrote.
import type { Diagnostic } from "../../../diagnostics";
import type { MessageCode } from "../../../messages";
import { SDK_CALLS, SDK_LIBRARY } from "../../../sdk-files";
import { ENTRY, isAuthors, type AscDiagnostic, type Place } from "../asc/types";
import type { PluginClass } from "../author/classes";
import { spotAt, type CompileFacts } from "./facts";
import { describeMethod } from "../author/methods";

const WRONG_ARGUMENT_COUNT = 2554,
  WRONG_TYPE_ARGUMENT_COUNT = 2558,
  ABSTRACT_INSTANCE = 2511;
const MEMBER_MISSING = 2515,
  MODIFIERS_DIFFER = 2385,
  SIGNATURE_DIFFERS = 2394,
  NOT_ASSIGNABLE = 2322,
  BASE_DIFFERS = 2416;
export const USER_DEFINED = 102;

const CALLS = `${SDK_LIBRARY}${SDK_CALLS}/`;

function error(id: MessageCode, message: string, place: Place | { file: string }, fix?: string): Diagnostic {
  return { severity: "error", code: "", id, message, fix, ...place };
}

/** The problems of the module as a plugin, before any of its code is looked at. */
export function aboutTheModule({ classes, entryFile }: CompileFacts): Diagnostic[] {
  if (!classes) return [];
  const { plugin, wrongExport, hasDefaultExport } = classes;
  const wanted = `"export default class ${plugin?.name ?? "MyPlugin"} extends Plugin"`;
  if (wrongExport) {
    const { what, ...place } = wrongExport;
    return [
      error(
        "default-export",
        `the default export is ${what}; it must be the plugin's class: ${wanted}`,
        place,
      ),
    ];
  }
  if (!hasDefaultExport) {
    if (plugin)
      return [
        error(
          "default-export",
          `class ${plugin.name} is not the module's default export: write ${wanted}`,
          placeIn(plugin),
        ),
      ];
    return [
      error(
        "default-export",
        `the module has no plugin: write ${wanted}, with Plugin imported from "falco-ts"`,
        {
          file: entryFile,
        },
      ),
    ];
  }
  if (plugin?.isExported && plugin.isPlugin === false) {
    const instead = plugin.base
      ? `extends ${plugin.base}, but the default export must extend Plugin`
      : "must extend Plugin";
    return [
      error(
        "default-export",
        `class ${plugin.name} ${instead}: ${wanted}, with Plugin imported from "falco-ts"`,
        placeIn(plugin),
      ),
    ];
  }
  return [];
}

/** An error whose cause is the plugin's classes, in words about them; undefined for any other. */
export function aboutThePlugin(diagnostic: AscDiagnostic, facts: CompileFacts): Diagnostic | undefined {
  const { range } = diagnostic;
  if (!range) return undefined;
  const file = range.source.normalizedPath;
  if (isAuthors(file)) return aboutAMethod(diagnostic, { file, start: range.start, end: range.end }, facts);
  const plugin = facts.classes?.plugin;
  if (!plugin) return undefined;
  if (file === ENTRY) return aboutTheObject(diagnostic, plugin);
  if (diagnostic.code === USER_DEFINED && file.startsWith(SDK_LIBRARY) && !facts.origin(diagnostic)) {
    return error("plugin-class", `class ${plugin.name} ${userMessage(diagnostic.message)}`, placeIn(plugin));
  }
  return file.startsWith(CALLS) ? aboutACall(file, range.start, plugin, facts) : undefined;
}

/** An error in the author's class: a method is missing, or differs from its declaration in the SDK. */
function aboutAMethod(
  { code, message }: AscDiagnostic,
  place: Place,
  { classes }: CompileFacts,
): Diagnostic | undefined {
  const [, className = "", name = ""] =
    (code === MEMBER_MISSING && /^Non-abstract class '(?:.*\/)?([^'/]+)' .* member '(\w+)'/.exec(message)) ||
    [];
  const method = describeMethod(name, className);
  if (method) {
    const misspelled = classes?.misspelled.find(one => one.className === className && one.meant === name);
    if (misspelled)
      return error(
        "misspelt-method",
        `class ${className} has no ${name}(); is ${misspelled.method}() meant to be it, "${method.signature}"?`,
        placeIn(misspelled),
        name,
      );
    return error(
      "missing-method",
      `class ${className} has no ${name}(): add "${method.signature}"; ${method.purpose}`,
      place,
    );
  }
  if (![NOT_ASSIGNABLE, SIGNATURE_DIFFERS, MODIFIERS_DIFFER, BASE_DIFFERS].includes(code)) return undefined;
  const misfit = classes?.methods.find(one => one.file === place.file && one.start === place.start);
  return misfit && misfitting(misfit.method, misfit.className, placeIn(misfit));
}

/** An error in the module that makes the plugin's object. */
function aboutTheObject({ code }: AscDiagnostic, plugin: PluginClass): Diagnostic | undefined {
  switch (code) {
    case WRONG_ARGUMENT_COUNT:
      return error(
        "plugin-class",
        `the constructor of ${plugin.name} must have no parameters, as falco-ts makes the object itself; settings() gets what the operator configured`,
        plugin.constructorPlace ?? placeIn(plugin),
      );
    case ABSTRACT_INSTANCE:
      return error(
        "plugin-class",
        `class ${plugin.name} is abstract, so that falco-ts cannot make an object of it: remove "abstract"`,
        placeIn(plugin),
      );
    case WRONG_TYPE_ARGUMENT_COUNT:
      return error(
        "plugin-class",
        `class ${plugin.name} has type parameters, and nothing can give them types: write "class ${plugin.name} extends Plugin"`,
        placeIn(plugin),
      );
    default:
      return undefined;
  }
}

/** An error where the SDK calls one of the author's methods, and asc refuses the call. */
function aboutACall(
  file: string,
  at: number,
  plugin: PluginClass,
  { classes, text }: CompileFacts,
): Diagnostic | undefined {
  const { before, after } = spotAt(text(file), at, at);
  const called = /plugin\.(\w+)\(/.exec(before + after)?.[1];
  if (!called || !describeMethod(called, plugin.name)) return undefined;
  const method = classes?.methods.find(one => one.method === called && one.className === plugin.name);
  return misfitting(called, plugin.name, placeIn(method ?? plugin)); // the class may inherit the method
}

function misfitting(method: string, className: string, place: Place): Diagnostic {
  return error(
    "method-signature",
    `${className}.${method}() is not declared as falco-ts calls it: write "${describeMethod(method, className)!.signature}"`,
    place,
  );
}

/** The message of an ERROR() in a library. */
export function userMessage(message: string): string {
  return message.replace(/^User-defined: "?|"$/g, "").replaceAll('\\"', '"');
}

export function placeIn({ file, start, end }: Place): Place {
  return { file, start, end };
}
