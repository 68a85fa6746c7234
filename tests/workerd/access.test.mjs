// Who may do what: tokens and their roles, wrong tokens, https, headers, methods, and the log of it.
import assert from "node:assert/strict";
import { request as httpRequest } from "node:http";
import { after, before, describe, test } from "node:test";
import { secrets, startHarness, token, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const tokens = {
  ADMIN_TOKEN: token,
  ADMIN_TOKEN_NEXT: "successor-of-the-operator-0123456789",
  VIEWER_TOKEN: "viewer-0123456789-0123456789-01234567",
  VIEWER_TOKEN_NEXT: "successor-of-the-viewer-0123456789-01",
};
const weak = "a".repeat(31);
const { ADMIN_TOKEN: _, ...keys } = secrets;

/** @typedef {import("./harness.mjs").Harness} Harness */
/** @typedef {import("./worker.mjs").Worker} Worker */

/** @param {string} value @param {string} [address] */
const as = (value, address) => ({
  authorization: `Bearer ${value}`,
  ...(address === undefined ? {} : { "cf-connecting-ip": address }),
});

/**
 * The lines of the log that say who asked for what, once one of them has this code or event.
 * @param {Worker} worker
 * @param {string} wanted
 * @returns {Promise<any[]>}
 */
async function auditLines(worker, wanted) {
  const log = await worker.logged(wanted);
  const lines = log.match(/\{"level":"(?:info|warn)","event":[^\n]*\}/g) ?? [];
  return lines.map((line) => JSON.parse(line));
}

/** Every route, with the role that it needs: what each would do is tested elsewhere. */
const reads = [
  "/api/health/workflows",
  "/metrics",
  "/api/workflows",
  ...["", "/runs", "/runs/no-such-run", "/ledger", "/candidates/a"].map((rest) => `/api/workflows/plain${rest}`),
  "/api/dead-letters",
];
const writes = ["runs", "check", "alerts/test", "ledger/reset", "items/a/retry"].map((rest) =>
  workflowPath("plain", rest),
);
const relayed = [
  ...["flatchr/x", "hrflow/source?key=own"].map((rest) => workflowPath("plain", `relay/${rest}`)),
  ...["flatchr/x", "flatchr-demo/x", "hrflow/source?key=own"].map((rest) => `/api/relay/${rest}`),
];

describe("a Worker with all four tokens", () => {
  /** @type {Harness} */
  let harness;
  before(async () => {
    harness = await startHarness({
      sandbox: { candidates: 2 },
      workflows: [workflow("plain")],
      secrets: { ...keys, ...tokens },
    });
  });
  after(() => harness.stop());

  test("a token and its successor both have their role", async () => {
    for (const [name, value] of Object.entries(tokens)) {
      const answer = await harness.worker.request("GET", "/api/workflows", { headers: as(value) });
      assert.equal(answer.status, 200, name);
      assert.deepEqual(answer.body.problems, [], name);
    }
    const run = { headers: as(tokens.ADMIN_TOKEN_NEXT), body: '{"persist": false}' };
    assert.equal((await harness.worker.request("POST", writes[0], run)).status, 200);
  });

  test("a viewer sees reports and ledgers", async () => {
    for (const path of reads) {
      const answer = await harness.worker.request("GET", path, { headers: as(tokens.VIEWER_TOKEN) });
      assert.ok([200, 404].includes(answer.status), `${path}: ${answer.text}`);
      assert.notEqual(answer.body?.error?.code, "forbidden");
    }
  });

  test("a viewer starts, changes and relays nothing, whatever the body says", async () => {
    await harness.sandbox.reset();
    for (const [method, path] of [
      ...writes.map((path) => ["POST", path]),
      ...relayed.flatMap((path) => ["GET", "POST", "PROPFIND"].map((method) => [method, path])),
    ]) {
      for (const body of method === "GET" ? [undefined] : [undefined, '{"persist": false}']) {
        const options = { headers: as(tokens.VIEWER_TOKEN_NEXT), body };
        const answer = await harness.worker.request(method, path, options);
        assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
        assert.equal(answer.body.error.code, "forbidden");
        assert.match(answer.body.error.message, /viewer's.*operator's/);
      }
    }
    assert.deepEqual(await harness.sandbox.journal(), []);
  });

  test("a method that nobody knows is refused like any other wrong one", async () => {
    for (const [path, allow] of [
      ["/api/health", "GET, HEAD"],
      ["/api/workflows", "GET, HEAD"],
      [workflowPath("plain", "runs"), "GET, HEAD, POST"],
      [workflowPath("plain", "ledger/reset"), "POST"],
    ]) {
      for (const method of ["PROPFIND", "REPORT", "MKCOL"]) {
        const answer = await harness.worker.request(method, path);
        assert.equal(answer.status, 405, `${method} ${path}: ${answer.text}`);
        assert.equal(answer.headers.get("allow"), allow);
      }
    }
  });

  test("HEAD is answered as GET is, without a body", async () => {
    for (const path of ["/api/health", "/api/workflows", workflowPath("plain", "runs")]) {
      const answer = await harness.worker.request("HEAD", path);
      assert.deepEqual([answer.status, answer.text], [200, ""], path);
      assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8");
    }
  });

  test("every answer tells browsers to use https, to run nothing and to keep nothing", async () => {
    const expected = {
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
    };
    for (const [method, path, headers] of /** @type {[string, string, Record<string, string>][]} */ ([
      ["GET", "/api/health", {}],
      ["HEAD", "/api/health", {}],
      ["GET", "/api/workflows", {}],
      ["GET", "/api/workflows", as(token)],
      ["GET", "/api/nothing", as(token)],
      ["PUT", "/api/workflows", as(token)],
      ["GET", "/elsewhere", {}],
      ["GET", relayed[1], as(token)],
      ["GET", relayed[0], as(token)],
    ])) {
      const answer = await harness.worker.request(method, path, { headers });
      for (const [name, value] of Object.entries(expected))
        assert.equal(answer.headers.get(name), value, `${name} of ${method} ${path}`);
    }
  });

  test("http that is not this machine's is refused before the token is looked at", async () => {
    const { port } = new URL(harness.worker.url);
    for (const path of ["/api/health", "/api/workflows"]) {
      for (const headers of [{}, as(token), as("wrong")]) {
        const status = await new Promise((resolve, reject) => {
          const options = { port, path, host: "127.0.0.1", headers: { ...headers, host: "worker.example" } };
          const sent = httpRequest(options, (response) => {
            let text = "";
            response.on("data", (chunk) => (text += chunk));
            response.on("end", () => resolve([response.statusCode, JSON.parse(text).error?.code]));
          });
          sent.on("error", reject).end();
        });
        assert.deepEqual(status, [403, "https_only"], path);
      }
    }
  });

  test("the log says who asked for what, and neither a token nor what was typed", async () => {
    const { worker } = harness;
    const address = "2001:db8::7";
    await worker.request("POST", writes[0], { headers: as(token, address), body: '{"persist": false}' });
    await worker.request("POST", writes[0], { headers: as(tokens.VIEWER_TOKEN, address) });
    const typed = "ada.lovelace@example.org";
    await worker.request("POST", workflowPath(typed, "runs"), { headers: as(token, address) });
    await worker.request("GET", relayed[0], { headers: as(token, address) });
    await worker.request("GET", "/api/workflows", { headers: as("wrong-token-0123456789", address) });
    const odd = { ...as("wrong-token-0123456789"), "cf-connecting-ip": `${typed}"}` };
    await worker.request("GET", "/api/workflows", { headers: odd });
    const runs = "/api/workflows/{id}/runs";
    const lines = (await auditLines(worker, '"code":"unauthorized"')).filter((line) => line.address === address);
    const about = { level: "warn", event: "refused", address, method: "POST", route: runs };
    const admitted = { ...about, level: "info", event: "admitted", role: "operator" };
    assert.deepEqual(lines, [
      { ...admitted, workflow_id: "plain" },
      { ...about, role: "viewer", workflow_id: "plain", status: 403, code: "forbidden" },
      { ...admitted, workflow_id: null },
      { ...about, role: "operator", workflow_id: null, status: 404, code: "not_found" },
      {
        ...{ ...about, role: "operator", method: "GET", route: "/api/workflows/{id}/relay/flatchr/*" },
        ...{ workflow_id: "plain", status: 403, code: "not_relayed" },
      },
      {
        ...{ ...about, role: null, method: "GET", route: "/api/workflows", workflow_id: null },
        ...{ status: 401, code: "unauthorized" },
      },
    ]);
    const log = await worker.logged("unauthorized");
    for (const hidden of [typed, "wrong-token", ...Object.values(tokens)]) assert.ok(!log.includes(hidden), hidden);
  });
});

// The platform's limit is another one here than an isolate's own, so that the test tells the two apart.
for (const [name, rateLimit] of /** @type {[string, number | null][]} */ ([
  ["the platform's rate limit", 4],
  ["no rate limit bound", null],
])) {
  const guesses = rateLimit ?? 10;
  describe(`a Worker with ${name}`, () => {
    /** @type {Harness} */
    let harness;
    before(async () => {
      harness = await startHarness({ workflows: [workflow("plain")], rateLimit });
    });
    after(() => harness.stop());

    test("looks at no token of a client that sent too many wrong ones", async () => {
      const { worker } = harness;
      const client = "192.0.2.1";
      const statuses = [];
      for (let guess = 0; guess < guesses + 2; guess++) {
        const answer = await worker.request("GET", "/api/workflows", { headers: as(`wrong-${guess}`, client) });
        statuses.push(answer.status);
      }
      assert.deepEqual(statuses, [...Array(guesses).fill(401), 429, 429]);
      const right = await worker.request("GET", "/api/workflows", { headers: as(token, client) });
      assert.equal(right.status, 429);
      assert.equal(right.body.error.code, "too_many_guesses");
      const seconds = Number(right.headers.get("retry-after"));
      assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`);
      // Nobody else is kept waiting.
      const other = await worker.request("GET", "/api/workflows", { headers: as(token, "192.0.2.2") });
      assert.equal(other.status, 200);
      assert.equal((await worker.request("GET", "/api/health", { headers: {} })).status, 200);
    });

    test("counts the addresses of a network of IPv6 as one client", async () => {
      const { worker } = harness;
      const statuses = [];
      for (let guess = 0; guess <= guesses; guess++) {
        const headers = as("wrong", `2001:db8:1:2::${guess.toString(16)}`);
        statuses.push((await worker.request("GET", "/api/workflows", { headers })).status);
      }
      assert.deepEqual(statuses, [...Array(guesses).fill(401), 429]);
    });

    test("writes a limited number of lines about strangers", async () => {
      const { worker } = harness;
      for (let stranger = 0; stranger < 90; stranger++)
        await worker.request("GET", "/api/workflows", { headers: as("wrong", `198.51.100.${stranger}`) });
      // This line comes after all of them.
      await worker.request("POST", workflowPath("plain", "ledger/reset"));
      const lines = await auditLines(worker, "/ledger/reset");
      const strangers = lines.filter((line) => line.event === "refused" && line.role === null);
      assert.ok(strangers.length >= 30 && strangers.length <= 60, `${strangers.length} lines`);
    });
  });
}

describe("a Worker with a token of 31 characters", () => {
  /** @type {Harness} */
  let harness;
  before(async () => {
    harness = await startHarness({ workflows: [workflow("plain")], secrets: { ...keys, ADMIN_TOKEN: weak } });
  });
  after(() => harness.stop());

  test("is closed to everybody, and says how to make a token", async () => {
    for (const headers of [{}, as(weak), as("wrong")]) {
      const answer = await harness.worker.request("GET", "/api/workflows", { headers });
      assert.deepEqual([answer.status, answer.body.error.code], [503, "weak_token"]);
      assert.match(answer.body.error.message, /32 characters.*`openssl rand -hex 32`.*wrangler secret put ADMIN_TOKEN/);
      assert.ok(!answer.text.includes(weak));
    }
    assert.equal((await harness.worker.request("GET", "/api/health", { headers: {} })).status, 200);
    const lines = await auditLines(harness.worker, "weak_token");
    assert.equal(lines[0].code, "weak_token");
  });
});

describe("a Worker with a weak token beside a strong one, and one token for two roles", () => {
  /** @type {Harness} */
  let harness;
  const shared = "one-token-for-two-roles-0123456789";
  before(async () => {
    const set = { ADMIN_TOKEN: shared, ADMIN_TOKEN_NEXT: token, VIEWER_TOKEN: shared, VIEWER_TOKEN_NEXT: weak };
    harness = await startHarness({ workflows: [workflow("plain")], secrets: { ...keys, ...set } });
  });
  after(() => harness.stop());

  test("lists them as problems, and they open nothing", async () => {
    const answer = await harness.worker.request("GET", "/api/workflows");
    /** @type {{ path: string, message: string }[]} */
    const problems = answer.body.problems;
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["ADMIN_TOKEN", "VIEWER_TOKEN", "VIEWER_TOKEN_NEXT"],
    );
    for (const { path, message } of problems) assert.ok(message.includes(`wrangler secret put ${path}`), message);
    for (const value of [weak, shared]) {
      assert.ok(!answer.text.includes(value));
      assert.equal((await harness.worker.request("GET", "/api/workflows", { headers: as(value) })).status, 401);
    }
  });
});
