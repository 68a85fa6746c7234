// Many candidates, and large files: a run gets through, and the memory that never shrinks does not grow.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Inspector } from "./inspector.mjs";
import { startLab, workflow } from "./support.mjs";

const names = ["Sédillot", "Bianchon", "Mignon"];
const lab = await startLab({
  inspected: true,
  workflows: [workflow("all"), ...names.map((lastname) => workflow(lastname, { pull_parameters: { lastname } }))],
});
after(() => lab.stop());
const { sandbox, worker } = lab;

test("résumés do not pass through wasm memory", async (context) => {
  const inspector = await Inspector.open(worker);
  context.after(() => inspector.close());
  // The first run makes what every run needs.
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

test("a thousand candidates are brought up to date in one run", async () => {
  await sandbox.reset({ candidates: 1_000 });
  const { applicants } = await sandbox.state();
  const report = await worker.run("all");
  assert.equal(report.complete, true);
  assert.equal(report.remaining, 0);
  assert.equal(report.items.length, applicants);
  assert.equal(new Set(report.items.map((item) => item.applicant)).size, applicants);

  const count = (outcome) => report.items.filter((item) => item.outcome === outcome).length;
  const [updated, unchanged, failed] = ["updated", "unchanged", "failed"].map(count);
  assert.equal(updated + unchanged + failed, applicants);
  assert.equal(report.events.read_success + report.events.read_failure, applicants);
  assert.equal(report.events.write_failure + report.events.read_failure, failed);
  assert.ok(updated > 500, `${updated} updated, ${unchanged} unchanged, ${failed} failed`);
  // Who is in Flatchr alone is the one thing that goes wrong in this world.
  const missing = report.items.filter((item) => item.error?.code === "profile_missing");
  assert.equal(missing.length, failed);

  // The report against what the other side saw.
  const journal = await sandbox.journal();
  const sent = (api) => journal.filter((entry) => entry.api === api).length;
  assert.deepEqual(report.requests, { flatchr: sent("flatchr"), hrflow: sent("hrflow") });
  const edited = new Set(report.items.filter((item) => item.outcome === "updated").map((item) => item.candidate));
  assert.equal((await sandbox.state()).edits, edited.size);
  const [kept] = await worker.runs("all");
  assert.deepEqual(
    kept.outcomes,
    Object.fromEntries(Object.entries({ failed, unchanged, updated }).filter(([, number]) => number > 0)),
  );
});
