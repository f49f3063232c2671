import { keepOriginals, wrap, wrapAuthored } from "../../dist/compiler/stages/compile/dialect/wrap";

class Parser {
  parse(text: string, depth: number): string {
    return `${text} ${depth}`;
  }
}

test("a function around a method gets what the method was given, and gives what it likes", () => {
  wrap(
    Parser.prototype,
    "parse",
    2,
    parse =>
      function (this: Parser, text, depth) {
        return `(${parse.call(this, text, depth + 1)})`;
      },
  );
  expect(new Parser().parse("a", 1)).toBe("(a 2)");
});

test("a method may be wrapped once more", () => {
  wrap(
    Parser.prototype,
    "parse",
    2,
    parse =>
      (...all) =>
        parse(...all).toUpperCase(),
  );
  expect(new Parser().parse("a", 1)).toBe("(A 2)");
});

test("another asc than the dialect was written for is refused in one line", () => {
  const around = (parse: Parser["parse"]) => parse;
  expect(() => wrap(Parser.prototype, "parse", 3, around)).toThrow(
    "falco-ts was made for assemblyscript 0.28.20, and this is another: its parse() has 2 parameters, not 3",
  );
  expect(() => wrap({} as Parser, "parse", 2, around)).toThrow("its parse() has no parameters, not 2");
});

test("what is around a method can be left out for a while, where that was asked for before", () => {
  class Tokenizer {
    next(word: string): string {
      return word;
    }
  }
  const originals = keepOriginals([Tokenizer.prototype]);
  for (const mark of ["!", "?"])
    wrap(
      Tokenizer.prototype,
      "next",
      1,
      next =>
        function (this: Tokenizer, word) {
          return next.call(this, word) + mark;
        },
    );
  const tokens = new Tokenizer();
  expect(tokens.next("a")).toBe("a!?");
  originals.areUsed = true;
  expect(tokens.next("a")).toBe("a");
  originals.areUsed = false;
  expect(tokens.next("a")).toBe("a!?");
});

test("what is around a method for authors' nodes is not there for the library's, and all else is, in its order", () => {
  const nodeOf = (normalizedPath: string) => ({ range: { source: { normalizedPath } } });
  class Compiler {
    compile(_node: object, code: string): string {
      return code;
    }
  }
  type Compile = Compiler["compile"];
  const adding = (mark: string) => (compile: Compile) =>
    function (this: Compiler, node: object, code: string) {
      return compile.call(this, node, code) + mark;
    };
  wrap(Compiler.prototype, "compile", 2, adding("1"));
  wrapAuthored<Compile>(Compiler.prototype, "compile", 2, adding("2"));
  wrap(Compiler.prototype, "compile", 2, adding("3"));
  wrapAuthored<Compile>(Compiler.prototype, "compile", 2, adding("4"));
  const compiler = new Compiler();
  expect(compiler.compile(nodeOf("src/plugin.ts"), "a")).toBe("a1234");
  expect(compiler.compile(nodeOf("~lib/array.ts"), "a")).toBe("a13");
});
