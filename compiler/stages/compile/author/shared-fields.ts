// Finds fields of the plugin that the event source sets and extraction reads. Each side has a plugin object
// of its own, in a sandbox of its own, so that extraction never sees what the source sets. The syntax tree
// shows it, and there is a warning where it is certain.
import type { Diagnostic } from "../../../diagnostics";
import { placeOf, type AscClass, type AscNode, type AscNumbers } from "../asc/types";
import { visit } from "../asc/visit";

interface Access extends AscNode {
  readonly expression: AscNode;
  readonly property: AscNode & { readonly text: string };
}
interface Operation extends AscNode {
  readonly operator: number;
  readonly left?: AscNode;
  readonly operand?: AscNode;
}
type TypeNode = AscNode & { readonly name?: { readonly identifier: { readonly text: string } } };
interface New extends AscNode {
  readonly typeName: { readonly identifier: { readonly text: string } };
  readonly typeArguments: readonly TypeNode[] | null;
}
interface TypedName {
  readonly name: { readonly text: string };
  readonly type?: TypeNode | null;
}
interface Method extends AscNode {
  readonly name: { readonly text: string };
  readonly signature: { readonly parameters: readonly TypedName[] };
  readonly body: AscNode | null;
}

/** The plugin's members that some code reads, writes and calls. */
interface Uses {
  readonly reads: Map<string, AscNode>;
  readonly writes: Map<string, AscNode>;
  readonly calls: Set<string>;
}

/** Whether an expression is the plugin's object. */
type IsPlugin = (node: AscNode) => boolean;

/** Methods of lists, maps and sets that change them. */
const CHANGING = [
  "push",
  "pop",
  "shift",
  "unshift",
  "splice",
  "sort",
  "reverse",
  "fill",
  "set",
  "add",
  "delete",
  "clear",
];
const HINT =
  "put what a field needs into the event's payload; what the operator sets reaches both sides through settings()";

/**
 * `line` is the plugin's class with those of the author's that it extends; `instances` are the classes of
 * open instances.
 */
export function warnOfSharedFields(
  line: readonly AscClass[],
  instances: readonly AscClass[],
  numbers: AscNumbers,
): Diagnostic[] {
  const pluginUses = new PluginUses(line, numbers);
  const source = pluginUses.reached(
    pluginUses.method("open", isThis(numbers)),
    pluginUses.pushing(),
    ...instances.map(one => pluginUses.instance(one)),
  );
  const extraction = pluginUses.reached(
    pluginUses.handlers("fields"),
    ...["eventToString", "listOpenParams"].map(name => pluginUses.method(name, isThis(numbers))),
  );
  const before = pluginUses.reached(
    pluginUses.handlers("settings"),
    ...["constructor", "settings", "init"].map(name => pluginUses.method(name, isThis(numbers))),
  );
  return [...source.writes].flatMap(([field, at]) => {
    const read = extraction.reads.get(field);
    if (!read || extraction.writes.has(field) || before.writes.has(field)) return [];
    const name = `${line[0]!.name.text}.${field}`;
    const { file, start } = placeOf(read.range);
    const where = `${file}:${read.range.source.text.slice(0, start).split("\n").length}`;
    return [
      {
        severity: "warning",
        code: "",
        id: "shared-field",
        hint: HINT,
        ...placeOf(at.range),
        message: `${name} is set here by the event source, and read at ${where} for extraction, which never sees it: each side has a plugin object in a sandbox of its own`,
      } satisfies Diagnostic,
    ];
  });
}

function isThis({ NodeKind }: AscNumbers): IsPlugin {
  return node => node.kind === NodeKind.This;
}

class PluginUses {
  private readonly fields: ReadonlySet<string>;
  private readonly methods = new Map<string, Method>();
  private readonly assigning: ReadonlySet<number>;

  constructor(
    private readonly line: readonly AscClass[],
    private readonly numbers: AscNumbers,
  ) {
    const { NodeKind, CommonFlags, Token } = numbers;
    const members = line.flatMap(one => one.members).filter(member => !member.is(CommonFlags.Static));
    this.fields = new Set(
      members.filter(member => member.kind === NodeKind.FieldDeclaration).map(member => member.name.text),
    );
    for (const member of members) {
      if (member.kind === NodeKind.MethodDeclaration && !this.methods.has(member.name.text))
        this.methods.set(member.name.text, member as AscNode as Method);
    }
    const compares = /^(Equals|Exclamation|LessThan|GreaterThan)_Equals/;
    this.assigning = new Set(
      Object.entries(Token)
        .filter(([name]) => /(^|_)Equals$/.test(name) && !compares.test(name))
        .map(([, value]) => value as number),
    );
  }

  /** The uses in a method of the plugin. */
  method(name: string, isPlugin: IsPlugin): Uses {
    return this.uses([this.methods.get(name)?.body ?? null], isPlugin);
  }

