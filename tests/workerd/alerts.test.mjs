// Alerts: each change of a workflow's state reaches its receivers as one message, whatever dies in between; the routes for
// monitors; and bad input on each of them.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { after, describe, test } from "node:test";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { workflowPath } from "./worker.mjs";

const cron = "*/15 * * * *";
const key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const viewer = "viewer-0123456789-0123456789-01234567";
const path = workflowPath("told", "alerts/test");

/** @typedef {{ path: string, headers: import("node:http").IncomingHttpHeaders, text: string, body: any }} Received */

/** A receiver on loopback. It answers with `status`. */
class Receiver {
  /** @type {Received[]} */
  received = [];
  status = 200;
  /** @type {(() => void)[]} */
  #waiting = [];
  #server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      this.received.push({ path: request.url ?? "", headers: request.headers, text, body: JSON.parse(text) });
      response.writeHead(this.status).end();
      for (const wake of this.#waiting.splice(0)) wake();
    });
  });

  async start() {
    await new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const address = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /**
   * Waits until so many requests came to a path.
   *
   * @param {string} wanted
   * @param {number} count
   */
  async all(wanted, count) {
    const found = () => this.received.filter((each) => each.path === wanted);
    while (found().length < count) await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    return found();
  }
}

const receiver = await new Receiver().start();
const harness = await startHarness({
  sandbox: { candidates: 3 },
  secrets: {
    ...secrets,
    VIEWER_TOKEN: viewer,
    SIGNING_KEY: `whsec_${key}`,
    SLACK: `${receiver.url}/slack`,
  },
  vars: { PUBLIC_URL: "https://worker.example/" },
  workflows: [
    workflow("told", {
      cron,
      alerts: {
        receivers: [
          { webhook: `${receiver.url}/hook`, secret: { secret: "SIGNING_KEY" } },
          { slack: { secret: "SLACK" } },
        ],
      },
    }),
    workflow("untold", { persist: false, cron: "0 0 1 1 *" }),
    workflow("wrong", {
      cron: "0 0 2 1 *",
      format: "(",
      alerts: {
        receivers: [
          { webhook: `${receiver.url}/wrong`, secret: { secret: "SIGNING_KEY" } },
          { webhook: "http://receiver.example", secret: "short" },
          { slack: "https://hooks.slack.com/x", secret: "whsec_" },
          { email: "ops@example.com" },
          {},
        ],
        late_after: 0,
        degraded_above: "200%",
      },
    }),
  ],
});
after(async () => {
  await harness.stop();
  receiver.stop();
});
const { sandbox } = harness;

/** @param {string} id */
const stateOf = async (id) => {
  const { body } = await harness.worker.request("GET", "/api/health/workflows");
  return body.workflows.find((/** @type {any} */ each) => each.workflow_id === id);
};

/** @param {Received} message */
const kindOf = ({ body }) => body.type;

test("a failure is one message to each receiver, and so is the recovery", async () => {
  await harness.worker.run("told");
  assert.equal((await stateOf("told")).state, "ok");
  await sandbox.fault({ endpoint: "search", action: { status: { code: 401 } } });
  await harness.worker.tick(cron);
  const [failing] = await receiver.all("/hook", 1);
  await receiver.all("/slack", 1);
  // A second failure is no change.
  await harness.worker.tick(cron);
  const standing = await stateOf("told");
  assert.equal(standing.state, "failing");
  assert.equal(standing.cause.code, failing.body.data.cause.code);
  await sandbox.control("DELETE", "faults");
  await harness.worker.tick(cron);
  await harness.worker.tick(cron);
  const hooks = await receiver.all("/hook", 2);
  const slacks = await receiver.all("/slack", 2);
  assert.deepEqual(hooks.map(kindOf), ["workflow.failing", "workflow.ok"]);
  assert.deepEqual([hooks.length, slacks.length], [2, 2]);
  const { data } = failing.body;
  assert.equal(data.workflow_id, "told");
  assert.ok(data.url.startsWith("https://worker.example/#/runs/told/"), data.url);
  assert.match(data.text, /fail since .*\nThe cause: .*\nWhat to do: /);
  assert.match(slacks[0].body.text, /^\*told fails\*\n/);
  assert.ok(hooks[1].body.data.text.includes("it was failing"));
  assert.equal((await stateOf("told")).state, "ok");
});

