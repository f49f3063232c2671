// Lines of AssemblyScript 0.28.20's standard library, and what stands there instead.

export interface Patch {
  /** asc's name of the file. */
  readonly file: string;
  /** Where it is there several times, the first behind this is meant. */
  readonly after?: string;
  /** What is replaced. It is there exactly once. */
  readonly find: string;
  /** Where given, all is replaced that stands before this. */
  readonly upTo?: string;
  /** `$&` in it is what was found. */
  readonly put: string;
}

/** An import of one of our own functions, before the file's first line. */
function importing(file: string, name: string, from: string): Patch {
  const first = FIRST_LINES[file]!;
  return { file, find: first, put: `import { ${name} } from "falco-ts/library/${from}";\n${first}` };
}

const FIRST_LINES: Readonly<Record<string, string>> = {
  string: 'import { OBJECT, BLOCK_MAXSIZE, TOTAL_OVERHEAD } from "./rt/common";',
  "util/string": "import {\n  itoa32,",
  number: 'import { itoa32, utoa32, itoa64, utoa64, dtoa } from "./util/number";',
  "util/number": 'import { idof } from "../builtins";',
};

/** Bounds of arrays and views that neither a negative number passes nor a sum that overflows. */
const BOUNDS: readonly Patch[] = [
  // memory.fill() got a negative length, since the length was unsigned
  { file: "util/bytes", find: "len: usize,\n  value: T,", put: "len: isize,\n  value: T," },
  ...["array", "staticarray", "typedarray"].map(file => ({
    file,
    find: "let count = min(last - from, len - to);",
    put: "let count = max(min(last - from, len - to), 0);",
  })),
  {
    file: "typedarray",
    find: "if (offset < 0 || sourceLen + offset > target.length) {",
    put: "if (offset < 0 || offset > target.length - sourceLen) {",
  },
  {
    file: "typedarray",
    find: "byteLength = len << alignof<T>();\n    if (byteOffset + byteLength > bufferByteLength) {",
    put: "byteLength = len << alignof<T>();\n    if (len > (bufferByteLength - byteOffset) >> alignof<T>()) {",
  },
  {
    file: "dataview",
    find: "byteLength: i32 = buffer.byteLength\n",
    put: "byteLength: i32 = buffer.byteLength - byteOffset\n",
  },
  {
    file: "dataview",
    find: "i32(<u32>byteLength > <u32>BLOCK_MAXSIZE) |\n      i32(<u32>byteOffset + byteLength > <u32>buffer.byteLength)",
    put: "i32(<u32>byteOffset > <u32>buffer.byteLength) |\n      i32(<u32>byteLength > <u32>(buffer.byteLength - byteOffset))",
  },
];

/**
 * What a list had before it was made shorter must not be there when it is made longer again: the garbage
 * collector has not kept it.
 */
const STALE: readonly Patch[] = [
  {
    file: "array",
    find: "ensureCapacity(changetype<usize>(this), newLength, alignof<T>(), false);",
    put: `$&
    let oldLength = this.length_;
    if (newLength > oldLength) {
      memory.fill(this.dataStart + (<usize>oldLength << alignof<T>()), 0, <usize>(newLength - oldLength) << alignof<T>());
    }`,
  },
  {
    file: "array",
    find: "ensureCapacity(changetype<usize>(this), index + 1, alignof<T>());",
    put: `$&
      memory.fill(this.dataStart + (<usize>this.length_ << alignof<T>()), 0, <usize>(index - this.length_) << alignof<T>());`,
  },
];

