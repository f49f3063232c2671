// The class RegExp, in place of AssemblyScript's, and what is found in strings. What authors write is of a
// class of its own for each pattern (compiler/stages/compile/dialect/regex-classes.ts), and calls of its
// methods become those of generic functions, so that the tables of a plugin are those that it uses.
import "falco-ts/library/regex-calls";
import "falco-ts/library/regex-parts";

export abstract class RegExp {
  lastIndex: i32 = 0;

  abstract get source(): string;
  abstract get flags(): string;
  get global(): bool {
    return this.flags.includes("g");
  }
  get ignoreCase(): bool {
    return this.flags.includes("i");
  }
  get multiline(): bool {
    return this.flags.includes("m");
  }
  get dotAll(): bool {
    return this.flags.includes("s");
  }
  get unicode(): bool {
    return this.flags.includes("u");
  }
  get sticky(): bool {
    return this.flags.includes("y");
  }
  toString(): string {
    return `/${this.source}/${this.flags}`;
  }

  abstract __flags(): i32;
  abstract __groups(): i32;
  /** The group of a name; 0: there is none of this name, -1: there is none that has a name. */
  abstract __named(name: string): i32;
  abstract __units(): usize;
  abstract __unitsTest(): usize;
  abstract __bytes(): usize;
  abstract __bytesTest(): usize;
}

/** What is found in a string. */
export class RegExpExecArray {
  constructor(
    readonly input: string,
    /** Where the groups begin and end; -1 where one has no text. */
    private readonly places: StaticArray<i32>,
  ) {}

  get length(): i32 {
    return this.places.length >> 1;
  }
  get index(): i32 {
    return unchecked(this.places[0]);
  }
  get _0(): string {
    return this.__text(0);
  }
  /** Whether a group has a text. */
  __has(group: i32): bool {
    return <u32>group < <u32>this.length && unchecked(this.places[group << 1]) >= 0;
  }
  @operator("[]") private __item(group: i32): string {
    if (!this.__has(group))
      throw new Error("this group has no text: ask whether it has, or write ?? behind it");
    return this.__text(group);
  }
  __get(group: i32): string | null {
    return this.__has(group) ? this.__text(group) : null;
  }
  /** The text of a group that has one. */
  __text(group: i32): string {
    return this.input.substring(unchecked(this.places[group << 1]), unchecked(this.places[(group << 1) + 1]));
  }
}