test("a webhook is signed by Standard Webhooks", () => {
  const ids = new Set();
  for (const { path: to, headers, text } of receiver.received) {
    if (to !== "/hook") continue;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`;
    const signature = createHmac("sha256", Buffer.from(key, "base64")).update(signed).digest("base64");
    assert.equal(headers["webhook-signature"], `v1,${signature}`);
    ids.add(headers["webhook-id"]);
  }
  assert.equal(ids.size, 2);
});

test("no message and no state holds a key or an address of a receiver", async () => {
  const answers = [
    await harness.worker.request("GET", "/api/health/workflows"),
    await harness.worker.request("GET", "/metrics"),
    await harness.worker.request("GET", workflowPath("told")),
    await harness.worker.request("GET", workflowPath("wrong")),
  ];
  const texts = [...answers, ...receiver.received].map(({ text }) => text);
  for (const text of texts) {
    for (const secret of [key, receiver.url ?? "", ...Object.values(secrets)]) assert.ok(!text.includes(secret), text);
  }
});

test("a configuration with problems is told through the receivers that can be read", async () => {
  await harness.worker.tick("0 0 2 1 *");
  const [message] = await receiver.all("/wrong", 1);
  assert.equal(message.body.type, "workflow.failing");
  assert.equal(message.body.data.cause.code, "bad_configuration");
  const { body } = await harness.worker.request("GET", workflowPath("wrong"));
  assert.deepEqual(body.problems.map((/** @type {any} */ problem) => problem.path).sort(), [
    "alerts.degraded_above",
    "alerts.late_after",
    "alerts.receivers[1].secret",
    "alerts.receivers[1].webhook",
    "alerts.receivers[2].secret",
    "alerts.receivers[3].email",
    "alerts.receivers[4]",
    "format",
  ]);
  const health = await harness.worker.request("GET", "/api/health/workflows");
  assert.deepEqual([health.status, health.body.status], [503, "failing"]);
});

test("a scheduled dry run is watched, too", async () => {
  await sandbox.fault({ endpoint: "search", action: { status: { code: 401 } } });
  await harness.worker.tick("0 0 1 1 *");
  assert.equal((await stateOf("untold")).state, "failing");
  await sandbox.control("DELETE", "faults");
  await harness.worker.tick("0 0 1 1 *");
  assert.equal((await stateOf("untold")).state, "ok");
});

test("a receiver that answers 500 gets the same message again, also after the Worker died", async () => {
  receiver.received = [];
  receiver.status = 500;
  await sandbox.fault({ endpoint: "search", action: { status: { code: 401 } } });
  await harness.worker.tick(cron);
  const [first] = await receiver.all("/hook", 1);
  await harness.worker.logged(/an alert did not arrive: the receiver answered 500; it is tried again/);
  assert.equal((await stateOf("told")).undelivered_alerts, 1);
  await harness.killWorker();
  receiver.status = 204;
  await harness.restartWorker();
  const all = await receiver.all("/hook", 2);
  const ids = all.map(({ headers }) => headers["webhook-id"]);
  assert.equal(ids[0], ids[1]);
  assert.equal(all[1].text, first.text);
  await receiver.all("/slack", 2);
  await sandbox.control("DELETE", "faults");
});

describe("a test of the alerts", () => {
  test("reaches each receiver, and says what came of it", async () => {
    receiver.received = [];
    receiver.status = 200;
    const { status, body } = await harness.worker.request("POST", path);
    assert.equal(status, 200);
    const arrived = { delivered: true, error: null };
    assert.deepEqual(body.receivers, [
      { kind: "webhook", ...arrived },
      { kind: "slack", ...arrived },
    ]);
    const [hook] = await receiver.all("/hook", 1);
    assert.equal(hook.body.type, "workflow.test");
    assert.equal(hook.headers["webhook-id"], body.message_id);
  });

  test("says so if a receiver refuses it", async () => {
    receiver.status = 404;
    const { status, body } = await harness.worker.request("POST", path);
    assert.equal(status, 200);
    assert.deepEqual(body.receivers[0], {
      kind: "webhook",
      delivered: false,
      error: "the receiver answered 404",
    });
  });

  test("is refused to a viewer, with a body, without receivers, with problems, and without a workflow", async () => {
    const refusals = [
      { of: path, headers: { authorization: `Bearer ${viewer}` }, status: 403, code: "forbidden" },
      { of: path, body: "{}", status: 400, code: "bad_request" },
      { of: path, body: "x".repeat(1 << 20), status: 400, code: "bad_request" },
      { of: workflowPath("untold", "alerts/test"), status: 409, code: "conflict" },
      { of: workflowPath("wrong", "alerts/test"), status: 422, code: "bad_configuration" },
      { of: workflowPath("none", "alerts/test"), status: 404, code: "not_found" },
    ];
    for (const { of, status, code, ...options } of refusals) {
      const answer = await harness.worker.request("POST", of, options);
      assert.deepEqual([answer.status, answer.body.error.code], [status, code], of);
    }
    assert.equal((await harness.worker.request("GET", path)).status, 405);
  });
});

describe("for monitors", () => {
  test("health stays open and knows nothing of workflows", async () => {
    const { status, text } = await harness.worker.request("GET", "/api/health", { headers: {} });
    assert.deepEqual([status, text], [200, '{"status":"ok"}']);
  });

  test("the states and the metrics need a token, which may be a viewer's", async () => {
    for (const of of ["/api/health/workflows", "/metrics"]) {
      assert.equal((await harness.worker.request("GET", of, { headers: {} })).status, 401, of);
      const { status } = await harness.worker.request("GET", of, { headers: { authorization: `Bearer ${viewer}` } });
      assert.ok([200, 503].includes(status), of);
      assert.equal((await harness.worker.request("POST", of)).status, 405, of);
    }
  });

  test("the metrics are OpenMetrics text", async () => {
    const { headers, text } = await harness.worker.request("GET", "/metrics");
    assert.equal(headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert.ok(text.endsWith("# EOF\n"));
    const sample = 'update_profiles_workflow_state{workflow_id="wrong",update_profiles_workflow_state="failing"} 1\n';
    assert.ok(text.includes(sample), text);
    for (const line of text.split("\n").slice(0, -2)) {
      assert.match(line, /^# (TYPE|UNIT|HELP) [a-z_]+ .+$|^[a-z_]+\{([a-z_]+="[^"]*",?)+\} \d+$/);
    }
  });
});
