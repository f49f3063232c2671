// The layers of a tree of source files: which folders may know which. Reads the imports of TypeScript and
// AssemblyScript and the includes of C, and says in words what runs against a list of folders.
import fs from "node:fs";
import path from "node:path";

import ts from "typescript-5.9";

/** A tree of source files, and its folders from top to bottom. */
export interface Layers {
  /**
   * A layer is a folder ("runtime/", with the folders in it that are no layer themselves) or files without
   * folders ("errors.ts"). What stands in one layer beside each other does not know each other; arrows go
   * from a layer to those below it, and within a folder.
   */
  readonly layers: readonly (readonly string[])[];
  /**
   * A folder whose files are each the face of the folder of their name: faces do not know each other, and
   * others see of a stage its face alone.
   */
  readonly faces?: string;
}

/** What each file knows: paths from the tree's folder on. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Everything that is wrong with a tree, a sentence each. */
export function problemsOf(graph: Graph, { layers, faces }: Layers): string[] {
  return [
    ...strangers(graph, layers),
    ...missing(graph),
    ...upward(graph, layers),
    ...circles(graph),
    ...(faces === undefined ? [] : pastFaces(graph, faces)),
  ];
}

interface Room {
  readonly name: string;
  readonly layer: number;
}

/** The room of a file: the longest entry that it lies in. */
function roomOf(file: string, layers: Layers["layers"]): Room | undefined {
  const rooms = layers.flatMap((names, layer) => names.map(name => ({ name, layer })));
  const own = rooms.filter(({ name }) => (name.endsWith("/") ? file.startsWith(name) : file === name));
  return own.sort((one, other) => other.name.length - one.name.length)[0];
}

function strangers(graph: Graph, layers: Layers["layers"]): string[] {
  return [...graph.keys()]
    .filter(file => !roomOf(file, layers))
    .map(file => `${file} lies in no folder of the list: give its folder a place in it, or the file another`);
}

function missing(graph: Graph): string[] {
  return arrows(graph)
    .filter(([, to]) => !graph.has(to))
    .map(([from, to]) => `${from} knows ${to}, which is not there`);
}

function upward(graph: Graph, layers: Layers["layers"]): string[] {
  return arrows(graph).flatMap(([from, to]) => {
    const upper = roomOf(from, layers),
      lower = roomOf(to, layers);
    if (!upper || !lower || upper.name === lower.name || upper.layer < lower.layer) return [];
    const order =
      upper.layer === lower.layer
        ? `${upper.name} and ${lower.name} stand beside each other`
        : `${lower.name} lies above ${upper.name}`;
    return [`${from} knows ${to}: ${order}`];
  });
}

function arrows(graph: Graph): [from: string, to: string][] {
  return [...graph].flatMap(([from, known]) => known.map((to): [string, string] => [from, to]));
}

/** The circles, each told once, from the file whose name comes first. */
function circles(graph: Graph): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]) => {
    const start = trail.indexOf(file);
    if (start >= 0) found.add(circleFrom(trail.slice(start)));
    if (start >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  [...graph.keys()].sort().forEach(file => visit(file, []));
  return [...found];
}

function circleFrom(circle: readonly string[]): string {
  const first = circle.indexOf([...circle].sort()[0]!);
  const turned = [...circle.slice(first), ...circle.slice(0, first)];
  return `a circle of files: ${[...turned, turned[0]].join(" knows ")}`;
}

/** The face that a file is, or is a part of. */
function faceOf(file: string, faces: string): string | undefined {
  return file.startsWith(faces) ? file.slice(faces.length).split("/")[0]!.replace(/\.ts$/, "") : undefined;
}

function pastFaces(graph: Graph, faces: string): string[] {
  return arrows(graph).flatMap(([from, to]) => {
    const own = faceOf(from, faces),
      other = faceOf(to, faces);
    if (other === undefined || own === other) return [];
    if (to !== `${faces}${other}.ts`)
      return [`${from} knows ${to}, a part of ${faces}${other}: only ${faces}${other}.ts is for others`];
    return own === undefined
      ? []
      : [
          `${from} knows ${to}: ${faces}${own} and ${faces}${other} are stages, which know nothing of each other`,
        ];
  });
}

/** What the TypeScript or AssemblyScript files below a folder import of each other; types too. */
export function readImports(folder: string): Graph {
  return new Map(
    list(folder)
      .filter(file => file.endsWith(".ts") && !file.endsWith(".d.ts"))
      .map(file => {
        const text = fs.readFileSync(path.join(folder, file), "utf8");
        return [file, importsOf(file, text)];
      }),
  );
}

/** The files of the tree that a module's text imports. */
export function importsOf(file: string, text: string): string[] {
  const names = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter(name => name.startsWith("."));
  return [
    ...new Set(
      names.map(name => path.posix.join(path.posix.dirname(file), `${name.replace(/\.js$/, "")}.ts`)),
    ),
  ];
}

/**
 * What the C files below a folder include of each other, from that folder on. A header and the file that is
 * named as it are one.
 */
export function readIncludes(folder: string): Graph {
  const files = list(folder).filter(file => /\.[ch]$/.test(file));
  const known = new Set(files);
  const graph = new Map<string, Set<string>>();
  for (const file of files) {
    const names = [
      ...fs.readFileSync(path.join(folder, file), "utf8").matchAll(/^\s*#\s*include\s*"([^"]+)"/gm),
    ].map(([, name]) => name!);
    const included = names
      .flatMap(
        name => [name, path.posix.join(path.posix.dirname(file), name)].find(one => known.has(one)) ?? [],
      )
      .map(moduleOf);
    const module = moduleOf(file);
    graph.set(module, new Set([...(graph.get(module) ?? []), ...included.filter(one => one !== module)]));
  }
  return new Map([...graph].map(([module, included]) => [module, [...included]]));
}

function moduleOf(file: string): string {
  return file.replace(/\.[ch]$/, "");
}

/** The files below a folder, with "/" between folders. */
function list(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();
}
