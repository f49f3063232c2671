// The platforms that plugins are made for.
import { featuresOf, PLATFORMS, platformOf } from "../../compiler/native/platform";

const [linuxX64] = PLATFORMS;

test("an ELF file's processor says which platform it is for", () => {
  expect(platformOf("x86_64")).toBe(linuxX64);
  expect(() => platformOf("riscv64")).toThrow(
    "the plugin is for riscv64; falco-ts makes plugins for Linux x86-64 only",
  );
});

test("a level has what the ones below it have", () => {
  const [v1, v2, v3] = ["v1", "v2", "v3"].map(level => featuresOf(linuxX64, level));
  expect(v1).toEqual([]);
  expect(v2).toEqual(expect.arrayContaining(["has_sse42", "has_popcnt"]));
  expect(v3).toEqual(expect.arrayContaining([...v2!, "has_avx2"]));
});

test("without a level it is the platform's default", () => {
  expect(featuresOf(linuxX64)).toEqual(featuresOf(linuxX64, "v2"));
});

test.each(["v4", "toString"])("there is no level %s", level => {
  expect(() => featuresOf(linuxX64, level)).toThrow(
    `--cpu: found "${level}", expected one of v1, v2, v3 on Linux x86-64`,
  );
});
