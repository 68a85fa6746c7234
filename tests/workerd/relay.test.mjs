// The relay: it forwards the requests of a dry run with the right keys, and refuses every other request, however it is written.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, beforeEach, describe, test } from "node:test";
import { secrets, startHarness, token, workflow } from "./harness.mjs";
import { startRecordingProxy } from "./recording-proxy.mjs";

/** @typedef {import("./worker.mjs").Answer} Answer */

const unusualId = "Équipe RH / 100 %? #1";
const company = secrets.FLATCHR_COMPANY_ID;
const source = secrets.HRFLOW_SOURCE_KEY;

const proxy = await startRecordingProxy();
const elsewhere = await startRecordingProxy();
const harness = await startHarness({
  sandbox: { candidates: 3 },
  via: (sandbox) => proxy.forwardTo(sandbox),
  workflows: [
    workflow("plain"),
    workflow(unusualId),
    workflow("one company", { pull_parameters: { company } }),
    workflow("wrong", { connector_auth: { api_key: { secret: "NO_SUCH_SECRET" } } }),
    workflow("literal", {
      connector_auth: { api_key: "fk-literal", company_id: company },
      hrflow_auth: { api_secret: "hs-literal", api_user: "user@literal.example" },
      callback: "https://literal.example/?token=t-literal",
      logics: ["select(.hired | not)"],
      persist: false,
      apikey: "fk-misplaced",
      incremental: "fk-mistyped",
    }),
  ],
});
after(async () => {
  await harness.stop();
  await Promise.all([proxy.stop(), elsewhere.stop()]);
});
const { sandbox, worker } = harness;
beforeEach(async () => {
  await sandbox.reset();
  proxy.clear();
  elsewhere.clear();
});

const authorization = `Bearer ${token}`;
const relay = (id = "plain") => `/api/workflows/${encodeURIComponent(id)}/relay`;
const search = "/flatchr/company/own/search/applicants";
/**
 * @param {string} path
 * @param {string} [body]
 * @param {Record<string, string>} [headers]
 */
const post = (path, body = "{}", headers = {}) =>
  worker.request("POST", path, { body, headers: { authorization, ...headers } });
/**
 * @param {string} path
 * @param {Record<string, string>} [headers]
 */
const get = (path, headers = {}) => worker.request("GET", path, { headers: { authorization, ...headers } });

/** The headers with which a caller sends its own keys. */
const callersKeys = {
  "x-relay-authorization": "Bearer demo-flatchr-key",
  "x-api-key": "demo-hrflow-secret",
  "x-user-email": "demo@example.com",
};

/** The requests that left the Worker, as method and address. */
const sent = () => proxy.exchanges.map(({ method, path, query }) => `${method} ${path}${query && `?${query}`}`);

/**
 * @param {Answer} answer
 * @param {number} [status]
 */
function assertRelayed(answer, status = 200) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get("x-relayed"), "1");
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.equal(answer.headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
}

/**
 * @param {Answer} answer
 * @param {number} status
 * @param {string} code
 * @param {RegExp} [sentence]
 */
function assertRefused(answer, status, code, sentence = /\w+ \w+ \w+/) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get("x-relayed"), null);
  assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8");
  assert.equal(answer.body.error.code, code);
  assert.match(answer.body.error.message, sentence);
}

/**
 * Sends a request over a socket, because `fetch` would normalise the target and the method.
 *
 * @param {string} method
 * @param {string} target
 * @param {{ body?: string, headers?: Record<string, string> }} [options]
 */
