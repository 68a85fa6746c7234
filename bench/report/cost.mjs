// A cost model: what a thousand companies would cost a month on Cloudflare's price list, from the results of measures/growth.mjs.
import { formatBytes, formatCount, formatDollars, formatNumber, wrap } from "./format.mjs";

/** @typedef {import("./table.mjs").Result} Result */
/** @typedef {import("../support/run-if-main.mjs").Row} Row */
/** @typedef {keyof typeof PRICES} Item */
/** @typedef {Partial<Record<Item, number>>} Usage The units of each item that all companies use in a month. */

const COMPANIES = 1_000;
const CANDIDATES = 10_000;
const DAYS = 30;
const TICKS_A_DAY = 96;
/** The share of the candidates that changes in a day. */
const CHANGED_A_DAY = 1 / 100;
/** The changes are in the ticks of ten working hours. */
const TICKS_WITH_CHANGE_A_DAY = 40;
/** A call of the coordinator takes some milliseconds; this is what it is assumed to be charged for. */
const COORDINATOR_SECONDS = 0.1;
const COORDINATOR_GB = 0.128;

/** For the duration of a tick without a ledger. */
const [REQUESTS_IN_FLIGHT, REQUEST_SECONDS] = [4, 0.3];

/**
 * What the Workers Paid plan includes of an item, and the price in dollars of `per` more units. `source` is a key of SOURCES; null
 * means that the price is from memory.
 *
 * @typedef {{ name: string, included: number, price: number, per: number, source: keyof typeof SOURCES | null }} Price
 */
const PLAN = { name: "the plan", price: 5 };
const MILLION = 1e6;
const PRICES = {
  invocations: { name: "invocations", included: 10e6, price: 0.3, per: MILLION, source: "workers" },
  cpu: { name: "processor time, ms", included: 30e6, price: 0.02, per: MILLION, source: "workers" },
  queue: { name: "operations of the queue", included: 1e6, price: 0.4, per: MILLION, source: null },
  coordinator: {
    name: "requests to the coordinators",
    included: 1e6,
    price: 0.15,
    per: MILLION,
    source: "durable-objects",
  },
  duration: {
    name: "duration of the coordinators, GB-s",
    included: 400e3,
    price: 12.5,
    per: MILLION,
    source: "durable-objects",
  },
  rowsRead: { name: "rows read by the coordinators", included: 25e9, price: 0.001, per: MILLION, source: null },
  rowsWritten: { name: "rows written by the coordinators", included: 50e6, price: 1, per: MILLION, source: null },
  kvReads: { name: "reads from KV", included: 10e6, price: 0.5, per: MILLION, source: "kv" },
  kvWrites: { name: "writes to KV", included: 1e6, price: 5, per: MILLION, source: "kv" },
  kvDeletes: { name: "deletions from KV", included: 1e6, price: 5, per: MILLION, source: "kv" },
  stored: { name: "stored in KV, GB", included: 1, price: 0.5, per: 1, source: null },
};

/** The pages with the prices. The page about workflows says that its prices are those of Workers. */
const SOURCES = {
  workers: "developers.cloudflare.com/workflows/reference/pricing",
  "durable-objects": "developers.cloudflare.com/durable-objects/platform/pricing",
  kv: "developers.cloudflare.com/kv/platform/pricing",
};

/**
 * The row of the measure growth for a kind of run and a quantity.
 *
 * @param {Result} growth
 * @param {"none" | "some" | "poll"} kind
 * @param {string} quantity
 */
function rowOf({ rows = [] }, kind, quantity) {
  const row = rows.find(
    ({ detail }) => detail.kind === kind && detail.count === CANDIDATES && detail.name === quantity,
  );
  if (!row) throw new Error(`growth has no ${quantity} of the kind ${kind} at ${CANDIDATES} candidates`);
  return row;
}

/**
 * The usage of all companies in a month, with a ledger and without one.
 *
 * @param {Result} growth
 */
