// Whatever either API answers, a run ends with a report, the Worker goes on, and its isolate stays within the platform's memory.
import assert from "node:assert/strict";
import { createServer, request as send } from "node:http";
import { after, describe, test } from "node:test";
import { peakMemory } from "../../bench/support/isolate-memory.mjs";
import { listen } from "../../scripts/lib/net.mjs";
import { endpoints, hostileAnswers, MAX_HELD_BYTES } from "../hostile-answers.mjs";
import { startHarness, workflow } from "./harness.mjs";
import { Inspector } from "./inspector.mjs";

/** @typedef {import("../hostile-answers.mjs").HostileAnswer} HostileAnswer */

/** @type {{ endpoint: typeof endpoints[string], answer: HostileAnswer } | null} */
let hostile = null;
let target = "";
let hits = 0;

// In front of the sandbox, so that an answer streams to the Worker and is never whole on the way.
const server = createServer((incoming, outgoing) => {
  const { method = "", url = "", headers } = incoming;
  const path = url.split("?")[0];
  if (hostile && method === hostile.endpoint.method && hostile.endpoint.path.test(path)) {
    hits += 1;
    incoming.resume();
    const { status, headers: answerHeaders, body } = hostile.answer;
    outgoing.writeHead(status, answerHeaders);
    const stream = body();
    outgoing.on("close", () => stream.destroy());
    stream.on("error", () => outgoing.destroy());
    stream.pipe(outgoing);
    return;
  }
  const forwarded = send(`${target}${url}`, { method, headers }, (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  forwarded.on("error", () => outgoing.destroy());
  incoming.pipe(forwarded);
});
const address = `http://127.0.0.1:${await listen(server)}`;

const cells = Object.entries(endpoints).flatMap(([name, endpoint]) =>
  Object.entries(hostileAnswers).map(([what, answer]) => ({ name, endpoint, what, answer })),
);
const harness = await startHarness({
  inspected: true,
  sandbox: { candidates: 40 },
  workflows: cells.map((_, index) => workflow(`hostile ${index}`)),
  via: (url) => {
    target = url;
    return address;
  },
});
const { sandbox, worker } = harness;
// workerd accepts one inspector at a time, and takes a while to notice that one is closed.
const inspector = await Inspector.open(worker);
after(async () => {
  inspector.close();
  await harness.stop();
  server.closeAllConnections();
  server.close();
});

describe("a run", () => {
  for (const [index, { name, endpoint, what, answer }] of cells.entries()) {
    test(`ends with a report where ${name} answers with ${what}`, async (context) => {
      // A list is read where many profiles are compared.
      const candidates = name === "list of profiles" ? 200 : 40;
      // Signed links lead past the server above; `files/expire` does not.
      const api_variants = name === "document" ? { candidate_files: "key_only" } : {};
      await sandbox.reset({ candidates, api_variants });
      hits = 0;
      hostile = { endpoint, answer };
      /** @type {any} */
      let report;
      const { all } = await peakMemory(harness, inspector, async () => {
        report = await worker.run(`hostile ${index}`);
      });
      hostile = null;
      context.diagnostic(`${report.status}, ${hits} answers, ${Math.round(all / 2 ** 20)} MiB`);
      assert.ok(hits > 0, "the answer was asked for");
      assert.ok(all < MAX_HELD_BYTES, `${all} bytes`);
      // Nothing is asked for without end: at most four attempts, and a second one for a large profile.
      assert.ok(hits <= 8 * 45, `${hits} answers`);
      assert.ok(["success", "success_with_failures", "fatal"].includes(report.status));
      if (name === "search") assert.ok(report.status !== "success");
      assert.equal((await worker.request("GET", "/api/health", { headers: {} })).status, 200);
    });
  }
});

test("the relay passes on what is data, and refuses or cuts the rest", async (context) => {
  for (const name of ["search", "applicant", "profile", "source"]) {
    for (const [what, answer] of Object.entries(hostileAnswers)) {
      hostile = { endpoint: endpoints[name], answer };
      const relay = "/api/workflows/hostile%200/relay";
      /** @type {Record<string, [string, string]>} */
      const requests = {
        search: ["POST", `${relay}/flatchr/company/own/search/applicants`],
        applicant: ["GET", `${relay}/flatchr/company/own/applicant/a1`],
        profile: ["GET", `${relay}/hrflow/profile/indexing?source_key=own&reference=r1`],
        source: ["GET", `${relay}/hrflow/source?key=own`],
      };
      const [method, path] = requests[name];
      let status = 0;
      const { all } = await peakMemory(harness, inspector, async () => {
        const answered = await worker.request(method, path, method === "POST" ? { body: "{}" } : {});
        status = answered.status;
      });
      hostile = null;
      context.diagnostic(`${name}, ${what}: ${status}, ${Math.round(all / 2 ** 20)} MiB`);
      assert.ok([200, 400, 502].includes(status), `${name}, ${what}: ${status}`);
      assert.ok(all < MAX_HELD_BYTES, `${name}, ${what}: ${all} bytes`);
    }
  }
});
