// `A & { size: u64 }`: objects with the members of both types.
import type { Asc, Parser, Range, TypeNode } from "./asc";
import { readsAuthored } from "./authors";
import { foundType } from "./direct-type";
import { findMembers, typeWith, type Member } from "./partial-types";
import { wrap } from "./wrap";

/** From now on authors write these types. */
export function allowIntersectionTypes(asc: Asc): void {
  const { Token, DiagnosticCode } = asc,
    membersOf = findMembers(asc);

  wrap(
    asc.Parser.prototype,
    "parseType",
    1,
    parse =>
      function (this: Parser, tokens, ...rest) {
        const first = parse.call(this, tokens, ...rest);
        if (!first || !readsAuthored(tokens) || tokens.peek() !== Token.Ampersand) return first;
        const parts = [first];
        while (tokens.skip(Token.Ampersand)) {
          const part = parse.call(this, tokens, ...rest);
          if (!part) return null;
          parts.push(part);
        }
        return both(parts, tokens.range(first.range.start, tokens.pos));
      },
  );

  function both(parts: readonly TypeNode[], range: Range): TypeNode {
    let isReported = false;
    const node: TypeNode = foundType(
      asc,
      (resolver, flow) => {
        const members = new Map<string, Member>();
        for (const part of parts) {
          const type = resolver.resolveType(part, flow, flow.sourceFunction, flow.contextualTypeArguments);
          const own = type?.getClass() ? membersOf(type.getClass()!) : [];
          if (type && !own.length && !isReported)
            resolver.error(DiagnosticCode.User_defined_0 as never, part.range, NO_OBJECT);
          isReported ||= !own.length;
          for (const one of own) members.set(one.name, one);
        }
        if (!members.size) return asc.Type.void;
        const type = typeWith(asc, resolver, [...members.values()]);
        return node.isNullable ? type.asNullable() : type;
      },
      range,
    );
    return node;
  }
}

const NO_OBJECT = "what stands beside & is a type of objects that have members: write an interface";
