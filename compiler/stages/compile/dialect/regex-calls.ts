// What is called on regular expressions, and with them on strings and views: functions of
// sdk-as/library/regex-*.ts, which are generic over the classes of the regular expression and of the text.
// What is found has a member for each group.
import type { Asc, CallExpression, Class, Expression, Flow } from "./asc";
import type { PropertyAccessExpression, Range, Resolver, TypeNode } from "./asc";
import { SDK_LIBRARY } from "../../../sdk-files";
import { isAuthored } from "./authors";
import { directType } from "./direct-type";
import { maker } from "./make";
import { bare } from "./nodes";
import type { CompileNode, ResolveNode } from "./private-methods";
import { isMatchClass, regexClass } from "./regex-classes";
import { regexOf } from "./regex-literal";
import { wrapAuthored } from "./wrap";
import { readWrittenPlaces } from "./written-places";

/** What a call is lowered to, or why it cannot be. */
type Lowered = { readonly call: Expression } | { readonly refused: string };

/** What regular expressions are called by, and what is called with them. */
const METHODS = new Set(["test", "exec", "match", "matchAll", "replace", "replaceAll", "search", "split"]);

/** The SDK's class of views. */
const VIEW = `${SDK_LIBRARY}assembly/events/view/View`;

const UNKNOWN_FLAGS =
  "what a RegExp finds depends on its flags, which are not known here: call exec(), or write the literal in a constant";
const UNKNOWN_GROUPS =
  "what a function is called with depends on the RegExp's groups, which are not known here: write the literal in a constant";
const NO_SUCH_GROUP = "the regular expression has no group of this number";
const NEEDS_GLOBAL = "the regular expression needs the flag g here";

/** From now on authors call what regular expressions have. */
export function callRegexes(asc: Asc): void {
  const { Node, NodeKind, Type, ReportMode, DiagnosticCode } = asc;

  wrapAuthored<CompileNode<CallExpression>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const own = lower(this.resolver, node, this.currentFlow);
        if (!own) return compile.call(this, node, wanted, constraints);
        if ("call" in own) return this.compileExpression(own.call, wanted, constraints as never);
        this.error(DiagnosticCode.User_defined_0 as never, node.range, own.refused);
        return this.module.unreachable();
      },
  );
  wrapAuthored<ResolveNode<CallExpression>>(
    asc.Resolver.prototype,
    "resolveCallExpression",
    2,
    resolve =>
      function (node, flow, ...rest) {
        const own = lower(this, node, flow);
        return own && "call" in own
          ? this.resolveExpression(own.call, flow, ...(rest as []))
          : resolve.call(this, node, flow, ...rest);
      },
  );

  const typeOf = (resolver: Resolver, node: Expression, flow: Flow): Class | undefined => {
    const type = resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never);
    return type?.getClass() ?? undefined;
  };
  const isRegex = ({ program }: Resolver, found: Class | undefined): found is Class =>
    found !== undefined && (found === program.regexpInstance || found.extends(program.regexpInstance));

  function lower(resolver: Resolver, node: CallExpression, flow: Flow): Lowered | undefined {
    const { expression, args, range } = node;
    if (expression.kind !== NodeKind.PropertyAccess || !args.length) return undefined;
    const { expression: object, property } = expression as PropertyAccessExpression;
    const name = property.text;
    if (!METHODS.has(name)) return undefined;
    const [first] = args as [Expression];
    const isOwn = name === "test" || name === "exec";
    const regexType = typeOf(resolver, isOwn ? object : first, flow);
    if (!isRegex(resolver, regexType)) return undefined;
    // where a type is not found yet, such as that of a closure's variable, it is a string
    const { stringInstance } = resolver.program;
    const textType = typeOf(resolver, isOwn ? first : object, flow) ?? stringInstance;
    const isString = textType === stringInstance;
    if (!isString && textType.prototype.internalName !== VIEW) return undefined;
    const [regex, text] = isOwn ? [object, first] : [first, object];
    const more = args.slice(1);
    const takesFunction = more.length > 0 && isFunction(resolver, more[0]!, flow);
    return calling({ name, regex, regexType, text, textType, isString, more, takesFunction, range });
  }

  function isFunction(resolver: Resolver, node: Expression, flow: Flow): boolean {
    if (bare(asc, node).kind === NodeKind.Function) return true;
    const type = resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never);
    return type?.getSignature() != null;
  }

  interface Called {
    readonly name: string;
    readonly regex: Expression;
    readonly regexType: Class;
    readonly text: Expression;
    readonly textType: Class;
    readonly isString: boolean;
    readonly more: Expression[];
    /** Whether what is given besides is a function. */
    readonly takesFunction: boolean;
    readonly range: Range;
  }

  function calling({
    name,
    regex,
    regexType,
    text,
    textType,
    isString,
    more,
    takesFunction,
    range,
  }: Called): Lowered {
    const make = maker(asc, range);
    const own = regexClass(regexType.prototype.name);
    // what is wrong with a literal is said where it is compiled
    const isRefused = regexOf(bare(asc, regex))?.refusal !== undefined;
    const [R, S] = [directType(asc, regexType.type, range), directType(asc, textType.type, range)];
    const named = (type: string, ...of: TypeNode[]): TypeNode =>
      Node.createNamedType(Node.createSimpleTypeName(type, range), of, false, range);
    const call = (what: string, types: TypeNode[], ...args: Expression[]): Lowered => ({
      call: Node.createCallExpression(
        make.name(`__falco_ts_regex${what}`),
        types,
        [regex, text, ...args],
        range,
      ),
    });
    const match = isString
      ? named(own?.match ?? "RegExpExecArray")
      : own
        ? named(own.viewMatch, S)
        : named("ViewMatch");
    switch (name) {
      case "test":
        return call("Test", [R, S]);
      case "search":
        return call("Search", [R, S]);
      case "exec":
      case "match":
        if (name === "match" && !own && !isRefused) return { refused: UNKNOWN_FLAGS };
        return name === "match" && own?.isGlobal ? call("Parts", [R, S]) : call("Exec", [R, match, S]);
      case "matchAll":
        return own && !own.isGlobal ? { refused: NEEDS_GLOBAL } : call("Matches", [R, match, S]);
      case "split": {
        const item = (own?.hasOptional ?? true) ? textType.type.asNullable() : textType.type;
        return call("Split", [R, directType(asc, item, range), S], more[0] ?? make.number(-1));
      }
      default: {
        if (name === "replaceAll" && own && !own.isGlobal) return { refused: NEEDS_GLOBAL };
        const [replacement = make.name("undefined")] = more;
        if (!takesFunction) return call("Replace", [R, S], replacement);
        if (isRefused) return call("Replace", [R, S], Node.createStringLiteralExpression("", range));
        if (!own) return { refused: UNKNOWN_GROUPS };
        const callee = make.member(regex, "__replaceWith");
        return { call: Node.createCallExpression(callee, [S], [text, replacement], range) };
      }
    }
  }

  readWrittenPlaces(asc, (resolver, { expression, range }, flow) => {
    const found = isAuthored(range) ? typeOf(resolver, expression, flow) : undefined;
    if (!found || !isMatchClass(found.prototype.name)) return undefined;
    const isKnown = found.prototype.name.startsWith("__");
    return { has: name => !!found.getMember(name), lacks: isKnown ? NO_SUCH_GROUP : undefined };
  });
}
