// A pattern as an automaton with choices, in the order in which JavaScript tries them.
import { ALL } from "./characters";
import { charactersOf } from "./classes";
import type { Alphabet } from "./alphabets";
import type { AST, Parsed } from "./parse";
import { setOf, type Range, type Ranges } from "./ranges";
import { Refusal } from "./refusal";

/** What is asked of the place in the text: of the symbol before it, or of the next. */
export type Condition =
  | { readonly kind: "start" | "end" | "lineStart" | "lineEnd" | "word" | "notWord" }
  | { readonly kind: "notBefore"; readonly range: Range };

/** Symbols, and the state that they lead to. */
export interface Edge {
  readonly symbols: Ranges;
  readonly to: number;
}

export type State =
  /** takes one symbol; several edges may take it */
  | { readonly kind: "take"; readonly edges: readonly Edge[] }
  /** goes on with each, the first before the others */
  | { readonly kind: "choose"; readonly to: number[] }
  | { readonly kind: "if"; readonly condition: Condition; readonly to: number }
  /** notes the place as the tag's */
  | { readonly kind: "tag"; readonly tag: number; readonly to: number }
  /** forgets the places of tags */
  | { readonly kind: "forget"; readonly from: number; readonly upTo: number; readonly to: number }
  /** a turn of a loop begins */
  | { readonly kind: "turn"; readonly loop: number; readonly to: number }
  /** goes on where the turn has taken a symbol: JavaScript ends a loop whose turn is empty */
  | { readonly kind: "unlessEmpty"; readonly loop: number; readonly to: number }
  | { readonly kind: "accept" };

export interface Nfa {
  readonly states: readonly State[];
  readonly start: number;
  /** Two for each group, the whole match first: where it begins and where it ends. */
  readonly tags: number;
  /** Whether it has copies of what is repeated, in which a match may be found from several beginnings. */
  readonly isCounted: boolean;
}

/** More states than any pattern has that a person writes. */
const MOST = 20_000;

/** As many copies of what is repeated are nothing to look after. */
const FEW = 4;

/**
 * The automaton of a pattern. It finds the pattern anywhere at or behind the place where it begins; a sticky
 * one there alone. Throws a Refusal where the pattern repeats too much.
 */
