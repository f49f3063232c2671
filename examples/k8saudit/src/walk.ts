import { EventReader, json, JsonKind, JsonPointer, JsonReader, JsonValue, TextValue } from "falco-ts";

/** What becomes of the values at the end of a path. An element of an array that has none is missing. */
export enum Take {
  /** All texts; the missing are left out. */
  Texts,
  /** All texts; none at all where one is missing. */
  All,
  /** The same, of images the part before the tag and the digest. */
  Repositories,
  /** All texts, with the pod's own for the missing. */
  OrThePods,
  /** Of lists of words one text each, with spaces between them. */
  Sentences,
  /** Of lists of ports each one's hostPort, or containerPort. */
  Ports,
  /** The elements of lists. */
  Elements,
  /** Of objects the keys, but `name`. */
  Keys,
  /** `true` if one is true, otherwise `false`. */
  AnyTrue,
  /** `true` if one is what the field's argument says, or begins so, otherwise `false`. */
  AnyPath,
}

/** A list in a request's object, in which paths begin. */
export class List {
  readonly pointer: JsonPointer;
  /** Its elements. */
  readonly each: JsonPointer;
  /** The elements of elements that are lists themselves, which no list of Kubernetes' has. */
  readonly nested: JsonPointer;

  /** `index` tells it from other lists. */
  constructor(
    readonly index: i32,
    readonly keys: string[],
  ) {
    const path = `/${keys.join("/")}`;
    this.pointer = json.pointer(path);
    this.each = json.pointer(`${path}/*`);
    this.nested = json.pointer(`${path}/*/*`);
  }
}

/** Keys below an element of a list. */
export class Path {
  private ways: Array<Way | null> = [null, null, null, null, null, null];

  constructor(
    readonly keys: string[],
    readonly take: Take,
  ) {}

  /** From a list to their end; made when it is first asked for. */
  from(list: List): Way {
    const known = this.ways[list.index];
    if (known) return known;
    const made = new Way(list, this);
    this.ways[list.index] = made;
    return made;
  }
}

/** A list's path as pointers, for events in which nothing but the list is one. */
class Way {
  readonly pointer: JsonPointer;
  private lists: JsonPointer[];

  constructor(list: List, path: Path) {
    const each = list.each.path,
      keys = path.keys;
    this.pointer = json.pointer(`${each}/${keys.join("/")}${path.take === Take.Elements ? "/*" : ""}`);
    this.lists = [list.nested];
    for (let i = 1; i < keys.length; i++)
      this.lists.push(json.pointer(`${each}/${keys.slice(0, i).join("/")}/*`));
  }

  /** Whether there is a list where there should be none. */
  isOdd(reader: JsonReader): bool {
    for (let i = 0; i < this.lists.length; i++) if (reader.has(this.lists[i])) return true;
    return false;
  }
}

const WHOLE = json.pointer("");
// the path to a list may itself lead through arrays, which AnyTrue and AnyPath are false of where they are
// empty: in no event that Kubernetes makes
const OBJECTS = json.pointer("/requestObject/*"),
  SPECS = json.pointer("/requestObject/spec/*");

/** Elements of all arrays on the way, not one of them. */
export const EVERY: i32 = -1;

/** The walk that is on: one at a time. */
class Walk {
  static take: Take = Take.Texts;
  static element: i32 = EVERY;
  static list: List | null = null;
  static keys: string[] = [];
  static pods: JsonValue | null = null;
  static anyIs: bool = false;
  static failed: bool = false;
}

/**
 * Answers with what stands at the end of a path below a list, through every element of the arrays on the way
 * or one of them.
 */
export function below(
  list: List,
  path: Path,
  event: EventReader,
  value: TextValue,
  element: i32,
  pods: JsonValue | null = null,
): TextValue {
  const reader = event.json,
    start = reader.value(list.pointer),
    take = path.take;
  if (start || take >= Take.AnyTrue || reader.has(OBJECTS) || reader.has(SPECS))
    return walk(list, path, reader, start, value, element, pods);
  return value; // so it is in most events
}

function walk(
  list: List,
  path: Path,
  reader: JsonReader,
  start: JsonValue | null,
  value: TextValue,
  element: i32,
  pods: JsonValue | null,
): TextValue {
  const take = path.take;
  if (
    start &&
    element === EVERY &&
    path.keys.length &&
    (take <= Take.Repositories || take === Take.Elements) &&
    start.kind === JsonKind.Array
  ) {
    const way = path.from(list);
    if (!way.isOdd(reader)) return straight(list, way, take, reader, value);
  }
  Walk.take = take;
  Walk.element = element;
  Walk.list = list;
  Walk.keys = path.keys;
  Walk.pods = pods;
  Walk.anyIs = false;
  Walk.failed = false;
  const from = start ?? reader.value(WHOLE);
  if (!from || !follow(from, start ? list.keys.length : 0, value)) return value;
  if (take === Take.AnyTrue || take === Take.AnyPath) value.text(Walk.anyIs ? "true" : "false");
  return Walk.failed ? value.absent() : value;
}

