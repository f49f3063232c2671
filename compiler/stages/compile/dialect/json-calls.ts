// The calls in sdk-as/library/json-read.ts and json-write.ts for which there is no function: what stands for
// them depends on the type.
import type { Asc, CallExpression, Class, Compiler, Expression, Range, Type } from "./asc";
import { directType } from "./direct-type";
import { jsonType, type JsonMember, type JsonTypes } from "./json-types";
import { maker } from "./make";
import { RECORD } from "./record-types";
import type { CompileNode } from "./private-methods";
import { wrapPrivate } from "./wrap";

const CALL = "__falco_ts_json";

interface JsonCall extends CallExpression {
  readonly expression: CallExpression["expression"] & { readonly text?: string };
}

/** From now on asc compiles these calls. */
export function chooseJsonTypes(asc: Asc, types: JsonTypes): void {
  const { Node, ElementKind } = asc;

  wrapPrivate<CompileNode<JsonCall>>(
    asc.Compiler.prototype,
    "compileCallExpression",
    3,
    compile =>
      function (node, wanted, constraints) {
        const name = node.expression.text;
        const stand = name?.startsWith(CALL) ? STANDS[name.slice(CALL.length)] : undefined;
        if (!stand) return compile.call(this, node, wanted, constraints);
        const { currentFlow: flow, resolver } = this;
        const [type, symbols] = node.typeArguments!.map(one =>
          resolver.resolveType(one, flow, flow.sourceFunction, flow.contextualTypeArguments)!,
        );
        const context = new Context(asc, this, node.range, node.args, type!, symbols);
        const stood = stand(context);
        return typeof stood === "number"
          ? stood
          : this.compileExpression(stood, wanted, constraints as never);
      },
  );

  const classOf = (type: Type): Class => type.getClass()!;
  const places = (type: Type): readonly JsonMember[] => types.membersOf(classOf(type));

  /** What stands for each call, by the rest of its name. */
  const STANDS: Readonly<Record<string, (context: Context) => Expression | number>> = {
    Of({ type, compiler, make, call, args }) {
      const found = jsonType(compiler.program, type);
      switch (found.kind) {
        case "Integer":
        case "Float":
        case "Object":
        case "Tuple":
          return call(found.kind, [type], ...args);
        case "OrNull":
        case "NumberOrNull":
        case "Array":
        case "Map":
          return call(found.kind, [found.of], ...args);
        case "Record":
          return make.call(make.name(`${RECORD}_ofMap`), call("Map", [found.of], ...args));
        default:
          return call(found.kind, [], ...args);
      }
    },
    New({ type, compiler, node, call }) {
      const of = classOf(type);
      if (types.start(of) === "bare") return call("Bare", [type]);
      return compiler.compileInstantiate(compiler.ensureConstructor(of, node), [], 0, node);
    },
    Member({ type, make, text, address, args: [json, object], call }) {
      return places(type).reduceRight<Expression>(
        (otherwise, { name, type, offset }, i) =>
          make.choose(
            make.call(make.member(json!, "isKey"), text(name)),
            call("Field", [type], json!, address(object!), make.number(offset), make.number(i)),
            otherwise,
          ),
        make.binary("Minus", make.number(0), make.number(1)),
      );
    },
    Check({ type, make, text, node, args: [json, , low, high], call }) {
      const isThere = (i: number) =>
        make.binary(
          "Ampersand",
          make.binary("GreaterThan_GreaterThan", i < 64 ? low! : high!, make.number(i % 64)),
          make.number(1),
        );
      return places(type).reduceRight<Expression>(
        (otherwise, { name, isRequired }, i) =>
          isRequired ? make.choose(isThere(i), otherwise, call("Missing", [], json!, text(name))) : otherwise,
        Node.createTrueExpression(node.range),
      );
    },
    Place({ type, make, node, address, args: [json, object, place], call }) {
      return places(type).reduceRight<Expression>(
        (otherwise, { type, offset }, i) =>
          make.choose(
            make.binary("Equals_Equals", place!, make.number(i)),
            make.binary(
              "GreaterThan_Equals",
              call("Field", [type], json!, address(object!), make.number(offset), make.number(0)),
              make.number(0),
            ),
            otherwise,
          ),
        Node.createFalseExpression(node.range),
      );
    },
    PutAs({ type, compiler, make, call, args: [out, value] }) {
      const put = (kind: string, types: Type[], what: Expression = value!) =>
        call(`Put${kind}`, types, out!, what);
      const found = jsonType(compiler.program, type);
      switch (found.kind) {
        case "Date":
          return put(
            "OrNull",
            [compiler.program.stringInstance.type],
            make.call(make.member(value!, "__falco_ts_json")),
          );
        case "OrNull":
        case "NumberOrNull":
        case "Array":
          return put(found.kind, [found.of]);
        case "Map":
          return put("Map", [found.key, found.of]);
        case "Record":
          return put("Map", [found.key, found.of], make.call(make.name(`${RECORD}_ordered`), value!));
        case "Integer":
        case "Float":
        case "Tuple":
          return put(found.kind, [type]);
        case "Object": {
          const own = found.class.getMember("toJSON");
          if (own?.kind !== ElementKind.FunctionPrototype) return put("Object", [type]);
          const made = make.call(make.member(value!, "toJSON"));
          return put("", [compiler.resolver.resolveExpression(made, compiler.currentFlow)!], made);
        }
        default:
          return put(found.kind, []);
      }
    },
    PutExtended({ type, compiler, make, node, call, args: [out, value] }) {
      return types.extending(classOf(type)).reduceRight<Expression>((otherwise, extending) => {
        const own = compiler.resolver.resolveClass(extending, null);
        if (!own) return otherwise;
        const of = directType(asc, own.type, node.range);
        const as = Node.createCallExpression(make.name("changetype"), [of], [value!], node.range);
        return make.choose(
          Node.createInstanceOfExpression(value!, of, node.range),
          call("PutThis", [own.type], out!, as),
          otherwise,
        );
      }, Node.createFalseExpression(node.range));
    },
    PutMembers({ type, make, node, text, address, call, args: [out, value] }) {
      const isTuple = jsonType(classOf(type).program, type).kind === "Tuple";
      const truth = (isTrue: boolean) =>
        isTrue ? Node.createTrueExpression(node.range) : Node.createFalseExpression(node.range);
      const all = places(type).map(({ name, type, offset, isOptional }) =>
        call(
          "PutMember",
          [type],
          out!,
          address(value!),
          make.number(offset),
          text(isTuple ? "" : name),
          truth(!isTuple && isOptional),
        ),
      );
      return make.all(all.length ? all : [make.number(0)]);
    },
  };
}

/** A call that something is to stand for. */
class Context {
  readonly node: Expression;
  readonly make: ReturnType<typeof maker>;

  constructor(
    private readonly asc: Asc,
    readonly compiler: Compiler,
    private readonly range: Range,
    readonly args: readonly Expression[],
    readonly type: Type,
    private readonly symbols: Type | undefined,
  ) {
    this.make = maker(asc, range);
    this.node = this.make.number(0);
  }

  /** A call of a function of the library, of these types and, where a text is read, its symbols. */
  readonly call = (name: string, types: readonly Type[], ...args: Expression[]): Expression => {
    const all = this.symbols ? [...types, this.symbols] : types;
    const nodes = all.map(one => directType(this.asc, one, this.range));
    return this.asc.Node.createCallExpression(
      this.make.name(CALL + name),
      nodes.length ? nodes : null,
      args,
      this.range,
    );
  };

  /** Where an object is. */
  readonly address = (object: Expression): Expression =>
    this.asc.Node.createCallExpression(
      this.make.name("changetype"),
      [directType(this.asc, this.asc.Type.usize32, this.range)],
      [object],
      this.range,
    );

  readonly text = (text: string): Expression => this.asc.Node.createStringLiteralExpression(text, this.range);
}
