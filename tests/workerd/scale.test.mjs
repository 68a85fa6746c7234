// Many candidates and large files: a run completes, and the wasm memory, which never shrinks, does not grow.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Inspector } from "./inspector.mjs";
import { startHarness, workflow } from "./harness.mjs";

const names = ["Sédillot", "Bianchon", "Mignon"];
const harness = await startHarness({
  inspected: true,
  workflows: [workflow("all"), ...names.map((lastname) => workflow(lastname, { pull_parameters: { lastname } }))],
});
after(() => harness.stop());
const { sandbox, worker } = harness;

test("résumés do not go through wasm memory", async (context) => {
  const inspector = await Inspector.open(worker);
  context.after(() => inspector.close());
  // The first run allocates what every run needs.
  await worker.run("all");
  const before = await inspector.wasmMemories();
  assert.equal(before.length, 1);

  const large = 5 * 1024 * 1024;
  await sandbox.reset({ resume_bytes: large });
  for (const name of names) assert.equal((await worker.run(name)).items[0].resume, "parsed");
  const files = (await sandbox.requests("parse")).flatMap((entry) =>
    entry.parts.filter((part) => part.filename !== null),
  );
  assert.deepEqual(
    files.map((file) => file.size),
    names.map(() => large),
  );
  assert.deepEqual(await inspector.wasmMemories(), before);
});

test("one run updates a thousand candidates", async () => {
  await sandbox.reset({ candidates: 1_000 });
  const { applicants } = await sandbox.state();
  const report = await worker.run("all");
  assert.equal(report.complete, true);
  assert.equal(report.remaining, 0);
  assert.equal(report.items.length, applicants);
  assert.equal(new Set(report.items.map((item) => item.applicant)).size, applicants);

  const count = (/** @type {string} */ outcome) => report.items.filter((item) => item.outcome === outcome).length;
  const [updated, unchanged, failed] = ["updated", "unchanged", "failed"].map(count);
  assert.equal(updated + unchanged + failed, applicants);
  assert.equal(report.events.read_success + report.events.read_failure, applicants);
  assert.equal(report.events.write_failure + report.events.read_failure, failed);
  assert.ok(updated > 500, `${updated} updated, ${unchanged} unchanged, ${failed} failed`);
  // The only failures in this world are candidates that exist only in Flatchr.
  const missing = report.items.filter((item) => item.error?.code === "profile_missing");
  assert.equal(missing.length, failed);

  // The report agrees with the sandbox's journal.
  const journal = await sandbox.journal();
  const sent = (/** @type {string} */ api) => journal.filter((entry) => entry.api === api).length;
  assert.deepEqual(report.requests, { flatchr: sent("flatchr"), hrflow: sent("hrflow") });
  const edited = new Set(report.items.filter((item) => item.outcome === "updated").map((item) => item.candidate));
  assert.equal((await sandbox.state()).edits, edited.size);
  const [summary] = await worker.runs("all");
  assert.deepEqual(
    summary.outcomes,
    Object.fromEntries(Object.entries({ failed, unchanged, updated }).filter(([, number]) => number > 0)),
  );
});