async function sendRaw(method, target, { body = "", headers = {} } = {}) {
  const socket = connect(Number(new URL(worker.url).port), "127.0.0.1");
  const lines = {
    host: "127.0.0.1",
    authorization,
    "content-length": Buffer.byteLength(body),
    connection: "close",
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${target} HTTP/1.1\r\n${head.join("")}\r\n${body}`);
  const chunks = [];
  for await (const chunk of socket) chunks.push(chunk);
  const answer = Buffer.concat(chunks).toString("utf8");
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]), isRelayed: /^x-relayed:/im.test(answer) };
}

describe("a request of a dry run", () => {
  test("is relayed with the keys of the workflow, and the answer is not changed", async () => {
    const rows = await post(relay() + search, '{"hired": false}');
    assertRelayed(rows);
    assert.equal(rows.headers.get("content-type"), "application/json; charset=utf-8");
    assert.ok(rows.body.length > 0);
    const { applicant, email } = rows.body[0];
    const one = await get(`${relay()}/flatchr/company/${company}/applicant/${applicant}`);
    assertRelayed(one);
    const { id } = one.body.candidate;
    const bySource = await get(`${relay(unusualId)}/hrflow/source?key=own`);
    assertRelayed(bySource);
    assert.equal(bySource.body.code, 200);
    const byReference = await get(`${relay()}/hrflow/profile/indexing?source_key=${source}&reference=${id}`);
    const byEmail = await get(`${relay()}/hrflow/profile/indexing?source_key=own&email=${encodeURIComponent(email)}`);
    for (const found of [byReference, byEmail]) {
      assertRelayed(found);
      assert.equal(found.body.data.reference, id);
    }

    const ordered = "page=1&limit=30&order_by=asc&sort_by=created_at";
    const list = `storing/profiles?source_keys=%5B%22own%22%5D&return_profile=true&${ordered}`;
    const page = await get(`${relay()}/hrflow/${list}`);
    assertRelayed(page);
    assert.ok(page.body.data.length > 0);
    assert.ok(page.body.data.every((/** @type {any} */ { source: { key } }) => key === source));

    const profile = `GET /hrflow/v1/profile/indexing?source_key=${source}`;
    assert.deepEqual(sent(), [
      `POST /flatchr/company/${company}/search/applicants`,
      `GET /flatchr/company/${company}/applicant/${applicant}`,
      `GET /hrflow/v1/source?key=${source}`,
      `${profile}&reference=${id}`,
      `${profile}&email=${encodeURIComponent(email)}`,
      `GET /hrflow/v1/${list.replace("own", source)}`,
    ]);
    for (const { path, headers, body, answer } of proxy.exchanges) {
      const keys = path.startsWith("/flatchr/")
        ? [`Bearer ${secrets.FLATCHR_API_KEY}`, undefined, undefined]
        : [undefined, secrets.HRFLOW_API_SECRET, secrets.HRFLOW_API_USER];
      assert.deepEqual([headers.authorization, headers["x-api-key"], headers["x-user-email"]], keys, path);
      assert.equal(body.toString(), path.endsWith("/search/applicants") ? '{"hired":false}' : "");
      assert.equal(answer.status, 200);
    }
    const answers = [rows, one, bySource, byReference, byEmail, page].map(({ text }) => text);
    assert.deepEqual(
      answers,
      proxy.exchanges.map(({ answer }) => answer.body.toString("utf8")),
    );
    assert.deepEqual(await sandbox.writes(), []);
  });

  test("is relayed with the whole answer, even if it is large", async () => {
    await sandbox.reset({ candidates: 2_000 });
    const rows = await post(relay() + search);
    assertRelayed(rows);
    assert.ok(rows.text.length > 400_000, `${rows.text.length}`);
    assert.equal(rows.text, proxy.exchanges[0].answer.body.toString("utf8"));
  });

  test("is relayed with the caller's keys only, if the path has no workflow", async () => {
    const key = { "x-relay-authorization": callersKeys["x-relay-authorization"] };
    const hrflow = { "x-api-key": callersKeys["x-api-key"], "x-user-email": callersKeys["x-user-email"] };
    for (const api of ["flatchr", "flatchr-demo"]) {
      assertRelayed(await post(`/api/relay/${api}/company/${company}/search/applicants`, "{}", key));
    }
    assertRelayed(await get(`/api/relay/hrflow/source?key=${source}`, hrflow));
    proxy.clear();
    // The relay does not check the keys; the vendor does.
    const wrongKeys = {
      "x-relay-authorization": "bearer their-key",
      "x-api-key": "their-secret",
      "x-user-email": "they@example.com",
    };
    assertRelayed(await post(`/api/relay/flatchr/company/${company}/search/applicants`, "{}", wrongKeys), 401);
    await get(`/api/relay/hrflow/source?key=${source}`, wrongKeys);
    const used = proxy.exchanges.map(({ headers }) => [
      headers.authorization,
      headers["x-api-key"],
      headers["x-user-email"],
    ]);
    assert.deepEqual(used, [
      ["Bearer their-key", undefined, undefined],
      [undefined, "their-secret", "they@example.com"],
    ]);
  });
});

describe("a vendor's answer", () => {
  const page = "<script>alert(1)</script>";
  /**
   * @param {"search" | "source"} endpoint
   * @param {string | object} action
   */
  const faulty = async (endpoint, action) => {
    await sandbox.fault({ endpoint, action });
    return endpoint === "search" ? post(relay() + search) : get(`${relay()}/hrflow/source?key=own`);
  };

  test("is forwarded with its status and its Retry-After", async () => {
    const busy = await faulty("search", { status: { code: 429, retry_after: 7 } });
    assertRelayed(busy, 429);
    assert.equal(busy.headers.get("retry-after"), "7");
    assertRelayed(await faulty("source", { status: { code: 503 } }), 503);
    assertRelayed(await get(`${relay()}/flatchr/company/own/applicant/nobody`), 404);
    // The relay does not send a request again; the caller decides about that.
    assert.equal(proxy.exchanges.length, 3);
  });

  test("is forwarded without its headers", async () => {
    proxy.change = ({ answer }) => {
      const more = {
        "set-cookie": "a=b",
        "x-powered-by": "x",
        "access-control-allow-origin": "*",
        location: "/x",
        "content-disposition": "inline",
      };
      Object.assign(answer.headers, more, {
        "content-security-policy": "default-src *",
        "cache-control": "public",
        "x-relayed": "2",
        etag: '"1"',
      });
    };
    const answer = await get(`${relay()}/hrflow/source?key=own`);
    assertRelayed(answer);
    const ours = [
      "cache-control",
      "content-security-policy",
      "content-type",
      "cross-origin-resource-policy",
      "referrer-policy",
      "strict-transport-security",
      "x-content-type-options",
      "x-relayed",
    ];
    const transport = [
      "connection",
      "content-length",
      "date",
      "keep-alive",
      "transfer-encoding",
      "content-encoding",
      "vary",
    ];
    assert.deepEqual([...answer.headers.keys()].filter((name) => !transport.includes(name)).sort(), ours);
  });

  test("is never forwarded as a page or a script", async () => {
    for (const type of ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", undefined]) {
      proxy.change = () => ({ status: 200, headers: type ? { "content-type": type } : {}, body: page });
      const answer = await post(relay() + search);
      assertRelayed(answer);
      assert.equal(answer.headers.get("content-type"), "text/plain; charset=utf-8", type);
      assert.equal(answer.text, page);
    }
    const failure = await faulty("source", { status: { code: 500, body: page } });
    assert.equal(failure.headers.get("content-type"), "text/plain; charset=utf-8");
  });

  test("is forwarded without the keys that it repeats", async () => {
    const message = `${secrets.FLATCHR_API_KEY}, ${secrets.HRFLOW_API_SECRET} of ${secrets.HRFLOW_API_USER}`;
    proxy.change = () => ({
      status: 400,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message }),
    });
    const flatchr = await post(relay() + search);
    assertRelayed(flatchr, 400);
    assert.ok(
      !flatchr.text.includes(secrets.FLATCHR_API_KEY) && flatchr.body.message.includes("REDACTED"),
      flatchr.text,
    );
    const hrflow = await get(`${relay()}/hrflow/source?key=own`);
    for (const key of [secrets.HRFLOW_API_SECRET, secrets.HRFLOW_API_USER])
      assert.ok(!hrflow.text.includes(key), hrflow.text);
  });

  test("is forwarded without them in another spelling, in a header and beside a code of success", async () => {
    const key = secrets.HRFLOW_API_SECRET;
    const base64 = Buffer.from(`${secrets.HRFLOW_API_USER}:${key}`).toString("base64");
    const hex = Buffer.from(key).toString("hex");
    const points = [...key].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
    for (const [status, data] of /** @type {const} */ ([
      [400, key],
      [500, base64],
      [401, hex],
      [403, points],
    ])) {
      proxy.change = () => ({
        status,
        headers: { "content-type": "application/json", "retry-after": key },
        body: `{"code":200,"data":"${data}"}`,
      });
      const answer = await get(`${relay()}/hrflow/source?key=own`);
      assertRelayed(answer, status);
      assert.ok(!answer.text.includes(data) && answer.text.includes("REDACTED"), answer.text);
      assert.equal(answer.headers.get("retry-after"), null);
    }
  });

  test("without a body is forwarded without one", async () => {
    for (const status of [204, 205]) {
      proxy.change = () => ({ status, headers: {}, body: "" });
      const answer = await get(`${relay()}/hrflow/source?key=own`);
      assertRelayed(answer, status);
      assert.equal(answer.text, "");
    }
  });

  test("that is a redirect is not followed", async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      for (const location of [`${elsewhere.url}/steal`, "/flatchr/company/other/applicant/1", "//127.0.0.1/x"]) {
        proxy.clear();
        proxy.change = () => ({ status, headers: { location }, body: "" });
        assertRefused(await post(relay() + search), 502, "redirected", /Flatchr.*redirect/);
        assert.equal(proxy.exchanges.length, 1);
        assertRefused(await get(`${relay()}/hrflow/source?key=own`), 502, "redirected", /HrFlow\.ai.*redirect/);
        assert.equal(proxy.exchanges.length, 2);
      }
    }
    assert.deepEqual(elsewhere.exchanges, []);
  });

  test("that is too large is not forwarded, with and without a Content-Length", async () => {
    proxy.change = () => ({
      status: 200,
      headers: { "content-length": String((20 << 20) + 1) },
      body: "[",
      whole: false,
    });
    assertRefused(await post(relay() + search), 502, "too_large", /Flatchr.*20971520/);
    proxy.change = () => ({ status: 200, headers: {}, body: Buffer.alloc((256 << 10) + 1, " ") });
    assertRefused(await get(`${relay()}/hrflow/source?key=own`), 502, "too_large", /HrFlow\.ai.*262144/);
  });

  test("that is long is forwarded only if it is JSON, so that a page cannot repeat the keys", async () => {
    const answerWith = (/** @type {string} */ type, /** @type {string} */ body) => {
      proxy.change = () => ({ status: 200, headers: { "content-type": type }, body: Buffer.from(body) });
    };
    const rows = `\n[${Array.from({ length: 5_000 }, (_, n) => `{"applicant": "${n}"}`).join()}]`;
    assert.ok(rows.length > 65_536);
    answerWith("application/json", rows);
    const answer = await post(relay() + search);
    assertRelayed(answer, 200);
    assert.equal(answer.text, rows);
    const page = `<html>authorization: Bearer demo-flatchr-key ${"x".repeat(65_536)}</html>`;
    for (const [type, body] of [
      ["text/html", page],
      ["application/json", page],
      ["text/html", rows],
      ["application/json", `{"error": "${page}"}`],
    ]) {
      answerWith(type, body);
      const refused = await post(relay() + search);
      assertRefused(refused, 502, "too_large", /Flatchr.*not the requested JSON/);
      assert.ok(!refused.text.includes("demo-flatchr-key"));
    }
  });

  test("that is truncated or missing is not forwarded", async () => {
    for (const action of ["dropped_before", "truncated"]) {
      await sandbox.reset();
      assertRefused(await faulty("search", action), 502, "unreachable", /Flatchr/);
    }
  });
});

describe("the relay forwards no other request", () => {
  const hosts = ["evil.example", "127.0.0.1", "169.254.169.254"];
  const targets = [
    // Other endpoints of the APIs, with résumés and writes.
    ...["flatchr/company/own/columns", "flatchr/company/own/vacancies", "flatchr/company/own/vacancy/1/applicant/1"],
    ...[
      "flatchr/company/own/files/expire?key=k&extension=pdf",
      "flatchr/company/own/files/expire",
      "flatchr-s3/x",
      "hrflow/profile/parsing/file",
    ],
    ...["hrflow/profile/indexing", "hrflow/source", "hrflow/sources", "hrflow/", "flatchr/", "flatchr", "", "other/x"],
    // Data of other companies and sources.
    ...[
      "flatchr/company/other/applicant/1",
      `flatchr/company/${company.toLowerCase()}/applicant/1`,
      "hrflow/source?key=other",
    ],
    ...[
      "hrflow/profile/indexing?source_key=other&reference=1",
      "hrflow/profile/indexing?source_key=own&source_key=other&reference=1",
    ],
    ...["hrflow/storing/profiles", "hrflow/storing/profiles?source_keys=%5B%22own%22%5D", "hrflow/storing/jobs"],
    ...["%5B%22own%22%2C%22other%22%5D", "%5B%5D", "own"].map(
      (sources) =>
        `hrflow/storing/profiles?source_keys=${sources}&return_profile=true&page=1&limit=30&order_by=asc&sort_by=created_at`,
    ),
    ...[
      "hrflow/source?key=own&key=own",
      "hrflow/source?key=own&x=1",
      "flatchr/company/own/applicant/1?x=1",
      "hrflow/source?k%65y=own",
    ],
    // Dot segments and slashes, encoded in different ways.
    ...[
      "flatchr/company/own/applicant/../columns",
      "flatchr/company/own/applicant/%2e%2e/columns",
      "flatchr/company/own/applicant/%2e%2e",
    ],
    ...[
      "flatchr/company/own/applicant/..%2fcolumns",
      "flatchr/company/own/applicant/..%5ccolumns",
      "flatchr/company/own/applicant/%252e%252e%252fcolumns",
    ],
    ...[
      "flatchr/company/own/applicant/..\\columns",
      "flatchr\\company\\own\\columns",
      "flatchr/company%2fown%2fapplicant%2f1",
      "flatchr//company/own/applicant/1",
    ],
    ...[
      "flatchr/company/own/../other/applicant/1",
      "flatchr/company/..%2f..%2fx/applicant/1",
      "hrflow/../flatchr/company/own/columns",
    ],
    ...[
      "flatchr/../../../../_sandbox/journal",
      "flatchr/..%2f..%2f_sandbox%2fjournal",
      "hrflow/..;/_sandbox/journal",
      "flatchr/%2e%2e/%2e%2e/x",
    ],
    ...[
      "flatchr/company/own/applicant/1/",
      "flatchr/company/own/applicant/a%00",
      "flatchr/company/own/applicant/a%0d%0ax:y",
    ],
    // Other hosts.
    ...hosts.flatMap((host) => [
      `flatchr/https://${host}/`,
      `flatchr/https:%2f%2f${host}/`,
      `flatchr///${host}/x`,
      `hrflow/@${host}/source?key=own`,
    ]),
    ...hosts.flatMap((host) => [
      `hrflow/source?key=own%20HTTP/1.1%0d%0aHost:%20${host}`,
      `hrflow/.${host}/source?key=own`,
      `flatchr/\\\\${host}\\x`,
    ]),
  ];

  for (const [whose, base] of [
    ["a workflow's", relay()],
    ["the caller's", "/api/relay"],
  ]) {
    test(`with ${whose} keys, however the address is written`, async () => {
      for (const target of targets) {
        // With the caller's keys every company and source may be read that the keys give access to.
        if (base === "/api/relay" && /\/(other|wy3[^/]*)\/applicant|key=other(&reference|$)/i.test(target)) continue;
        for (const method of ["GET", "POST"]) {
          const body = method === "POST" ? "{}" : "";
          const { status, isRelayed } = await sendRaw(method, `${base}/${target}`, { body, headers: callersKeys });
          assert.ok([400, 403, 404, 405].includes(status) && !isRelayed, `${method} ${target}: ${status}`);
        }
      }
      assert.deepEqual(sent(), []);
      assert.ok(targets.length > 60, `${targets.length}`);
    });
  }

  test("with another method", async () => {
    const paths = [
      search,
      "/flatchr/company/own/applicant/1",
      "/hrflow/source?key=own",
      "/hrflow/profile/indexing?source_key=own&reference=1",
    ];
    for (const method of ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PROPFIND", "SEARCH", "M-SEARCH", "REPORT"]) {
      for (const path of paths) {
        const { status, isRelayed } = await sendRaw(method, relay() + path, { body: method === "PUT" ? "{}" : "" });
        assert.ok(status >= 400 && status < 600 && !isRelayed, `${method} ${path}: ${status}`);
      }
    }
    assertRefused(await worker.request("PUT", relay() + paths[1], { body: "{}" }), 403, "not_relayed", /only GET/);
    assertRefused(await get(relay() + search), 403, "not_relayed", /only POST/);
    assert.deepEqual(sent(), []);
  });

  test("with a value that cannot be sent, by a status that says that others may be", async () => {
    const values = [
      "/flatchr/company/own/applicant/a%20b",
      "/flatchr/company/own/applicant/%C3%A9",
      `/flatchr/company/own/applicant/${"a".repeat(129)}`,
      "/hrflow/profile/indexing?source_key=own&reference=c1%0A",
      "/hrflow/profile/indexing?source_key=own&email=a%40b.fr%1B",
    ];
    for (const path of values) assertRefused(await get(relay() + path), 400, "not_relayed");
    assert.deepEqual(sent(), []);
  });

  test("with a search that has more than filters", async () => {
    const bodies = [
      "",
      "[]",
      "{",
      "null",
      '{"limit": 1}',
      '{"candidate_lookup": "move"}',
      '{"company": "other"}',
      '{"email": {"$ne": 1}}',
    ];
    for (const body of bodies) assertRefused(await post(relay() + search, body), 403, "not_relayed");
    assertRefused(await post(relay() + search, `{"company": "${company}"}`), 403, "not_relayed", /other companies/);
    assertRefused(await post(relay() + search, '{"phne": "06"}'), 403, "not_relayed", /did you mean `phone`/);
    const large = `{"email": "${"x".repeat(65_536)}"}`;
    assertRefused(await post(relay() + search, large), 413, "too_large");
    assertRefused(
      await worker.request("POST", relay() + search, { body: new Blob([large]).stream() }),
      413,
      "too_large",
    );
    assert.deepEqual(sent(), []);
    assertRelayed(await post(relay("one company") + search, `{"company": "${company}"}`));
    assert.equal(proxy.exchanges[0].body.toString(), `{"company":"${company}"}`);
  });

  test("with headers of the caller", async () => {
    const headers = {
      ...callersKeys,
      ...{
        cookie: "a=b",
        "x-forwarded-for": "192.0.2.1",
        "x-forwarded-host": "evil.example",
        forwarded: "host=evil.example",
        via: "x",
      },
      ...{
        "x-api-key": "evil",
        "x-user-email": "evil",
        "proxy-authorization": "Basic eA==",
        "x-http-method-override": "PUT",
      },
      ...{
        "accept-language": "fr",
        origin: "https://evil.example",
        referer: "https://evil.example/",
        "x-original-url": "/x",
        "content-type": "text/html",
      },
      ...{ "user-agent": "evil", range: "bytes=0-1", "if-none-match": "*", te: "trailers" },
    };
    await post(relay() + search, "{}", headers);
    await get(`${relay()}/hrflow/source?key=own`, headers);
    const keys = ["authorization", "x-api-key", "x-user-email"];
    // The platform adds `cf-worker` and `host`.
    const known = ["cf-worker", "content-length", "content-type", "host", "user-agent", ...keys];
    assert.equal(proxy.exchanges.length, 2);
    for (const { path, headers } of proxy.exchanges) {
      assert.deepEqual(
        Object.keys(headers).filter((name) => !known.includes(name)),
        [],
        path,
      );
      assert.ok(
        !JSON.stringify(headers).includes("evil") && !JSON.stringify(headers).includes(token),
        JSON.stringify(headers),
      );
      assert.ok(path.startsWith("/hrflow") || headers["content-type"] === "application/json");
    }
  });

  test("without the token", async () => {
    const all = { ...callersKeys, "content-type": "application/json" };
    for (const path of [
      relay() + search,
      `/api/relay/flatchr/company/${company}/search/applicants`,
      relay("nobody") + search,
    ]) {
      for (const authorization of [undefined, callersKeys["x-relay-authorization"], `Bearer ${token}x`]) {
        const headers = authorization ? { ...all, authorization } : all;
        assertRefused(await worker.request("POST", path, { body: "{}", headers }), 401, "unauthorized");
      }
    }
    assert.deepEqual(sent(), []);
  });

  test("without the caller's keys, if the path has no workflow", async () => {
    const path = `/api/relay/flatchr/company/${company}/search/applicants`;
    for (const key of [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "demo-flatchr-key",
      "Basic demo-flatchr-key",
      "Bearer a b",
    ]) {
      /** @type {Record<string, string>} */
      const headers = key === undefined ? {} : { "x-relay-authorization": key };
      assertRefused(await post(path, "{}", headers), 400, "bad_request", /x-relay-authorization.*Bearer KEY/);
    }
    const hrflow = `/api/relay/hrflow/source?key=${source}`;
    assertRefused(await get(hrflow, { "x-user-email": "a@b.fr" }), 400, "bad_request", /x-api-key/);
    assertRefused(await get(hrflow, { "x-api-key": "k" }), 400, "bad_request", /x-user-email/);
    assertRefused(
      await post("/api/relay/flatchr/company/own/search/applicants", "{}", callersKeys),
      403,
      "not_relayed",
      /`own`/,
    );
    assert.deepEqual(sent(), []);
  });

  test("for a workflow that does not exist or is misconfigured", async () => {
    assertRefused(await post(relay("nobody") + search), 404, "not_found");
    assertRefused(await post(relay("wrong") + search), 422, "bad_configuration");
    assertRefused(await post(`${relay()}/flatchr-demo/company/own/search/applicants`), 404, "not_found");
    assert.deepEqual(sent(), []);
  });
});

