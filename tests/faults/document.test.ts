// docs/safety.md says what the fault table says.
import { faultTable, partOf } from "./document";
import { pending } from "./pending";
import { chapters } from "./rows";

test("docs/safety.md has the fault table; make faults writes it", () => {
  const made = faultTable(chapters);
  expect(partOf("table", made)).toBe(made);
});

test("each row has a name of its own, and so has each test", () => {
  const rows = chapters.flatMap(chapter => chapter.rows);
  const twice = (all: string[]) => all.filter((one, i) => all.indexOf(one) !== i);
  expect(twice(rows.map(({ id }) => id))).toEqual([]);
  expect(twice(rows.filter(({ proof }) => "plugin" in proof).map(({ right }) => right))).toEqual([]);
});

test("what is pending is in the table", () => {
  const ids = new Set(chapters.flatMap(chapter => chapter.rows).map(({ id }) => id));
  expect(Object.keys(pending).filter(id => !ids.has(id))).toEqual([]);
});