function usage(growth) {
  const cpu = (/** @type {"none" | "some" | "poll"} */ kind) => rowOf(growth, kind, "processor time");
  const ticks = COMPANIES * DAYS * TICKS_A_DAY;
  const ticksWithChange = COMPANIES * DAYS * TICKS_WITH_CHANGE_A_DAY;
  const changedCandidates = COMPANIES * DAYS * CANDIDATES * CHANGED_A_DAY;
  // The difference between a tick with 1 % changed and one without a change, for each candidate that changed.
  const perChanged = (/** @type {string} */ quantity) =>
    (rowOf(growth, "some", quantity).figure - rowOf(growth, "none", quantity).figure) / (CANDIDATES / 100);
  // The trigger's own invocation sends the messages of all companies; each message of the queue is another invocation, and three
  // operations: written, read, deleted.
  const common = { invocations: ticks + DAYS * TICKS_A_DAY, queue: 3 * ticks };
  // A lease and a release; with a change also the dirty keys and the commit.
  const coordinatorCalls = 2 * ticks + 2 * ticksWithChange;
  const { ledger: ledgerBytes, report: reportBytes } = cpu("some").detail;
  /** @type {Usage} */
  const withLedger = {
    ...common,
    // Every tick is in a new isolate, so its time includes compiling.
    cpu: ticks * cpu("none").detail.cold + changedCandidates * perChanged("processor time"),
    coordinator: coordinatorCalls,
    duration: coordinatorCalls * COORDINATOR_SECONDS * COORDINATOR_GB,
    // The coordinator reads its row when it starts, which is the first call of a tick.
    rowsRead: ticks,
    rowsWritten: coordinatorCalls,
    // The ledger; with a change also the findings about the company.
    kvReads: ticks + ticksWithChange,
    // The ledger and the report. The previous ledger is deleted.
    kvWrites: 2 * ticksWithChange,
    kvDeletes: ticksWithChange,
    stored: (COMPANIES * ledgerBytes + changedCandidates * (reportBytes / (CANDIDATES / 100))) / 1e9,
  };
  /** @type {Usage} */
  const withoutLedger = { ...common, cpu: ticks * cpu("poll").detail.cold };
  return {
    ticks,
    msPerChanged: perChanged("processor time"),
    withLedger: {
      bill: bill(withLedger),
      requests: ticks * rowOf(growth, "none", "requests").figure + changedCandidates * perChanged("requests"),
    },
    withoutLedger: { bill: bill(withoutLedger), requests: ticks * rowOf(growth, "poll", "requests").figure },
  };
}

/** @param {Usage} usage */
function bill(usage) {
  const lines = Object.entries(usage).map(([item, amount]) => {
    const price = PRICES[/** @type {Item} */ (item)];
    return { ...price, amount, cost: (Math.max(0, amount - price.included) / price.per) * price.price };
  });
  return { lines, total: lines.reduce((sum, { cost }) => sum + cost, PLAN.price) };
}

/**
 * One sentence for docs/performance.md.
 *
 * @param {Result} growth
 */
export function costSentence(growth) {
  const { withLedger, withoutLedger } = usage(growth);
  return `By the [cost model](cost.md), a thousand companies with ${formatCount(CANDIDATES)} candidates each and a tick every quarter of an hour cost ${formatDollars(withLedger.bill.total)} a month on Cloudflare's price list, and send ${formatLarge(withLedger.requests)} requests to the two APIs. Without a ledger it would be ${formatDollars(withoutLedger.bill.total)} and ${formatLarge(withoutLedger.requests)} requests.`;
}

/**
 * The text of docs/cost.md.
 *
 * @param {Result} growth
 */
