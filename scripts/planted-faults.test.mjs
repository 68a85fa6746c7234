import assert from "node:assert/strict";
import { test } from "node:test";
import { planted, readFaults, readFile } from "./planted-faults.mjs";

test("each fault can be planted in the sources as they are", () => {
  const faults = readFaults();
  assert.ok(faults.length >= 10);
  for (const fault of faults) {
    for (const [path, text] of planted(fault, readFile)) assert.notEqual(text, readFile(path), fault.name);
  }
});

test("a fault whose text is missing or ambiguous is told", () => {
  const fault = { name: "f", harm: "h", plant: [{ file: "a.rs", find: "one", replace: "two" }] };
  assert.deepEqual([...planted(fault, () => "just one")], [["a.rs", "just two"]]);
  for (const text of ["nothing", "one and one"]) assert.throws(() => planted(fault, () => text), /f: a\.rs has/);
});