const STRINGS: readonly Patch[] = [
  importing("string", "replaceAll", "replace-all"),
  {
    file: "string",
    find: "replaceAll(search: String, replacement: String): String {",
    upTo: "  slice(start: i32,",
    put: "$& return replaceAll(this, search, replacement); }\n\n",
  },
  // a start far behind the end gave a size below 0, which overflowed to one above: of what lies behind
  {
    file: "string",
    find: "if (intStart < 0) intStart = max(len + intStart, 0);",
    put: "intStart = intStart < 0 ? max(len + intStart, 0) : min(intStart, len);",
  },
  { file: "string", find: "offset += 2; size -= 2;\n    }", put: "offset += 2;\n    }\n    size -= offset;" },
  {
    file: "string",
    find: "if (!searchLen) return 0;",
    put: "if (!searchLen) return min(max(start, 0), this.length);",
  },
  {
    file: "string",
    find: "if (!searchLen) return this.length;",
    put: "if (!searchLen) return min(max(start, 0), this.length);",
  },
  ...["padStart", "padEnd"].map(name => ({
    file: "string",
    find: `${name}(length: i32, pad: string = " "): String {`,
    put: "$&\n    if (length <= this.length) return this;",
  })),
  { file: "string", find: "let hasSur = surr > 0;", put: "let hasSur = surr >= 0;" },
  // two units were taken for a pair that are next to those of pairs
  ...["toLowerCase", "toUpperCase"].flatMap(name => [
    {
      file: "string",
      after: `${name}(): String {`,
      find: "(c - 0xD7FF < 0xDC00 - 0xD7FF)",
      put: "(c - 0xD800 < 0xDC00 - 0xD800)",
    },
    {
      file: "string",
      after: `${name}(): String {`,
      find: "c1 - 0xDBFF < 0xE000 - 0xDBFF",
      put: "c1 - 0xDC00 < 0xE000 - 0xDC00",
    },
  ]),
  // a cased letter before it is enough, wherever the word begins
  {
    file: "util/string",
    find: "found = true;\n      } else {",
    put: "found = true;\n        break;\n      } else {",
  },
  { file: "util/string", find: "let minPos = max(0, pos - lookaheadLimit);", put: "let minPos: isize = 0;" },
  { file: "util/string", find: "let maxPos = min(pos + lookaheadLimit, len);", put: "let maxPos = len;" },
  // sizes that overflow: of 70 000 numbers, joined with as long a text
  ...["joinBooleanArray", "joinIntegerArray<T>", "joinFloatArray<T>"].flatMap(name => [
    {
      file: "util/string",
      after: `export function ${name}(`,
      find: "let estLen = (valueLen + sepLen) * lastIndex + valueLen;",
      put: "let estLen = <i64>(valueLen + sepLen) * lastIndex + valueLen;",
    },
    {
      file: "util/string",
      after: `export function ${name}(`,
      find: "__new(estLen << 1, ",
      put: "__new(textBytes(estLen), ",
    },
  ]),
  { file: "util/string", find: "let estLen = 0;", put: "let estLen: i64 = 0;" },
  {
    file: "util/string",
    find: "__new((estLen + sepLen * lastIndex) << 1, ",
    put: "__new(textBytes(estLen + <i64>sepLen * lastIndex), ",
  },
  importing("util/string", "textBytes", "text-bytes"),
  { file: "util/string", find: "itoa64(<i32>value, 10)", put: "itoa64(<i64>value, 10)" },
];

