// What a thousand companies cost a month on Cloudflare's price list, on paper, from the figures of measures/growth.mjs.
//
//   node bench/cost.mjs          prints docs/cost.md as bench/results.json has it
//   node bench/cost.mjs --check  says whether docs/cost.md is that
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bytes, dollars, figure, wrapped } from "./words.mjs";

const COMPANIES = 1_000;
const CANDIDATES = 10_000;
const DAYS = 30;
const TICKS_A_DAY = 96;
/** Of a hundred candidates, so many change in a day; their changes fall into the ticks of ten working hours. */
const CHANGED_A_DAY = 1 / 100;
const TICKS_WITH_CHANGE_A_DAY = 40;
/** How long the coordinator is charged for a question, in seconds; it answers within some milliseconds. */
const COORDINATOR_SECONDS = 0.1;
const COORDINATOR_GB = 0.128;

/** What without a ledger would be waited for: so many requests at once, each so long. */
const [IN_FLIGHT, REQUEST_SECONDS] = [4, 0.3];

/** What is included in the Workers Paid plan, and what a million more costs; `read` is where that stands, null is from memory. */
const PRICES = {
  base: { what: "the plan", price: 5 },
  invocations: { what: "invocations", included: 10e6, price: 0.3, read: "workers" },
  cpu: { what: "processor time, ms", included: 30e6, price: 0.02, read: "workers" },
  queue: { what: "operations of the queue", included: 1e6, price: 0.4, read: null },
  coordinator: { what: "requests to the coordinators", included: 1e6, price: 0.15, read: "durable-objects" },
  duration: { what: "duration of the coordinators, GB-s", included: 400e3, price: 12.5, read: "durable-objects" },
  rowsRead: { what: "rows read by the coordinators", included: 25e9, price: 0.001, read: null },
  rowsWritten: { what: "rows written by the coordinators", included: 50e6, price: 1, read: null },
  kvReads: { what: "reads from KV", included: 10e6, price: 0.5, read: "kv" },
  kvWrites: { what: "writes to KV", included: 1e6, price: 5, read: "kv" },
  kvDeletes: { what: "deletions from KV", included: 1e6, price: 5, read: "kv" },
  stored: { what: "kept in KV, GB", included: 1, price: 0.5, each: 1, read: null },
};

const SOURCES = {
  // It says that its prices are those of Workers.
  workers: "developers.cloudflare.com/workflows/reference/pricing",
  "durable-objects": "developers.cloudflare.com/durable-objects/platform/pricing",
  kv: "developers.cloudflare.com/kv/platform/pricing",
};

/** How often a month each thing happens, for all companies, with a ledger and without one. */
function usage(growth) {
  const at = (kind, name) => {
    const row = growth.rows.find(
      ({ detail }) => detail.kind === kind && detail.count === CANDIDATES && detail.name === name,
    );
    if (!row) throw new Error(`the growth was not measured at ${CANDIDATES} candidates: ${kind}, ${name}`);
    return row;
  };
  const [none, some, poll] = ["none", "some", "poll"].map((kind) => at(kind, "processor time"));
  const ticks = COMPANIES * DAYS * TICKS_A_DAY;
  const withChange = COMPANIES * DAYS * TICKS_WITH_CHANGE_A_DAY;
  const changed = COMPANIES * DAYS * CANDIDATES * CHANGED_A_DAY;
  // A tick with 1 % changed, less one with none, by those that changed.
  const each = (name) => (at("some", name).figure - at("none", name).figure) / (CANDIDATES / 100);
  const invocations = ticks + DAYS * TICKS_A_DAY;
  const common = { invocations, queue: 3 * ticks };
  // Lease and release; where something changed also the touch and the commit. The first finds the coordinator asleep.
  const asked = 2 * ticks + 2 * withChange;
  const ledger = {
    ...common,
    // Fresh isolates: what the engine compiles is charged too.
    cpu: ticks * none.detail.cold + changed * each("processor time"),
    coordinator: asked,
    duration: asked * COORDINATOR_SECONDS * COORDINATOR_GB,
    rowsRead: ticks,
    rowsWritten: asked,
    // The ledger, and with a change what is known of the company.
    kvReads: ticks + withChange,
    // The ledger and the report; the ledger before is deleted.
    kvWrites: 2 * withChange,
    kvDeletes: withChange,
    stored: (COMPANIES * some.detail.ledger + changed * (some.detail.report / (CANDIDATES / 100))) / 1e9,
  };
  return {
    ledger: { usage: ledger, requests: ticks * at("none", "requests").figure + changed * each("requests") },
    polling: { usage: { ...common, cpu: ticks * poll.detail.cold }, requests: ticks * at("poll", "requests").figure },
    measured: { none, some, poll, each: each("processor time") },
  };
}

function bill(used) {
  const lines = Object.entries(used).map(([name, amount]) => {
    const { what, included, price, each = 1e6, read } = PRICES[name];
    return { what, amount, included, price, each, read, cost: (Math.max(0, amount - included) / each) * price };
  });
  return { lines, total: lines.reduce((sum, { cost }) => sum + cost, PRICES.base.price) };
}

