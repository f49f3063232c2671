// `let x: T | undefined;` begins as null. `let sum = 0;` gets the type of what is assigned to it further
// down, where an i32 would not take that: of `sum += 0.5` an f64, of `most = n` with a u64 one of these.
// What is divided, as in `sum / count`, is an f64, so that nothing behind the point is lost.
import type {
  Asc,
  BinaryExpression,
  CallExpression,
  Expression,
  Flow,
  FunctionExpression,
  FunctionPrototype,
  Node,
} from "./asc";
import type { PropertyAccessExpression, Resolver, Statement, Type, VariableDeclaration } from "./asc";
import { afterParse } from "./after-parse";
import { typesOfItems } from "./asked-items";
import { childrenOf, isAuthored, replaceChildren } from "./authors";
import type { ChainNodes } from "./chain";
import { bare } from "./nodes";
import { foundType } from "./direct-type";
import { isInteger } from "./inference";
import { giveListType } from "./list-types";
import type { MaybeNodes } from "./maybe";
import { numberOf } from "./optional-type";
import { declareDummy } from "./scoped";
import { declarationsOf } from "./variables";
import { wrap } from "./wrap";

/** From now on asc finds the types of authors' variables that begin with whole numbers, or with nothing. */
export function findFirstValues(asc: Asc, chains: ChainNodes, maybe: MaybeNodes): void {
  const { Node, NodeKind, CommonFlags, Token } = asc;
  const isNode = (value: unknown): value is Node => value instanceof asc.Node;
  const giveItemType = typesOfItems(asc, chains, maybe);
  const assigning = new Set<number>([
    Token.Equals,
    Token.Plus_Equals,
    Token.Minus_Equals,
    Token.Asterisk_Equals,
    Token.Slash_Equals,
    Token.Percent_Equals,
    Token.Asterisk_Asterisk_Equals,
  ]);

  wrap(
    Node,
    "createVariableDeclaration",
    6,
    create => (name, decorators, flags, type, initializer, range) => {
      const isLet = !((flags as number) & (CommonFlags.Const | CommonFlags.Ambient));
      const first =
        isLet && !initializer && type?.isNullable && isAuthored(range)
          ? Node.createNullExpression(range)
          : initializer;
      return create(name, decorators, flags, type, first, range);
    },
  );

  afterParse(asc, (_parser, { statements }) => {
    statements.forEach(inFunctions);
    for (const one of statements)
      if (one.kind === NodeKind.Variable)
        for (const declared of declarationsOf(one)) giveListType(asc, declared, statements);
  });

  /**
   * Gives the variables of a statement their types, by the statements that they are in. What is left to look
   * at is in a list, since code may be nested deeper than a stack.
   */
  function inFunctions(statement: Statement): void {
    const left: Found[] = [{ node: statement, scope: [], isWithin: false }];
    for (let one = left.pop(); one; one = left.pop()) {
      const { node, scope, isWithin } = one;
      if (node.kind === NodeKind.Variable && isWithin)
        for (const declared of declarationsOf(node)) {
          giveType(declared, scope);
          giveListType(asc, declared, scope);
          giveItemType(declared, scope);
        }
      const { statements, body, kind } = node as Node & { statements?: Statement[]; body?: unknown };
      const isFunction =
        kind === NodeKind.FunctionDeclaration ||
        kind === NodeKind.MethodDeclaration ||
        kind === NodeKind.Function;
      const inner =
        kind === NodeKind.Block ? statements! : kind === NodeKind.For ? [node as Statement] : scope;
      const isInside = isWithin || isFunction || (kind === NodeKind.Block && !!body);
      left.push(
        ...childrenOf(node, isNode)
          .map(child => ({ node: child, scope: inner, isWithin: isInside }))
          .reverse(),
      );
    }
  }

  function giveType(declared: VariableDeclaration, scope: readonly Statement[]): void {
    const { name, type, initializer, flags, range } = declared;
    if (type || !initializer || !isInteger(asc, initializer)) return;
    const values: BinaryExpression[] = [];
    const unseen: Node[] = scope.toReversed();
    for (let node = unseen.pop(); node; node = unseen.pop()) {
      const { operator, left, right } = node as BinaryExpression;
      const isDivision =
        node.kind === NodeKind.Binary && (operator === Token.Slash || operator === Token.Slash_Equals);
      if (isDivision && (isNamed(left, name.text) || isNamed(right, name.text))) {
        declared.type = Node.createNamedType(Node.createSimpleTypeName("f64", range), [], false, range);
        return;
      }
      if (flags & CommonFlags.Const) {
        unseen.push(...childrenOf(node, isNode).reverse());
        continue;
      }
      if (node.kind === NodeKind.Binary && assigning.has(operator) && isNamed(left, name.text))
        if (!isInteger(asc, right)) values.push(node as BinaryExpression);
      unseen.push(...childrenOf(node, isNode).reverse());
    }
    if (!values.length) return;
    const found = new WeakMap<object, Type>();
    declared.type = foundType(
      asc,
      (resolver, flow) => {
        const { sourceFunction } = flow;
        let own = found.get(sourceFunction);
        if (own) return own;
        found.set(sourceFunction, asc.Type.i32); // where it is asked for by what is looked at
        own = new Values(asc, resolver, declared, new Set(values)).find(scope, flow);
        if (own) found.set(sourceFunction, own);
        else found.delete(sourceFunction);
        return own ?? asc.Type.i32;
      },
      range,
    );
  }

  function isNamed(node: Node, name: string): boolean {
    return node.kind === NodeKind.Identifier && (node as Node & { text: string }).text === name;
  }
}