const NUMBERS: readonly Patch[] = [
  importing("util/string", "parseF64", "parse-float"),
  importing("util/string", "parseDigits", "parse-integer"),
  {
    file: "util/string",
    find: "export function strtod(str: string): f64 {",
    upTo: "export function strtob(",
    put: "$& return parseF64(str); }\n\n",
  },
  { file: "util/string", find: "  while (isSpace(code)) {", put: "  while (len && isSpace(code)) {" },
  {
    file: "util/string",
    find: "  // determine sign\n",
    put: "  if (!len) {\n    if (isFloat<T>()) return <T>NaN;\n    return <T>0;\n  }\n",
  },
  {
    file: "util/string",
    find: "  // calculate value\n",
    put: "  if (isFloat<T>()) return sign * <T>parseDigits(ptr, len, radix);\n",
  },
  // parseInt() has no "0x" without a digit behind it, and neither "0b" nor "0o"
  { file: "util/string", find: "        len > 2 &&\n", put: "        len > (isFloat<T>() ? 1 : 2) &&\n" },
  {
    file: "util/string",
    find: "if (code == CharCode._0 && len > 2) {",
    put: "if (code == CharCode._0 && len > (isFloat<T>() ? 1 : 2)) {",
  },
  ...["b", "o"].map(letter => ({
    file: "util/string",
    find: `case CharCode.${letter}: {`,
    put: "$&\n          if (isFloat<T>()) break;",
  })),
  importing("util/number", "decimalExponent, writeDigits", "print-float"),
  {
    file: "util/number",
    find: "let len = grisu2(value, buffer, sign, isSingle);",
    put: "let len = sign + writeDigits(buffer + (sign << 1), value, isSingle);",
  },
  {
    file: "util/number",
    find: "prettify(buffer + (sign << 1), len - sign, _K);",
    put: "prettify(buffer + (sign << 1), len - sign, decimalExponent);",
  },
  // a whole number has no `.0` behind it
  ...["length", "kk"].map(count => ({
    file: "util/number",
    find: `store<u32>(buffer + (${count} << 1), CharCode.DOT | (CharCode._0 << 16));`,
    upTo: ";",
    put: `return ${count}`,
  })),
  { file: "util/number", find: 'if (value == 0) return "0.0";', put: 'if (value == 0) return "0";' },
  {
    file: "util/number",
    after: "function dtoa_buffered_impl(",
    find: "store<u16>(buffer, CharCode.DOT, 2);",
    upTo: ";\n  }",
    put: "return 1",
  },
  importing("number", "toFixed, integerToFixed", "print-fixed"),
  importing("number", "toRadix", "print-radix"),
  ...["32", "64"].map(bits => ({
    file: "number",
    find: `toString(this: f${bits}, radix: i32 = 0): String {`,
    put: `toFixed(this: f${bits}, digits: i32 = 0): String { return toFixed(this, digits); }

  $&\n    if (radix != 0 && radix != 10) return toRadix(this, radix);`,
  })),
  ...["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"].map(type => ({
    file: "number",
    find: `toString(this: ${type}, radix: i32 = 10): String {`,
    put: `toFixed(this: ${type}, digits: i32 = 0): String { return integerToFixed(this.toString(), digits); }\n\n  $&`,
  })),
  // of items that compare as equal, the last came first: sort() is stable
  {
    file: "util/sort",
    after: "function mergeRuns<T>(",
    find: "if (comparator(a, b) < 0) {",
    put: "if (i > m || comparator(a, b) < 0) {",
  },
  // a difference overflows
  {
    file: "util/sort",
    find: "if (isSigned<T>() && sizeof<T>() <= 4) {",
    put: "if (isSigned<T>() && sizeof<T>() < 4) {",
  },
  // what the comparator throws is caught behind these: memory was lost each time
  { file: "util/sort", find: "let buffer = __alloc(len << alignof<T>());", put: "$& try {" },
  { file: "util/sort", find: "// dealloc aux buffers", put: "} finally {" },
  { file: "util/sort", find: "__free(leftRunStartBuf);", put: "$& }" },
  // what is put into an array of bytes is rounded to the nearest, and neither infinity nor the upper half of
  // an i64 is 0
  {
    file: "typedarray",
    find: "store<valueof<TArray>>(ptr,\n            isFinite<valueof<UArray>>(value)\n",
    upTo: "        } else {\n          if (!isSigned",
    put: "store<valueof<TArray>>(ptr, <valueof<TArray>>max<valueof<UArray>>(0, min<valueof<UArray>>(255, nearest<valueof<UArray>>(value))));\n",
  },
  {
    file: "typedarray",
    find: "} else if (sizeof<valueof<TArray>>() <= 4) {",
    put: "} else if (sizeof<valueof<UArray>>() <= 4) {",
  },
];

/** Keys that are NaN are one key, and so are 0 and -0. */
const KEYS: readonly Patch[] = ["map", "set"]
  .flatMap(file => {
    const type = file === "map" ? "K" : "T";
    return [
      {
        file,
        find: "if (!(taggedNext & EMPTY) && entry.key == key) return entry;",
        put: `if (!(taggedNext & EMPTY) && (entry.key == key || (isFloat<${type}>() && entry.key != entry.key && key != key))) return entry;`,
      },
      {
        file,
        find: "entry.key = key;", // 0 is added to have no -0
        put: `if (isFloat<${type}>()) entry.key = key + <${type}>0;\n      else entry.key = key;`,
      },
    ];
  })
  .concat(
    ["32", "64"].map(bits => ({
      file: "util/hash",
      find: `reinterpret<u${bits}>(f${bits}(key))`,
      put: `key == key ? reinterpret<u${bits}>(f${bits}(key + <T>0)) : reinterpret<u${bits}>(f${bits}.NaN)`,
    })),
  );

export const PATCHES: readonly Patch[] = [...BOUNDS, ...STALE, ...STRINGS, ...NUMBERS, ...KEYS];
