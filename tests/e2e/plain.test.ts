// What a plugin logs may come from the outside: on one line, and nothing in it that a terminal obeys.
import path from "node:path";

import type { Target } from "../../dist/compiler/testing";
import { loadPlugin, pluginSource, temporaryFolder, writePlugin } from "../support";

const dir = writePlugin(
  path.join(temporaryFolder(), "plain"),
  pluginSource({
    open: "this.fail(params.raw); return null;",
    fields: `f.bool("t.logged", "logs the payload", (self, event, value) => { log.info(event.payload.text()); return value.set(true); });`,
  }),
);

describe.each<Target>(["wasm", "native"])("in the target %s", target => {
  const logged = (payload: string) => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    plugin.extract({ payload: Buffer.from(payload) }, "t.logged");
    return plugin.logs.map(({ message }) => message);
  };

  test.each([
    ["a newline begins no new log line", "one\nCritical: two", "one\\nCritical: two"],
    ["an escape sequence colours no terminal", "\x1b[31mred", "\\x1b[31mred"],
    ["C1 controls are escaped, too", "a\u009b31mb", "a\\x9b31mb"],
    ["the direction of writing stays", "a\u202eb", "a\\u202eb"],
    ["other characters stay as they are", "größer 漢字 😀", "größer 漢字 😀"],
  ])("%s", (_, payload, expected) => {
    expect(logged(payload)).toEqual([expected]);
  });

  test("the reason of a failure is on one line, too", () => {
    const plugin = loadPlugin({ dir, target });
    plugin.init();
    expect(() => plugin.open("one\ntwo")).toThrow("open: one\\ntwo");
  });
});