describe("a workflow's configuration", () => {
  test("is returned as it is written, with the names of its secrets", async () => {
    const { status, body } = await get(`/api/workflows/${encodeURIComponent(unusualId)}`);
    assert.equal(status, 200);
    assert.deepEqual(body, { workflow: workflow(unusualId), problems: [], warnings: [], stored: null });
  });

  test("is returned without keys, wherever they are, and with its problems", async () => {
    const { status, body, text } = await get("/api/workflows/literal");
    assert.equal(status, 200);
    assert.deepEqual(body.workflow, {
      workflow_id: "literal",
      connector_auth: { api_key: "REDACTED", company_id: company },
      hrflow_auth: { api_secret: "REDACTED", api_user: "REDACTED" },
      push_parameters: { source_key: { secret: "HRFLOW_SOURCE_KEY" } },
      callback: "REDACTED",
      logics: ["select(.hired | not)"],
      persist: false,
      incremental: "REDACTED",
    });
    const paths = body.problems.map((/** @type {{ path: string }} */ { path }) => path);
    assert.deepEqual(paths.sort(), ["apikey", "incremental"]);
    assert.ok(!/literal\.example|fk-|hs-|t-literal/.test(text), text);
    assertRefused(await get("/api/workflows/nobody"), 404, "not_found");
  });
});
