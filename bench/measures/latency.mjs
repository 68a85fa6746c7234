// How well a run fills the time in which it waits for the APIs: each answer comes 20 ms late, so that the machine hardly matters.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { workflow } from "../../tests/workerd/support.mjs";
import { alone } from "../alone.mjs";
import { median } from "../clock.mjs";
import { inLab } from "../lab.mjs";

export const title = "Latency";

const latency = 20;

export async function measure({ quick }) {
  const candidates = quick ? 200 : 1_000;
  // Everybody changed, and every profile has its attachment: no résumé is fetched, whose route takes one request a second.
  const options = { latency, sandbox: { people: "parsed", candidates }, workflows: [workflow("all")] };
  const measured = await inLab(options, async (lab) => {
    // The first run compiles what every run needs.
    const runs = [];
    for (let nth = 0; nth <= (quick ? 1 : 5); nth += 1) {
      await lab.sandbox.reset();
      runs.push(await run(lab, candidates));
    }
    return {
      runs: runs.slice(1),
      "a client that does nothing with the answers": await bare(lab.sandbox, 3 * candidates),
    };
  });
  const figure = median(measured.runs.map((run) => run.ratio));
  const detail = { world: options.sandbox, "requests in flight": inFlight(), "ms late": latency, ...measured };
  const what = `full run, ${candidates.toLocaleString("en")} candidates, answers ${latency} ms late: time ÷ (requests × ${latency} ms ÷ requests in flight)`;
  return [{ what, figure, unit: "×", limit: 1.25, detail }];
}

async function run(lab, candidates) {
  const { requests, items, started_at, finished_at } = await lab.worker.run("all");
  const updated = items.filter((item) => item.outcome === "updated").length;
  if (updated !== candidates) throw new Error(`${updated} of ${candidates} were updated`);
  const sent = requests.flatchr + requests.hrflow;
  return within(Date.parse(finished_at) - Date.parse(started_at), sent);
}

/** What is left of the ratio on this machine where nothing is done with the answers. */
async function bare(sandbox, requests) {
  const url = `${sandbox.url}/hrflow/v1/source`;
  let left = requests;
  const started = performance.now();
  const ask = async () => {
    while (left-- > 0) await (await fetch(url)).text();
  };
  await Promise.all(Array.from({ length: inFlight() }, ask));
  return within(performance.now() - started, requests);
}

function within(ms, requests) {
  return { ms: Math.round(ms), requests, ratio: ms / ((requests * latency) / inFlight()) };
}

/** As the core has it. */
function inFlight() {
  const source = readFileSync(join(import.meta.dirname, "../../src/http/client.rs"), "utf8");
  return Number(/const IN_FLIGHT: usize = (\d+);/.exec(source)[1]);
}

await alone(import.meta, measure);
