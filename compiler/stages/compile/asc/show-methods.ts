// Adds methods to the author's classes in a module of specs that show what an object holds: AssemblyScript's
// objects cannot tell. sdk-as/spec/show.ts does the rest.
import {
  isAuthors,
  type AscClass,
  type AscMember,
  type AscNode,
  type AscNumbers,
  type AscSource,
} from "./types";

/** The part of asc that parses. */
export interface AscClasses {
  readonly Parser: new () => {
    readonly sources: readonly AscSource[];
    parseFile(text: string, path: string, isEntry: boolean): void;
  };
}

/** Gives each of the author's classes the methods that __falco_ts_show() looks for. */
export function addShowMethods(sources: AscSource[], asc: AscNumbers & AscClasses): void {
  const classes = sources
    .filter(source => isAuthors(source.normalizedPath))
    .flatMap(({ statements }) => statements)
    .flatMap(statement => {
      const node =
        statement.kind === asc.NodeKind.ExportDefault
          ? (statement as AscNode & { declaration: AscNode }).declaration
          : statement;
      return node.kind === asc.NodeKind.ClassDeclaration ? [node as ExtendableClass] : [];
    });
  const parser = new asc.Parser();
  parser.parseFile(classes.map(one => shownClass(one, asc)).join("\n"), "~lib/falco-ts/shown.ts", false);
  const [source] = parser.sources as [AscSource];
  const methods = source.statements.splice(0) as ExtendableClass[];
  classes.forEach((one, i) => one.members.push(...methods[i]!.members));
  sources.push(source); // asc looks up the file of each method
}

interface ExtendableClass extends AscClass {
  readonly members: AscMember[];
  readonly typeParameters: readonly { readonly name: { readonly text: string } }[] | null;
}

/** A class of that name, with the methods alone. */
function shownClass(
  { name, typeParameters, extendsType, members }: ExtendableClass,
  { NodeKind, CommonFlags }: AscNumbers,
): string {
  const fields = members
    .filter(member => member.kind === NodeKind.FieldDeclaration && !member.is(CommonFlags.Static))
    .map(({ name: { text } }) => `\n\${indent}  ${text}: \${__falco_ts_show(this.${text}, indent + "  ")},`);
  const inherited = extendsType
    ? '(isDefined(super.__falco_ts_fields) ? super.__falco_ts_fields(indent) : "") + '
    : "";
  return `class ${name.text}${typeParameters?.length ? `<${typeParameters.map(one => one.name.text).join()}>` : ""} {
    __falco_ts_fields(indent: string): string { return ${inherited}\`${fields.join("")}\`; }
    __falco_ts_show(indent: string): string { return "${name.text} {" + this.__falco_ts_fields(indent) + "\\n" + indent + "}"; }
  }`;
}