export function nfaOf({ pattern, flags, groups }: Parsed, alphabet: Alphabet): Nfa {
  const states: State[] = [];
  let loops = 0,
    isCounted = false;
  /** The group that comes next, since the copies of a repeated node have the same. */
  const numbers = new Map<AST.Node, number>();

  const add = (state: State, node?: AST.Node): number => {
    if (states.length >= MOST)
      throw new Refusal(
        "this repeats more than a plugin has room for: write + or *, and look at the length of what was found",
        node?.start ?? 0,
        node?.end ?? 1,
      );
    return states.push(state) - 1;
  };

  /** Takes one character of a set. */
  function take(set: Ranges, to: number, node?: AST.Node): number {
    const rests = new Map<string, number>();
    const rest = (symbols: readonly Range[], notBefore: Range | undefined): number => {
      if (!symbols.length && !notBefore) return to;
      const key = JSON.stringify([symbols, notBefore]);
      let state = rests.get(key);
      if (state === undefined) {
        const [first, ...more] = symbols;
        state = first
          ? add({ kind: "take", edges: [{ symbols: [first], to: rest(more, notBefore) }] }, node)
          : add({ kind: "if", condition: { kind: "notBefore", range: notBefore! }, to });
        rests.set(key, state);
      }
      return state;
    };
    const edges = new Map<number, Range[]>();
    for (const { symbols, notBefore } of alphabet.sequences(set, flags.unicode)) {
      const [first, ...more] = symbols,
        next = rest(more, notBefore);
      edges.set(next, [...(edges.get(next) ?? []), first!]);
    }
    return add(
      { kind: "take", edges: [...edges].map(([next, ranges]) => ({ symbols: setOf(ranges), to: next })) },
      node,
    );
  }

  const choose = (alternatives: number[]): number =>
    alternatives.length === 1 ? alternatives[0]! : add({ kind: "choose", to: alternatives });

  function sequence(elements: readonly AST.Element[], to: number): number {
    return elements.toReversed().reduce((next, element) => make(element, next), to);
  }

  /** The state from which a node leads to a state. */
  function make(node: AST.Element, to: number): number {
    switch (node.type) {
      case "Group":
        return choose(node.alternatives.map(({ elements }) => sequence(elements, to)));
      case "CapturingGroup": {
        const group = numbers.get(node)!;
        const end = add({ kind: "tag", tag: 2 * group + 1, to }, node);
        const inside = choose(node.alternatives.map(({ elements }) => sequence(elements, end)));
        return add({ kind: "tag", tag: 2 * group, to: inside }, node);
      }
      case "Character":
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass":
        return take(charactersOf(node, flags), to, node);
      case "Quantifier":
        return repeat(node, to);
      case "Assertion":
        return add({ kind: "if", condition: condition(node), to }, node);
      default:
        throw new Error(`a pattern has ${node.type}`);
    }
  }

  function condition(node: AST.Assertion): Condition {
    switch (node.kind) {
      case "start":
        return { kind: flags.multiline ? "lineStart" : "start" };
      case "end":
        return { kind: flags.multiline ? "lineEnd" : "end" };
      case "word":
        if (flags.ignoreCase && flags.unicode)
          throw new Refusal(
            `${node.raw} with the flags i and u is not in the dialect: leave out u, or write [^\\w] where a word ends`,
            node.start,
            node.end,
          );
        return { kind: node.negate ? "notWord" : "word" };
      default:
        throw new Error(`a pattern has ${node.kind}`);
    }
  }

  function repeat(node: AST.Quantifier, to: number): number {
    const { element, greedy } = node,
      min = node.min,
      max = node.max ?? Infinity;
    const inside = groupsIn(element);
    if (Math.max(min, max === Infinity ? 0 : max) > FEW) isCounted = true;
    const once = (next: number): number => {
      const body = make(element, next);
      const [first, last] = [inside[0], inside.at(-1)];
      return first === undefined
        ? body
        : add({ kind: "forget", from: 2 * first, upTo: 2 * last! + 1, to: body }, node);
    };
    /** A turn that need not be, behind which it goes on with `next`. */
    const turn = (next: (loop: number) => number): number => {
      const loop = loops++;
      const behind = add({ kind: "unlessEmpty", loop, to: next(loop) }, node);
      return add({ kind: "turn", loop, to: once(behind) }, node);
    };
    const either = (more: number): number[] => (greedy ? [more, to] : [to, more]);
    let next = to;
    if (max === Infinity) {
      const again = add({ kind: "choose", to: [] }, node);
      const more = turn(() => again);
      (states[again] as { to: number[] }).to = either(more);
      next = again;
    } else {
      for (let i = min; i < max; i++) {
        const behind = next;
        next = add({ kind: "choose", to: either(turn(() => behind)) }, node);
      }
    }
    for (let i = 0; i < min; i++) next = once(next);
    return next;
  }

  /** The numbers of the groups inside of a node, which follow each other. */
  function groupsIn(node: AST.Node): number[] {
    return [...numbers]
      .filter(([group]) => group.start >= node.start && group.end <= node.end)
      .map(([, number]) => number);
  }

  number(pattern, numbers);
  const accept = add({ kind: "accept" });
  const end = add({ kind: "tag", tag: 1, to: accept });
  const inside = choose(pattern.alternatives.map(({ elements }) => sequence(elements, end)));
  const first = add({ kind: "tag", tag: 0, to: inside });
  const tags = 2 * (groups.length + 1);
  if (flags.sticky) return { states, start: first, tags, isCounted };
  const later = add({ kind: "choose", to: [] });
  (states[later] as { to: number[] }).to = [first, take(ALL, later)];
  return { states, start: later, tags, isCounted };
}

function number(node: AST.Pattern | AST.Element, numbers: Map<AST.Node, number>): void {
  if (node.type === "CapturingGroup") numbers.set(node, numbers.size + 1);
  if (node.type === "Quantifier") number(node.element, numbers);
  if (node.type === "Pattern" || node.type === "Group" || node.type === "CapturingGroup")
    for (const { elements } of node.alternatives) for (const element of elements) number(element, numbers);
}