/** The same by the pointer to the path's end, whose values were found with all else. */
function straight(list: List, way: Way, take: Take, reader: JsonReader, value: TextValue): TextValue {
  let one = reader.first(way.pointer);
  if ((take === Take.All || take === Take.Repositories) && count(one) !== count(reader.first(list.each)))
    return value;
  while (one && !value.full) {
    if (take === Take.Repositories) repository(one, value);
    else value.jsonValue(one);
    one = one.next;
  }
  return value;
}

function count(first: JsonValue | null): i32 {
  let all = 0,
    one = first;
  while (one) {
    all++;
    one = one.next;
  }
  return all;
}

/** The element that the field's argument names; EVERY without one. */
export function elementOf(value: TextValue): i32 {
  return value.hasArg ? (min<u64>(value.index, i32.MAX_VALUE) as i32) : EVERY;
}

/** Goes on from a value; false: there is nothing at the end. */
function follow(from: JsonValue, at: i32, value: TextValue): bool {
  const before = Walk.list!.keys,
    end = before.length + Walk.keys.length;
  let current = from;
  for (; at < end; at++) {
    if (current.kind === JsonKind.Array) {
      if (Walk.element === EVERY) {
        for (const elements = current.members(); elements.next();)
          if (!follow(elements.value, at, value)) missing(value);
        return true;
      }
      const element = current.at(Walk.element);
      if (!element) return false;
      current = element;
    }
    const key = at < before.length ? before[at] : Walk.keys[at - before.length];
    if (!key.length) continue; // the value itself
    const next = current.get(key);
    if (!next) return false;
    current = next;
  }
  arrived(current, value);
  return true;
}

function missing(value: TextValue): void {
  switch (Walk.take) {
    case Take.All:
    case Take.Repositories:
      Walk.failed = true;
      break;
    case Take.OrThePods:
      orThePods(value);
      break;
    default:
  }
}

function orThePods(value: TextValue): void {
  if (value.full) return;
  if (Walk.pods) value.jsonValue(Walk.pods);
  else value.text("0");
}

function arrived(found: JsonValue, value: TextValue): void {
  switch (Walk.take) {
    case Take.Repositories:
      repository(found, value);
      break;
    case Take.Sentences:
      sentence(found, value);
      break;
    case Take.Ports:
      ports(found, value);
      break;
    case Take.Elements:
      if (found.kind === JsonKind.Array) elements(found, value);
      break;
    case Take.Keys:
      keys(found, value);
      break;
    case Take.AnyTrue:
      if (found.bool()) Walk.anyIs = true;
      break;
    case Take.AnyPath:
      if (isPath(found, value)) Walk.anyIs = true;
      break;
    default:
      value.jsonValue(found);
  }
}

function elements(array: JsonValue, value: TextValue): void {
  for (const all = array.members(); all.next() && !value.full;) value.jsonValue(all.value);
}

function repository(image: JsonValue, value: TextValue): void {
  if (value.full) return;
  const text = image.text,
    colon = text.indexOfByte(0x3a),
    name = colon < 0 ? text : text.slice(0, colon),
    at = name.indexOfByte(0x40);
  value.set(at < 0 ? name : name.slice(0, at));
}

function sentence(words: JsonValue, value: TextValue): void {
  if (words.kind !== JsonKind.Array) {
    Walk.failed = true;
    return;
  }
  if (value.full) return;
  const text = value.write(words.raw.length); // what is in it is no longer than the list
  let isFirst = true;
  for (const all = words.members(); all.next(); isFirst = false) {
    const word = all.value;
    if (word.kind !== JsonKind.String) Walk.failed = true;
    if (!isFirst) text.byte(0x20);
    text.bytes(word.text);
  }
  value.set(text.view);
}

function ports(list: JsonValue, value: TextValue): void {
  if (list.kind !== JsonKind.Array) {
    Walk.failed = true;
    return;
  }
  for (const all = list.members(); all.next() && !value.full;) {
    const port = all.value,
      outside = port.get("hostPort");
    value.jsonValue(outside ?? port.get("containerPort")); // the same one with hostNetwork
  }
}

function keys(object: JsonValue, value: TextValue): void {
  if (object.kind !== JsonKind.Object) return;
  for (const all = object.members(); all.next() && !value.full;) if (!all.keyIs("name")) value.set(all.key);
}

function isPath(found: JsonValue, value: TextValue): bool {
  const wanted = value.key,
    path = found.text;
  if (path.same(wanted)) return true;
  const length = wanted.length - 1;
  // *
  return length >= 0 && wanted.at(length) === 0x2a && path.slice(0, length).same(wanted.slice(0, length));
}