export function costSentence(growth) {
  const { ledger, polling } = usage(growth);
  const [ours, theirs] = [bill(ledger.usage), bill(polling.usage)];
  return `On paper, a thousand companies with ${count(CANDIDATES)} candidates each, ticking every quarter of an hour, cost ${dollars(ours.total)} a month on Cloudflare's price list, and ask the two APIs ${millions(ledger.requests)} times; without a ledger it would be ${dollars(theirs.total)} and ${millions(polling.requests)}: [how that is reckoned](docs/cost.md).`;
}

export function costDocument(growth) {
  const { ledger, polling, measured } = usage(growth);
  const [ours, theirs] = [bill(ledger.usage), bill(polling.usage)];
  const { none, some, poll, each } = measured;
  const perTick = polling.requests / (COMPANIES * DAYS * TICKS_A_DAY);
  return `# What it costs to run

Written by \`make bench\` from what it measured (bench/results.json, ${growth.date}); bench/cost.mjs is the reckoning. On paper:
nobody has paid such a bill.

**${dollars(ours.total)} a month** for a thousand companies with ${count(CANDIDATES)} candidates each, on the Workers Paid plan. Subrequests, which are
what the Worker asks the two APIs, are not billed; processor time is.

## Assumed

* All companies in one account, a workflow each, with the queue; a tick every 15 minutes, ${DAYS} days: ${millions(COMPANIES * DAYS * TICKS_A_DAY)} ticks.
* ${figure(CHANGED_A_DAY * 100)} % of the candidates changes in a day, evenly in ${TICKS_WITH_CHANGE_A_DAY} of the ${TICKS_A_DAY} ticks.
* Every search shows all rows, as if Flatchr ignored \`start_update\`: the most that a tick can cost. No résumés are parsed;
  what HrFlow.ai bills is not in here.
* Every tick finds a fresh isolate, so that compiling is paid for: the first run in a process is what counts. A processor of
  Cloudflare's takes as long as the one that was measured.
* A question to the coordinator is charged for ${COORDINATOR_SECONDS * 1_000} ms of ${COORDINATOR_GB * 1_000} MB.

## Measured

| ${count(CANDIDATES)} candidates | requests | processor time, warm | the first in a process |
| --- | ---: | ---: | ---: |
${[
  ["a tick with no change", none],
  ["a tick with 1 % changed", some],
  ["the same without a ledger: all compared, nothing to change", poll],
]
  .map(
    ([words, row]) =>
      `| ${words} | ${count(requestsOf(growth, row))} | ${figure(row.figure)} ms | ${figure(row.detail.cold)} ms |`,
  )
  .join("\n")}

A candidate that changed takes ${figure(each)} ms more. The ledger has ${bytes(some.detail.ledger)}, a report ${bytes(some.detail.report / (CANDIDATES / 100))} for each applicant in it.

## With a ledger

${table(ours)}

The two APIs are asked ${millions(ledger.requests)} times.

## Without

Each tick asks for every candidate and compares it. Nothing is remembered: there are neither KV nor coordinators, and nothing keeps
two runs apart.

${table(theirs)}

${wrapped(`The two APIs are asked ${millions(polling.requests)} times, ${count(polling.requests / ledger.requests)} times as often. That is ${count(perTick)} requests a tick, where an invocation has 5,000 unless told otherwise; ${IN_FLIGHT} at a time and ${REQUEST_SECONDS} s each they would take ${count((perTick / IN_FLIGHT) * (REQUEST_SECONDS / 60))} minutes, longer than until the next tick. The sum leaves that out, and that either API might refuse it.`)}

## Prices

${wrapped(
  `What is included, and the price of a million more (of a GB for what is kept), as these pages had them in 2025 or 2026: ${Object.values(
    SOURCES,
  )
    .map((source) => `<https://${source}/>`)
    .join(", ")}. Those marked † are from memory, as of mid-2025. Check all of them before you count on them.`,
)}
`;
}

const requestsOf = ({ rows }, { detail: { kind, count: at } }) =>
  rows.find(({ detail }) => detail.kind === kind && detail.count === at && detail.name === "requests").figure;

function table({ lines, total }) {
  const line = ({ what, amount, included, price, read, cost }) =>
    `| ${what} | ${large(amount)} | ${large(included)} | $${price}${read ? "" : " †"} | ${dollars(cost)} |`;
  return [
    "| | in a month | included | then | cost |",
    "| --- | ---: | ---: | ---: | ---: |",
    `| ${PRICES.base.what} † | | | | ${dollars(PRICES.base.price)} |`,
    ...lines.map(line),
    `| **all** | | | | **${dollars(total)}** |`,
  ].join("\n");
}

const count = (number) => Math.round(number).toLocaleString("en-GB");
const millions = (number) => (number >= 1e9 ? `${figure(number / 1e9)} billion` : `${figure(number / 1e6)} million`);
const large = (number) =>
  number >= 1e9 ? `${figure(number / 1e9)} G` : number >= 1e6 ? `${figure(number / 1e6)} M` : figure(number);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { growth } = JSON.parse(readFileSync(new URL("results.json", import.meta.url), "utf8"));
  const wanted = costDocument(growth);
  if (!process.argv.includes("--check")) console.log(wanted);
  else if (readFileSync(new URL("../docs/cost.md", import.meta.url), "utf8") !== wanted) {
    console.error("docs/cost.md is not what bench/results.json gives: run `make bench`");
    process.exit(1);
  }
}
