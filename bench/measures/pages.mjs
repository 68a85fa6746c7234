// A full pass over candidates that are in sync, with HrFlow.ai's profiles in pages: its requests beside those of a pass that reads each
// profile alone, its processor time beside `JSON.parse` of the same pages, and its memory.
import { formatCount } from "../report/format.mjs";
import { FakeApis } from "../support/fake-apis.mjs";
import { run, wasmMemory } from "../support/instrumented-package.mjs";
import { PAGE_SIZE, requestsOf, rowFormat, urlsFormat } from "../support/page-runs.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { ordinaryRows } from "../support/sample-data.mjs";
import { summary, timed, warm } from "../support/timing.mjs";

/** @typedef {import("../support/run-if-main.mjs").Row} Row */
/** @typedef {Awaited<ReturnType<typeof ordinaryRows>>} World */

export const title = "Profiles in pages";

const MIB = 2 ** 20;

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  const world = await ordinaryRows(quick ? 1_000 : 10_000);
  // The memory first: it never shrinks.
  const memory = await memoryRows(world, quick);
  return [...(await requestRows(world)), await processorTime(world, quick), ...memory];
}

/**
 * @param {World} world
 * @returns {Promise<Row[]>}
 */
async function requestRows(world) {
  const count = world.rows.length;
  const share = (/** @type {number} */ ofTenThousand) => (ofTenThousand * count) / 10_000;
  const dry = { persist: false };
  const rows = [];
  for (const { what, workflow, changed = 0, limit } of [
    { what: "dry run", workflow: dry, limit: 350 },
    { what: "run with 1 % changed", workflow: {}, changed: count / 100, limit: 560 },
    { what: "dry run, a jq format that reads the row", workflow: { ...dry, format: rowFormat }, limit: 350 },
    { what: "dry run, a jq format that reads `urls`", workflow: { ...dry, format: urlsFormat }, limit: 10_350 },
  ]) {
    const inPages = await requestsOf(world, { pageSize: PAGE_SIZE, workflow, changed });
    const alone = await requestsOf(world, { pageSize: 0, workflow, changed });
    rows.push({
      what: `${what}, ${formatCount(count)} candidates in sync (each profile alone: ${formatCount(alone.all)})`,
      figure: inPages.all,
      unit: "requests",
      limit: share(limit),
      detail: { "in pages": inPages, alone },
    });
  }
  return rows;
}

/**
 * @param {World} world
 * @param {boolean} quick
 * @returns {Promise<Row>}
 */
async function processorTime({ rows, samples }, quick) {
  const apis = new FakeApis(samples, { isUpToDate: true, pageSize: PAGE_SIZE });
  apis.setRows(rows);
  const pages = Array.from({ length: Math.ceil(rows.length / PAGE_SIZE) }, (_, index) => {
    const query = new Map([
      ["page", String(index + 1)],
      ["limit", String(PAGE_SIZE)],
    ]);
    return new TextDecoder().decode(apis.page({ get: (name) => query.get(name) ?? null }));
  });
  const bytes = pages.reduce((sum, page) => sum + page.length, 0);
  const dryRun = () => run(apis, undefined, { incremental: false, persist: false });
  const parse = () => pages.forEach((page) => JSON.parse(page));
  /** @type {number[]} */
  const runs = [];
  /** @type {number[]} */
  const parses = [];
  for (let repetition = 0; repetition < (quick ? 4 : 12); repetition += 1) {
    parses.push(await timed(parse));
    runs.push(await timed(dryRun));
  }
  const fakes = (await apis.ownTime()) / runs.length;
  const [runMs, parseMs] = [summary(warm(runs).map((ms) => ms - fakes)), summary(warm(parses))];
  const detail = {
    candidates: rows.length,
    "bytes of a profile": Math.round(bytes / rows.length),
    "ms, dry run": runMs,
    "ms, JSON.parse": parseMs,
    "ms, of the fakes": fakes,
  };
  return {
    what: `dry run of ${formatCount(rows.length)} candidates in sync: processor time, as a multiple of \`JSON.parse\` of the pages`,
    figure: runMs.median / parseMs.median,
    unit: "×",
    limit: 3,
    detail,
  };
}

/**
 * A source with many large profiles, and a workflow with fewer candidates: a page shows a few of them.
 *
 * @param {World} world
 * @param {boolean} quick
 * @returns {Promise<Row[]>}
 */
async function memoryRows({ rows, samples }, quick) {
  const [few, many] = quick ? [1_000, 10_000] : [10_000, 100_000];
  const profileBytes = 30_000;
  const candidates = rows.slice(0, quick ? 500 : 5_000);
  /** @param {number} profiles */
  const wasmAfter = async (profiles) => {
    const apis = new FakeApis(samples, { isUpToDate: true, pageSize: PAGE_SIZE, profileBytes });
    apis.setRows(candidates, Math.round(profiles / candidates.length));
    await run(apis, undefined, { incremental: false, persist: false });
    const { list, profile } = apis.requests;
    // The last page may show nobody who is left.
    if (list < profiles / PAGE_SIZE - 1 || profile > candidates.length / 100)
      throw new Error(`${list} pages and ${profile} profiles were read`);
    return wasmMemory();
  };
  const [ofFew, ofMany] = [await wasmAfter(few), await wasmAfter(many)];
  const what = `${formatCount(many)} profiles of 30 KB, ${formatCount(candidates.length)} of them candidates of the workflow`;
  const detail = { few, many, "MiB, few": ofFew / MIB, "MiB, many": ofMany / MIB };
  return [
    { what: `${what}: wasm memory`, figure: ofMany / MIB, unit: "MiB", limit: 24, detail },
    {
      what: `${what}: growth of wasm memory over ${formatCount(few)}`,
      figure: (ofMany - ofFew) / MIB,
      unit: "MiB",
      limit: 0,
    },
  ];
}

await runIfMain(import.meta, measure);