export function costDocument(growth) {
  const { ticks, msPerChanged, withLedger, withoutLedger } = usage(growth);
  const perTick = rowOf(growth, "poll", "requests").figure;
  const minutes = (perTick / REQUESTS_IN_FLIGHT) * (REQUEST_SECONDS / 60);
  const { ledger, report } = rowOf(growth, "some", "processor time").detail;
  return `# Cost

What the Worker costs on Cloudflare's price list. \`make bench\` writes this page from its measurements of ${growth.date}
(bench/results.json); bench/report/cost.mjs is the model. It is a calculation: nobody has paid such a bill yet.

**${formatDollars(withLedger.bill.total)} a month** for a thousand companies with ${formatCount(CANDIDATES)} candidates each, on the Workers Paid plan. Cloudflare bills
processor time, but not subrequests, such as the requests to the two APIs.

## Assumptions

* All companies are in one account, each with a workflow, and the queue is bound. A tick every 15 minutes for ${DAYS} days makes
  ${formatLarge(ticks)} ticks.
* ${formatNumber(CHANGED_A_DAY * 100)} % of the candidates changes in a day, evenly in ${TICKS_WITH_CHANGE_A_DAY} of the ${TICKS_A_DAY} ticks.
* Every search returns all rows, as if Flatchr ignored \`start_update\`: that is the most a tick can cost. No résumés are parsed;
  HrFlow.ai's bill is not part of the model.
* Every tick runs in a new isolate, which compiles the WebAssembly first, so the model uses the time of the first run in a process.
  Cloudflare's processors are as fast as the measured one.
* A call of the coordinator is charged for ${COORDINATOR_SECONDS * 1_000} ms of ${COORDINATOR_GB * 1_000} MB.

## Measurements

| ${formatCount(CANDIDATES)} candidates | requests | processor time, warm | first run in a process |
| --- | ---: | ---: | ---: |
${measurement(growth, "none", "a tick without a change")}
${measurement(growth, "some", "a tick with 1 % changed")}
${measurement(growth, "poll", "a tick without a ledger: all candidates are compared, none has changed")}

A candidate that changed takes ${formatNumber(msPerChanged)} ms more. The ledger has ${formatBytes(ledger)}; a report has ${formatBytes(report / (CANDIDATES / 100))} for each of its applicants.

## With a ledger

${billTable(withLedger.bill)}

The Worker sends ${formatLarge(withLedger.requests)} requests to the two APIs.

## Without a ledger

Each tick reads every candidate and compares it. Nothing is stored, so there is neither KV nor a coordinator, and two runs can
overlap.

${billTable(withoutLedger.bill)}

${wrap(`The Worker would send ${formatLarge(withoutLedger.requests)} requests to the two APIs, ${formatCount(withoutLedger.requests / withLedger.requests)} times as many. A tick would send ${formatCount(perTick)} requests; the limit of an invocation is 5,000 by default. With ${REQUESTS_IN_FLIGHT} requests at a time that take ${REQUEST_SECONDS} s each, a tick would take ${formatCount(minutes)} minutes, which is longer than the time until the next tick. The model ignores that, and that the APIs might limit so many requests.`)}

## Prices

${wrap(
  `The tables have what the plan includes, and the price of a million more (for storage, of one more GB). They are from these pages, as of 2025 or 2026: ${Object.values(
    SOURCES,
  )
    .map((source) => `<https://${source}/>`)
    .join(", ")}. Prices with † are from memory, as of mid-2025. Check all prices before you rely on them.`,
)}
`;
}

/**
 * @param {Result} growth
 * @param {"none" | "some" | "poll"} kind
 * @param {string} name
 */
function measurement(growth, kind, name) {
  const requests = rowOf(growth, kind, "requests").figure;
  const { figure: warm, detail } = rowOf(growth, kind, "processor time");
  return `| ${name} | ${formatCount(requests)} | ${formatNumber(warm)} ms | ${formatNumber(detail.cold)} ms |`;
}

/** @param {ReturnType<typeof bill>} bill */
function billTable({ lines, total }) {
  return [
    "| | in a month | included | price | cost |",
    "| --- | ---: | ---: | ---: | ---: |",
    `| ${PLAN.name} † | | | | ${formatDollars(PLAN.price)} |`,
    ...lines.map(({ name, amount, included, price, source, cost }) => {
      const note = source === null ? " †" : "";
      return `| ${name} | ${withPrefix(amount)} | ${withPrefix(included)} | $${price}${note} | ${formatDollars(cost)} |`;
    }),
    `| **total** | | | | **${formatDollars(total)}** |`,
  ].join("\n");
}

/** @param {number} number */
function formatLarge(number) {
  return number >= 1e9 ? `${formatNumber(number / 1e9)} billion` : `${formatNumber(number / 1e6)} million`;
}

/** @param {number} number */
function withPrefix(number) {
  if (number >= 1e9) return `${formatNumber(number / 1e9)} G`;
  return number >= 1e6 ? `${formatNumber(number / 1e6)} M` : formatNumber(number);
}
