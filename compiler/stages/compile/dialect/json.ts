// `JSON.parse(text) as T` and `JSON.stringify(x)`: a call becomes one of sdk-as/library/json-read.ts or
// json-write.ts that is made for the type.
import type { Asc, CallExpression, Expression, Flow } from "./asc";
import type { PropertyAccessExpression, Range, Resolver, Type, TypeNode } from "./asc";
import { SDK_LIBRARY } from "../../../sdk-files";
import { afterParse } from "./after-parse";
import { directType } from "./direct-type";
import { chooseJsonTypes } from "./json-calls";
import { JsonTypes } from "./json-types";
import { maker } from "./make";
import { bare } from "./nodes";
import { numberOf, orNull } from "./optional-type";
import type { CompileNode, ResolveNode } from "./private-methods";
import { wrapAuthored } from "./wrap";

/** What the calls become; they are read where an author's file has such a call. */
const LIBRARY = [`${SDK_LIBRARY}library/json-read`, `${SDK_LIBRARY}library/json-write`];

const UNKNOWN_TYPE =
  "what JSON.parse() makes is known by its type alone, and there is none here: write JSON.parse(text) as T, or const x: T = JSON.parse(text)";
const NO_REVIVER = "JSON.parse() takes a text and nothing else here";
const NO_REPLACER =
  "JSON.stringify() takes no replacer here: write null for it, and an object with the members that are wanted";

type Lowered = { readonly call: Expression; readonly type: Type } | { readonly refused: string };

interface JsonParser {
  readonly backlog: string[];
  readonly seenlog: Set<string>;
}
type ResolveType = (
  this: Resolver,
  node: TypeNode,
  flow: Flow,
  element: object,
  known: ReadonlyMap<string, Type> | null,
) => Type | null;

/** From now on authors read and write JSON. */
export function allowJson(asc: Asc): void {
  const { Node, NodeKind, Type, ReportMode, DiagnosticCode } = asc;
  const types = new JsonTypes(asc);
  chooseJsonTypes(asc, types);

  afterParse(asc, (parser, { text }) => {
    if (!/\bJSON\s*\.\s*(?:parse|stringify)\b/.test(text)) return;
    const { backlog, seenlog } = parser as unknown as JsonParser;
    for (const file of LIBRARY)
      if (!seenlog.has(file)) {
        seenlog.add(file);
        backlog.push(file);
      }
  });

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const name = jsonMethod(this.resolver, node, this.currentFlow);
        if (!name) return compile.call(this, node, wanted, constraints);
        const own = lower(this.resolver, name, node, this.currentFlow, wanted);
        if ("call" in own) return this.compileExpression(own.call, own.type, constraints as never);
        this.error(DiagnosticCode.User_defined_0 as never, node.range, own.refused);
        this.currentType = wanted;
        return this.module.unreachable();
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, wanted = Type.auto, ...mode) {
        const name = jsonMethod(this, node, flow);
        if (!name) return resolve.call(this, node, flow, wanted, ...mode);
        const own = lower(this, name, node, flow, wanted);
        return "type" in own ? own.type : null;
      },
  );

  /** Which method of JSON's a call is of, unless the author has a JSON of his own. */
  function jsonMethod(
    resolver: Resolver,
    { expression, args }: CallExpression,
    flow: Flow,
  ): "parse" | "stringify" | undefined {
    if (expression.kind !== NodeKind.PropertyAccess || !args.length) return undefined;
    const { expression: object, property } = expression as PropertyAccessExpression,
      { text: name } = property;
    const isJson =
      object.kind === NodeKind.Identifier && (object as Expression & { text: string }).text === "JSON";
    if (!isJson || (name !== "parse" && name !== "stringify")) return undefined;
    return resolver.lookupExpression(object, flow, Type.auto, ReportMode.Swallow as never) ? undefined : name;
  }

  function lower(
    resolver: Resolver,
    name: "parse" | "stringify",
    { args, typeArguments, range }: CallExpression,
    flow: Flow,
    wanted: Type,
  ): Lowered {
    if (name === "stringify") return stringify(resolver, args, flow, range);
    if (args.length > 1) return { refused: NO_REVIVER };
    const type = typeArguments?.length ? given(resolver, typeArguments[0]!, flow) : wanted;
    return !type || type === Type.auto || type === Type.void
      ? { refused: UNKNOWN_TYPE }
      : parse(resolver, args[0]!, type, flow, range);
  }

  function given(resolver: Resolver, node: TypeNode, flow: Flow): Type | null {
    const { resolveType } = resolver as unknown as { resolveType: ResolveType };
    return resolveType.call(resolver, node, flow, flow.sourceFunction, flow.contextualTypeArguments);
  }

  function parse(resolver: Resolver, text: Expression, type: Type, flow: Flow, range: Range): Lowered {
    const why = types.refusal(resolver.program, type, true);
    if (why) return { refused: why };
    const view = resolver.resolveExpression(text, flow, Type.auto, ReportMode.Swallow as never)?.getClass();
    const T = directType(asc, type, range);
    const [callee, of] =
      view?.prototype.name === "View"
        ? ["__falco_ts_jsonParseView", [T, directType(asc, view.type, range)]]
        : ["__falco_ts_jsonParse", [T]];
    return {
      call: Node.createCallExpression(
        maker(asc, range).name(callee as string),
        of as TypeNode[],
        [text],
        range,
      ),
      type,
    };
  }

  function stringify(resolver: Resolver, args: readonly Expression[], flow: Flow, range: Range): Lowered {
    const [value, replacer, gap] = args as [Expression, Expression?, Expression?];
    const make = maker(asc, range),
      { type: text } = resolver.program.stringInstance;
    if (replacer && bare(asc, replacer).kind !== NodeKind.Null) return { refused: NO_REPLACER };
    const written = (text: string) => Node.createStringLiteralExpression(text, range);
    if (bare(asc, value).kind === NodeKind.Null) return { call: written("null"), type: text };
    const found = resolver.resolveExpression(value, flow);
    // what is wrong with the value is said where it is compiled
    if (!found) return { call: make.call(make.name("__falco_ts_jsonText"), value, written("")), type: text };
    const type = numberOf(found) && found.isNullableReference ? orNull(resolver, numberOf(found)!) : found;
    const why = types.refusal(resolver.program, type, false);
    if (why) return { refused: why };
    return {
      call: Node.createCallExpression(
        make.name("__falco_ts_jsonText"),
        [directType(asc, type, range)],
        [value, gapOf(resolver, gap, flow, range) ?? written("")],
        range,
      ),
      type: text,
    };
  }

  /** What a level is indented by: a text, or a number of spaces. */
  function gapOf(
    resolver: Resolver,
    gap: Expression | undefined,
    flow: Flow,
    range: Range,
  ): Expression | undefined {
    const type = gap && resolver.resolveExpression(gap, flow, Type.auto, ReportMode.Swallow as never);
    if (!gap || !type?.isNumericValue) return gap;
    const make = maker(asc, range);
    return make.call(make.name("__falco_ts_jsonGap"), gap);
  }
}
