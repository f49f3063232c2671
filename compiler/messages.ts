// The stable codes of falco-ts's own messages about a plugin, with what each is about. docs/messages.md has
// the same list. A message's words may change, its code stays. asc's and tsc's messages have theirs: AS200,
// TS2339.

export const MESSAGES = {
  "default-export": "the module's default export is not the plugin's class",
  "plugin-class": "the plugin's class is one that falco-ts cannot make an object of",
  "missing-method": "a class lacks a method that an interface or base class of the SDK asks for",
  "misspelt-method": "a method is never called, and its name is almost that of one which is",
  "method-never-called": "a method is never called, since it is static or its interface is not declared",
  "undeclared-interface": "a method is called, and the class does not declare its interface",
  "method-signature": "a method has other parameters or another result than falco-ts calls it with",
  "kept-view": "a view is kept in the plugin between calls, where it has values of something else",
  "shared-field":
    "a field of the plugin is set by the event source, and read by extraction, which never sees it",
  info: "what `info()` returns is not what Falco or its registry takes",
  fields: "what `fields()` declares is not what Falco takes",
  settings: "what `settings()` declares is not what the config can have",
  schema: "what `schema()` returns is not a JSON Schema of the config",
  permissions: "what `permissions()` asks for cannot be given, or is missing",
  metrics: "what `metrics()` declares is not what Falco takes",
  "extract-from": "what `extractFrom()` returns is not the name of a source",
  "list-open-params": "`listOpenParams()` has nothing that takes what it lists",
  "describe-trap":
    "module code, the constructor, `info()`, `settings()`, `schema()` or `fields()` trapped at build time",
  "outside-sandbox": "the code needs what nothing gives to a plugin",
  "refused-by-library": "a function of the SDK refuses the type that it is used with",
  "endless-types": "generic types lead to ever longer ones",
  dialect: "the code is of a form that the dialect has only in part",
  "not-in-dialect": "a name that JavaScript has is not in the dialect",
  "no-tagged-template": "tagged templates are not in the dialect",
  "no-local-class": "classes inside of functions are not in the dialect",
  "no-generator": "generators are not in the dialect",
  "no-async": "`async` and `await` are not in the dialect",
  "object-for-interface": "an object literal stands for an interface",
  "object-without-type": "an object literal has no type",
  "spread-without-rest": "what is spread in a call has no rest parameter to go to",
  "unknown-label": "`break` or `continue` names a label that no loop around it has",
  "c-code": "the compiler or the linker of C refuses the plugin's C files",
  "c-function": "a function that TypeScript declares is not in the plugin's C, or is another one there",
  "no-json-import": "a module in JSON is imported",
  narrowing: "a number goes where it may not fit",
  "unclosed-brace": "a `{` has no `}`",
  "missing-result-type": "a function does not say the type that it returns",
  "missing-type-argument": "a generic class or method lacks its type",
  "handler-parameters": "a handler has other parameters than it is called with",
  "view-for-text": "a view stands where a string belongs",
  "view-for-number": "a view stands where a number belongs",
  "text-for-view": "a string stands where a view belongs",
  "text-for-byte": "a string stands where a byte belongs",
  "text-for-number": "a string of digits stands where a number belongs",
  "number-for-text": "a number stands where a string belongs",
  "enum-of-texts": "a member of an enum is a text",
  "other-field-type": "a field's handler answers with a value of another type than the field has",
  "no-answer": "a field's handler returns something else than its answer",
  "not-an-instance": "`open()` returns something else than an instance",
  "fail-for-value": "`fail()` stands where a value belongs",
  "may-be-null": "a value that may be null stands where none may be",
  "parts-index": "a part of a view is asked for by its number",
  "missing-handler": "an input has no handler",
  "tuple-index": "a place of a tuple is read by something else than a written number",
  "missing-return": "a function ends without the value that it returns",
  "return-without-value": "`return` stands without the value that is due",
  "missing-body": "a function has no body",
  "no-bigint": "bigints are not in the dialect",
  "self-naming-type": "a type names itself",
  "one-text": "a method of `console` is given more than one text",
  "no-current-date": "`new Date()` is given no time",
  "field-without-value": "a field of a class has no value",
  "variable-without-type": "a variable has neither a value nor a type",
  "compiler-failed": "asc ended without a message about any code",
  "compiler-crashed": "asc crashed at the code",
} as const;

export type MessageCode = keyof typeof MESSAGES;

/** The list of docs/messages.md, as a table. */
export function messagesTable(): string {
  const rows = Object.entries(MESSAGES)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, about]) => `| \`${code}\` | ${about} |`);
  return ["| Code | What is wrong |", "|---|---|", ...rows].join("\n");
}
