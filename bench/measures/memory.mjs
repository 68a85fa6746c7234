// One search that answers with very many rows: a tick in which nothing changed, and a first run that a budget ends early.
//
// The isolate is measured, which the platform allows 128 MB: wasm memory, JavaScript's heap and its array buffers.
import { Inspector } from "../../tests/workerd/inspector.mjs";
import { workflow } from "../../tests/workerd/support.mjs";
import { alone } from "../alone.mjs";
import { inLab } from "../lab.mjs";
import { MIB, mib, watched } from "../memory.mjs";

export const title = "Memory";

const cron = "0 * * * *";
const budget = 60;

export async function measure({ quick }) {
  const candidates = quick ? 5_000 : 100_000;
  const rows = candidates.toLocaleString("en");
  const tick = await measured(candidates, tickWithoutChange);
  const first = await measured(candidates, firstRun);
  return [
    { what: `${rows} rows in one answer, tick with no change: wasm, JavaScript's heap and its buffers`, ...tick },
    { what: `${rows} rows in one answer, first run of ${budget} requests: the same`, ...first },
  ];
}

async function measured(candidates, watch) {
  // Every row names its candidate, and an API that does not narrow a search shows all of them each time.
  const dialect = { row_candidate: "candidate_id", start_update: "ignored" };
  const options = {
    inspected: true,
    sandbox: { people: "parsed", candidates, dialect },
    vars: { MAX_REQUESTS: String(budget), MAX_SECONDS: "720" },
    workflows: [
      workflow("first", { incremental: true }),
      // Whoever is discarded is known from then on, without a request: so that all are, soon.
      workflow("known", { incremental: true, cron, logics: ["empty"] }),
    ],
  };
  return inLab(options, async (lab) => {
    const seen = await watch(lab, candidates);
    const bytes = await answerSize(lab);
    const detail = { "MB of JSON": Math.round(bytes / 1e5) / 10, MiB: mib(seen) };
    return { figure: seen.all / MIB, unit: "MiB", limit: 96, detail };
  });
}

async function tickWithoutChange(lab, candidates) {
  await settle(lab, candidates);
  // The memory that this left does not shrink: the tick gets a Worker of its own, over the same ledger.
  await lab.kill();
  await lab.revive();
  const seen = await inspected(lab, () => lab.worker.tick(cron));
  const { last_run, applicants } = await lab.worker.ledger("known");
  if (!last_run.complete || applicants !== candidates) throw new Error(`${applicants} of ${candidates} are known`);
  return seen;
}

async function settle(lab, candidates) {
  await lab.worker.tick(cron);
  const { last_run, applicants } = await lab.worker.ledger("known");
  if (!last_run.complete || applicants !== candidates) throw new Error(`${applicants} of ${candidates} are known`);
}

async function firstRun(lab, candidates) {
  return inspected(lab, async () => {
    const { stopped_by, items, remaining } = await lab.worker.run("first");
    if (stopped_by !== "max_requests" || items.length + remaining !== candidates)
      throw new Error(`it was stopped by ${stopped_by}`);
  });
}

async function inspected(lab, work) {
  const inspector = await Inspector.open(lab.worker);
  const seen = await watched(lab, inspector, work);
  inspector.close();
  return seen;
}

async function answerSize(lab) {
  const company = lab.sandbox.settings.company_id;
  const headers = { authorization: `Bearer ${lab.sandbox.settings.flatchr_key}` };
  const url = `${lab.sandbox.url}/flatchr/company/${company}/search/applicants`;
  return (await (await fetch(url, { method: "POST", headers })).arrayBuffer()).byteLength;
}

await alone(import.meta, measure);