  /** The uses in the functions that a method of the plugin passes on. Their first parameter is the plugin. */
  handlers(name: string): Uses {
    const { NodeKind } = this.numbers;
    const functions: Method[] = [];
    visit(this.methods.get(name)?.body ?? null, node => {
      if (node.kind === NodeKind.Function)
        functions.push((node as AscNode & { declaration: Method }).declaration);
    });
    return functions
      .map(({ signature, body }) => {
        const self = signature.parameters[0]?.name.text;
        return this.uses(
          [body],
          node => node.kind === NodeKind.Identifier && (node as AscNode & { text: string }).text === self,
        );
      })
      .reduce(both, nothing());
  }

  /**
   * The uses in the handlers of inputs, in open(), where they get the plugin itself: new
   * PushInstance<MyPlugin>(this).
   */
  pushing(): Uses {
    const { NodeKind } = this.numbers;
    let isGiven = false;
    visit(this.methods.get("open")?.body ?? null, node => {
      const { typeName, typeArguments } = node as New;
      if (node.kind === NodeKind.New && typeName.identifier.text === "PushInstance")
        isGiven ||= typeArguments?.some(one => this.isPlugin(one)) ?? false;
    });
    return isGiven ? this.handlers("open") : nothing();
  }

  /** The uses in an instance, of a plugin that it keeps or gets as an argument. */
  instance(node: AscClass): Uses {
    const { NodeKind } = this.numbers;
    const isTyped = ({ type }: TypedName) => this.isPlugin(type);
    const kept = node.members
      .filter(
        member =>
          member.kind === NodeKind.FieldDeclaration && isTyped(member as AscNode as AscNode & TypedName),
      )
      .map(member => member.name.text);
    return node.members
      .filter(member => member.kind === NodeKind.MethodDeclaration)
      .map(member => {
        const { signature, body } = member as AscNode as Method;
        const given = signature.parameters.filter(isTyped).map(({ name }) => name.text);
        return this.uses([body], at => {
          if (at.kind === NodeKind.Identifier) return given.includes((at as AscNode & { text: string }).text);
          return (
            at.kind === NodeKind.PropertyAccess &&
            (at as Access).expression.kind === NodeKind.This &&
            kept.includes((at as Access).property.text)
          );
        });
      })
      .reduce(both, nothing());
  }

  /** These uses, and those of the plugin's methods that they call. */
  reached(...uses: readonly Uses[]): Uses {
    let all = uses.reduce(both, nothing());
    const seen = new Set<string>();
    for (const name of all.calls) {
      // the set grows in the loop
      if (seen.has(name)) continue;
      seen.add(name);
      const more = this.method(name, isThis(this.numbers));
      more.calls.forEach(one => all.calls.add(one));
      all = { ...both(all, more), calls: all.calls };
    }
    return all;
  }

  private isPlugin(type: TypeNode | null | undefined): boolean {
    return this.line.some(one => one.name.text === type?.name?.identifier.text);
  }

  private uses(nodes: readonly (AscNode | null)[], isPlugin: IsPlugin): Uses {
    const { NodeKind } = this.numbers;
    const uses = nothing();
    const memberOf = (node: AscNode | undefined): string | undefined => {
      if (node?.kind !== NodeKind.PropertyAccess || !isPlugin((node as Access).expression)) return undefined;
      return (node as Access).property.text;
    };
    const writing = (node: AscNode | undefined) => {
      const target = node?.kind === NodeKind.ElementAccess ? (node as Access).expression : node;
      const field = memberOf(target);
      if (field !== undefined && this.fields.has(field) && !uses.writes.has(field))
        uses.writes.set(field, target!);
    };
    for (const root of nodes) {
      visit(root, node => {
        const { operator, left, operand } = node as Operation;
        if (node.kind === NodeKind.Binary && this.assigning.has(operator)) writing(left);
        if (
          (node.kind === NodeKind.UnaryPrefix || node.kind === NodeKind.UnaryPostfix) &&
          this.isStep(operator)
        )
          writing(operand);
        if (node.kind === NodeKind.Call) {
          const callee = (node as Access).expression;
          const called = memberOf(callee);
          if (called !== undefined) uses.calls.add(called);
          if (callee.kind === NodeKind.PropertyAccess && CHANGING.includes((callee as Access).property.text))
            writing((callee as Access).expression);
        }
        const field = memberOf(node);
        if (field !== undefined && this.fields.has(field) && !uses.reads.has(field))
          uses.reads.set(field, node);
      });
    }
    return uses;
  }

  private isStep(operator: number): boolean {
    return operator === this.numbers.Token.Plus_Plus || operator === this.numbers.Token.Minus_Minus;
  }
}

function nothing(): Uses {
  return { reads: new Map(), writes: new Map(), calls: new Set() };
}

function both(a: Uses, b: Uses): Uses {
  return {
    reads: new Map([...b.reads, ...a.reads]),
    writes: new Map([...b.writes, ...a.writes]),
    calls: new Set([...a.calls, ...b.calls]),
  };
}
