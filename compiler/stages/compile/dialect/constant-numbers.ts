// What is made of whole numbers that are written: `7 / 2`, and `30 * DAY` with `const DAY = 24 * 60 * 60 *
// 1000`. Where an i32 does not take it, and no integer is wanted, it is a float, as in JavaScript.
import type { Asc, BinaryExpression, Compiler, Element, Expression, Flow, Global } from "./asc";
import type { Source, Statement, VariableDeclaration } from "./asc";
import { isAuthored } from "./authors";
import { bare } from "./nodes";
import { declarationsOf } from "./variables";
import { wrapPrivate } from "./wrap";

type Prefix = Expression & { readonly operator: number; readonly operand: Expression };

/** A number that is written, or made of such numbers. What is divided by 0 has 0 for its bottom. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}
export type ConstantOf = (node: Expression, flow: Flow) => Fraction | null;

/** How deep an expression is looked at. */
const DEEPEST = 64;
/** The most that a power may have for an exponent. */
const LARGEST_EXPONENT = 1023n;

/** Whether an i32 takes it. */
export function fitsI32({ top, bottom }: Fraction): boolean {
  return bottom === 1n && top >= -(1n << 31n) && top < 1n << 31n;
}

/** The values of local constants that are declared without a type. */
const locals = new WeakMap<Element, Fraction>();

/** Gives what finds such numbers; null of anything else. */
export function findConstants(asc: Asc): ConstantOf {
  const { NodeKind, Token, ElementKind, CommonFlags } = asc;
  return (node, flow) => find(node, flow, 0);

  function find(of: Expression, flow: Flow, depth: number): Fraction | null {
    const node = bare(asc, of);
    if (depth > DEEPEST) return null;
    const again = (one: Expression) => find(one, flow, depth + 1);
    switch (node.kind) {
      case NodeKind.Literal: {
        const text = node.range.toString().replaceAll("_", "");
        return /^(\d+|0[xob][\da-f]+)$/i.test(text) ? { top: BigInt(text), bottom: 1n } : null;
      }
      case NodeKind.UnaryPrefix: {
        const { operator, operand } = node as Prefix;
        const value = operator === Token.Minus ? again(operand) : null;
        return value && { top: -value.top, bottom: value.bottom };
      }
      case NodeKind.Identifier:
        return named(node as Expression & { text: string }, flow, depth);
      case NodeKind.Binary: {
        const { operator, left, right } = node as BinaryExpression;
        const a = again(left),
          b = a && again(right);
        return a && b && made(operator, a, b);
      }
      default:
        return null;
    }
  }

  function named({ text, range: at }: Expression & { text: string }, flow: Flow, depth: number) {
    const { filesByName } = flow.program;
    // the function of a file's top does not know what is in the file
    const found = flow.lookup(text) ?? filesByName.get((at.source as Source).internalPath)?.lookup(text);
    if (found?.kind === ElementKind.Local) return locals.get(found) ?? null;
    if (found?.kind !== ElementKind.Global) return null;
    const { type, initializer, flags, range } = (found as Global).declaration as VariableDeclaration;
    const isMeant = !type && initializer && flags & CommonFlags.Const && isAuthored(range);
    return isMeant ? find(initializer, found.file.startFunction.flow, depth + 1) : null;
  }

  function made(operator: number, a: Fraction, b: Fraction): Fraction | null {
    switch (operator) {
      case Token.Plus:
        return reduced(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
      case Token.Minus:
        return reduced(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
      case Token.Asterisk:
        return reduced(a.top * b.top, a.bottom * b.bottom);
      case Token.Slash:
        return reduced(a.top * b.bottom, a.bottom * b.top);
      case Token.Asterisk_Asterisk: {
        const isWhole = a.bottom === 1n && b.bottom === 1n && b.top >= 0n && b.top <= LARGEST_EXPONENT;
        return isWhole ? reduced(a.top ** b.top, 1n) : null;
      }
      default:
        return null;
    }
  }
}

function reduced(top: bigint, bottom: bigint): Fraction {
  return bottom !== 0n && top % bottom === 0n ? { top: top / bottom, bottom: 1n } : { top, bottom };
}

/** From now on local constants that are declared without a type are known. */
export function noteConstants(asc: Asc, constantOf: ConstantOf): void {
  wrapPrivate<(this: Compiler, statement: Statement) => number>(
    asc.Compiler.prototype,
    "compileVariableStatement",
    1,
    compile =>
      function (statement) {
        const code = compile.call(this, statement);
        if (!isAuthored(statement.range)) return code;
        const { currentFlow: flow } = this;
        for (const { name, type, initializer, flags } of declarationsOf(statement)) {
          const isMeant = initializer && !type && flags & asc.CommonFlags.Const;
          const value = isMeant ? constantOf(initializer, flow) : null,
            local = value && flow.lookupLocal(name.text);
          if (local) locals.set(local, value);
        }
        return code;
      },
  );
}