/** A node to look at, and what it is in. */
interface Found {
  readonly node: Node;
  readonly scope: readonly Statement[];
  readonly isWithin: boolean;
}

interface Parts extends Statement {
  readonly statements: Statement[];
  readonly initializer: Statement | null;
  readonly expression: Expression;
  readonly cases: { readonly statements: Statement[] }[];
}

/** The types of what is assigned to a variable. */
class Values {
  private readonly found: Type[] = [];
  private isComplete = true;

  constructor(
    private readonly asc: Asc,
    private readonly resolver: Resolver,
    private readonly declared: VariableDeclaration,
    private readonly values: ReadonlySet<BinaryExpression>,
  ) {}

  /** The type that takes them all; undefined where not all are known. */
  find(scope: readonly Statement[], around: Flow): Type | undefined {
    const { Type } = this.asc;
    this.inner(scope, around);
    let type = Type.i32;
    for (const one of this.found) {
      if (one.isFloatValue) type = type === Type.f64 || one === Type.f64 ? Type.f64 : one;
      else if (one.isIntegerValue && one.size > 32 && !type.isFloatValue)
        type = type !== Type.i32 && type !== one ? Type.i64 : this.isNegative() ? Type.i64 : one;
    }
    return this.isComplete || type !== Type.i32 ? type : undefined;
  }

  private isNegative(): boolean {
    return this.declared.initializer!.kind === this.asc.NodeKind.UnaryPrefix;
  }

  private inner(statements: readonly Node[], around: Flow): void {
    const flow = around.fork();
    for (const one of statements) this.walk(one, flow);
  }

  private walk(node: Node, flow: Flow): void {
    const { NodeKind } = this.asc;
    switch (node.kind) {
      case NodeKind.Variable:
        for (const one of declarationsOf(node)) {
          if (one.initializer) this.walk(one.initializer, flow);
          declareDummy(this.asc, this.resolver, one, flow);
        }
        return;
      case NodeKind.Block:
        return this.inner((node as Parts).statements, flow);
      case NodeKind.Call:
        return this.inCall(node as CallExpression, flow);
      case NodeKind.Function:
        return this.inFunction(node as FunctionExpression, [], flow);
      case NodeKind.Binary:
        if (this.values.has(node as BinaryExpression)) this.add(node as BinaryExpression, flow);
    }
    this.children(node, node.kind === NodeKind.For ? flow.fork() : flow);
  }

  private children(node: Node, flow: Flow): void {
    const isNode = (value: unknown): value is Node => value instanceof this.asc.Node;
    replaceChildren(node, isNode, child => {
      this.walk(child, flow);
      return child;
    });
  }

  private add({ right }: BinaryExpression, flow: Flow): void {
    const type = this.typeOf(right, flow);
    if (type) this.found.push(numberOf(type) ?? type);
    else this.isComplete = false;
  }

  private typeOf(node: Expression, flow: Flow): Type | null {
    const { Type, ReportMode } = this.asc;
    return this.resolver.resolveExpression(node, flow, Type.auto, ReportMode.Swallow as never);
  }

  /** A call may have functions, whose parameters are a list's, set's or map's items. */
  private inCall({ expression, args }: CallExpression, flow: Flow): void {
    const { NodeKind, Type } = this.asc;
    this.walk(expression, flow);
    for (const one of args) {
      const fn = bare(this.asc, one);
      if (fn.kind !== NodeKind.Function) {
        this.walk(fn, flow);
        continue;
      }
      const callee = expression as PropertyAccessExpression;
      const of =
        callee.kind === NodeKind.PropertyAccess ? this.typeOf(callee.expression, flow)?.getClass() : null;
      const types = of?.typeArguments ?? [];
      const items = types.length === 2 ? [types[1]!, types[0]!] : types.length ? [types[0]!, Type.i32] : [];
      const wanted = this.parametersOf(expression, flow)?.[args.indexOf(one)]?.getSignature();
      this.inFunction(fn as FunctionExpression, wanted?.parameterTypes ?? items, flow);
    }
  }

  /** The types of the parameters of a function or method without type parameters. */
  private parametersOf(callee: Expression, flow: Flow): readonly Type[] | undefined {
    const { CommonFlags, ElementKind, ReportMode, Type } = this.asc,
      quietly = ReportMode.Swallow as never;
    const found = this.resolver.lookupExpression(callee, flow, Type.auto, quietly);
    if (found?.kind !== ElementKind.FunctionPrototype || found.is(CommonFlags.Generic)) return undefined;
    if (!isAuthored((found as unknown as FunctionPrototype).declaration.range)) return undefined;
    const instance = this.resolver.resolveFunction(found as never, null, new Map(), quietly);
    return instance?.signature.parameterTypes;
  }

  private inFunction({ declaration }: FunctionExpression, items: readonly Type[], around: Flow): void {
    const flow = around.fork(),
      { sourceFunction, contextualTypeArguments } = flow;
    declaration.signature.parameters.forEach(({ name, type, range }, i) => {
      const found = this.asc.isTypeOmitted(type)
        ? items[i]
        : this.resolver.resolveType(type, flow, sourceFunction, contextualTypeArguments, 0 as never);
      if (found && !flow.scopedLocals?.has(name.text))
        flow.addScopedDummyLocal(name.text, found, { range } as Node);
    });
    if (declaration.body) this.walk(declaration.body, flow);
  }
}
