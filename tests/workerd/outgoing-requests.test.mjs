// The requests as workerd puts them on the wire: addresses, headers, forms, and redirects.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { secrets, startHarness, workflow } from "./harness.mjs";
import { formParts, sha1, startRecordingProxy } from "./recording-proxy.mjs";

/** @typedef {import("./recording-proxy.mjs").Exchange} Exchange */

/**
 * A workflow over the candidate with a last name.
 * @param {string} lastname
 */
const only = (lastname) => workflow(lastname, { pull_parameters: { lastname } });
// A last name with characters that have a meaning in addresses.
const unusualName = "Clary & Fils #1";

const proxy = await startRecordingProxy();
const elsewhere = await startRecordingProxy();
const harness = await startHarness({
  sandbox: { public_url: proxy.url },
  via: (sandbox) => proxy.forwardTo(sandbox),
  workflows: [
    workflow("all"),
    only(unusualName),
    only("Sédillot"),
    only("Larfoillou"),
    workflow("dry", { persist: false }),
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

const credentials = ["authorization", "x-api-key", "x-user-email", "cookie", "proxy-authorization"];
/** @param {Exchange} exchange */
const sentCredentials = ({ headers }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => credentials.includes(name)));

/**
 * Runs a workflow over one candidate.
 *
 * @param {string} id
 * @param {{ persist: boolean }} [options]
 */
async function theItem(id, options) {
  const { items } = await worker.run(id, options);
  assert.equal(items.length, 1);
  return items[0];
}

/**
 * The file of a request to parse.
 * @param {Exchange} upload
 */
const fileOf = (upload) => defined(formParts(upload).at(-1));

test("each API gets its own credentials, and the file store gets none", async () => {
  await worker.run("all");
  const flatchr = { authorization: `Bearer ${secrets.FLATCHR_API_KEY}` };
  const hrflow = { "x-api-key": secrets.HRFLOW_API_SECRET, "x-user-email": secrets.HRFLOW_API_USER };
  const expected = (/** @type {string} */ path) =>
    path.startsWith("/hrflow/") ? hrflow : path.startsWith("/flatchr/") ? flatchr : {};
  for (const exchange of proxy.exchanges)
    assert.deepEqual(sentCredentials(exchange), expected(exchange.path), exchange.path);
  for (const part of [
    "/search/applicants",
    "/applicant/",
    "/flatchr-s3/",
    "/source",
    "/profile/indexing",
    "/parsing/file",
  ]) {
    assert.ok(proxy.about(part).length > 0, part);
  }
});

test("no address contains a key", async () => {
  await worker.run("all");
  for (const { path, query } of proxy.exchanges) {
    for (const key of [secrets.FLATCHR_API_KEY, secrets.HRFLOW_API_SECRET, secrets.HRFLOW_API_USER]) {
      assert.ok(!decodeURIComponent(path + query).includes(key), path);
    }
  }
});

test("every request names the product in its User-Agent, and has no needless header", async () => {
  await worker.run("all");
  // The platform adds `cf-worker` and `host`.
  const known = ["cf-worker", "content-length", "content-type", "host", "user-agent", ...credentials];
  for (const { path, method, headers, body } of proxy.exchanges) {
    assert.match(headers["user-agent"], /^update-profiles-in-hrflow\/\d+\.\d+\.\d+$/, path);
    assert.deepEqual(
      Object.keys(headers).filter((name) => !known.includes(name)),
      [],
      path,
    );
    if (method === "GET") assert.equal(body.length, 0);
    else assert.equal(headers["content-length"], String(body.length), path);
  }
});

test("a search sends only the filters that are set, as JSON", async () => {
  await theItem("Sédillot");
  const [search] = proxy.about("/search/applicants");
  assert.equal(search.headers["content-type"], "application/json");
  assert.equal(search.body.toString("utf8"), '{"lastname":"Sédillot"}');
});

test("ids and addresses are percent-encoded in paths and queries", async () => {
  const { applicant } = await theItem("Larfoillou", { persist: false });
  const override = (/** @type {string} */ field, /** @type {string} */ value) => ({
    override_row: { id: applicant, field, value },
  });
  await sandbox.change(override("applicant", "../a b/ç?#%"), override("email", "zoé+jobs&x=1@example.org"));
  const item = await theItem("Larfoillou", { persist: false });
  assert.equal(item.error?.code, "applicant_not_found");
  const paths = proxy.exchanges.map(({ path, query }) => `${path}?${query}`);
  assert.deepEqual(paths.slice(-2), [
    `/flatchr/company/${secrets.FLATCHR_COMPANY_ID}/applicant/..%2Fa%20b%2F%C3%A7%3F%23%25?`,
    `/hrflow/v1/profile/indexing?source_key=${secrets.HRFLOW_SOURCE_KEY}&email=zo%C3%A9%2Bjobs%26x%3D1%40example.org`,
  ]);
});

test("an edit sends the whole profile with its key", async () => {
  const profile = await sandbox.profile("Larfoillou");
  await theItem("Larfoillou");
  const [edit] = proxy.exchanges.filter(({ method }) => method === "PUT");
  assert.equal(edit.path + edit.query, "/hrflow/v1/profile/indexing");
  assert.equal(edit.headers["content-type"], "application/json");
  const sent = JSON.parse(edit.body.toString("utf8"));
  assert.equal(sent.key, profile.key);
  assert.equal(sent.source_key, secrets.HRFLOW_SOURCE_KEY);
  // HrFlow.ai clears a field that is missing, so only fields that HrFlow.ai itself sets may be missing.
  const missing = Object.keys(profile).filter((field) => !(field in sent));
  assert.deepEqual(
    missing.filter((field) => !["id", "source", "archived_at", "updated_at"].includes(field)),
    [],
  );
});

test("a résumé is sent as a form with the documented parts, in their order", async () => {
  const item = await theItem("Sédillot");
  assert.equal(item.resume, "parsed");
  const [upload] = proxy.about("/parsing/file");
  assert.match(upload.headers["content-type"], /^multipart\/form-data; boundary=\S+$/);
  const form = formParts(upload);
  assert.deepEqual(
    form.map((part) => part.name),
    [
      ...["source_key", "profile_content_type", "reference", "created_at", "labels", "tags", "metadatas"],
      ...["sync_parsing", "sync_parsing_indexing", "webhook_parsing_sending", "file"],
    ],
  );
  const text = Object.fromEntries(form.slice(0, -1).map((part) => [part.name, part.content.toString("utf8")]));
  const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  assert.equal(text.source_key, secrets.HRFLOW_SOURCE_KEY);
  assert.equal(text.profile_content_type, docx);
  assert.equal(text.reference, item.candidate);
  assert.equal(text.sync_parsing, "1");
  /** @type {{ name: string, value: unknown }[]} */
  const tags = JSON.parse(text.tags);
  assert.ok(tags.some((tag) => tag.name === "applicant_id" && tag.value === item.applicant));
  const file = defined(form.at(-1));
  assert.equal(file.type, docx);
  assert.match(file.filename, /^leopold-sedillot\.docx$/);
});

test("the bytes of a résumé are sent unchanged", async () => {
  await sandbox.reset({ resume_bytes: 300_007 });
  for (const name of ["Sédillot", unusualName]) await theItem(name);
  const downloaded = proxy.about("/flatchr-s3/").map(({ answer }) => sha1(answer.body));
  const sent = proxy.about("/parsing/file").map((upload) => fileOf(upload).content);
  assert.equal(sent.length, 2);
  assert.deepEqual(
    sent.map((content) => content.length),
    [300_007, 300_007],
  );
  assert.deepEqual(sent.map(sha1), downloaded);
});

test("the file name of a résumé keeps its accents", async () => {
  await theItem(unusualName);
  assert.match(fileOf(proxy.about("/parsing/file")[0]).filename, /^désirée clary & fils .*\.pdf$/);
});

test("the file name of a résumé keeps characters that have a meaning in addresses", async () => {
  await theItem(unusualName);
  assert.equal(fileOf(proxy.about("/parsing/file")[0]).filename, "désirée clary & fils #1 50%+.pdf");
});

test("files/expire gets its token in the query, as documented, and no credentials in headers", async () => {
  await sandbox.reset({ api_variants: { candidate_files: "key_only" } });
  assert.equal((await theItem(unusualName)).resume, "parsed");
  const [expire] = proxy.about("/files/expire");
  const [candidate] = proxy.about("/applicant/").map(({ answer }) => JSON.parse(answer.body.toString()).candidate);
  // encodeURIComponent leaves these five characters as they are.
  const strict = (/** @type {string} */ text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  assert.equal(expire.query, `key=${strict(candidate.aws.key)}&extension=pdf&token=${secrets.FLATCHR_API_KEY}`);
  assert.deepEqual(sentCredentials(expire), {});
});

test("files/expire is limited to one request a second, so that none is refused", async () => {
  await sandbox.reset({ candidates: 24, api_variants: { candidate_files: "key_only" } });
  await worker.run("all");
  const asked = proxy.about("/files/expire");
  assert.equal(asked.length, 2);
  assert.deepEqual(
    asked.map(({ answer }) => answer.status),
    [200, 200],
  );
});

test("redirects from files/expire are followed without credentials, also to another host", async () => {
  await sandbox.reset({ api_variants: { candidate_files: "key_only", expire: "redirect" } });
  elsewhere.forwardTo(proxy.url);
  // The second hop is on another host: `localhost` is not `127.0.0.1`.
  const other = elsewhere.url.replace("127.0.0.1", "localhost");
  proxy.change = ({ path, answer }) => {
    if (path.endsWith("/files/expire")) answer.headers.location = answer.headers.location.replace(proxy.url, other);
  };
  elsewhere.change = ({ path, query, answer }) => {
    if (!query.includes("&hop=2"))
      return { status: 307, headers: { location: `${other}${path}?${query}&hop=2` }, body: "" };
    return answer;
  };
  assert.equal((await theItem(unusualName)).resume, "parsed");
  assert.equal(elsewhere.exchanges.length, 2);
  for (const hop of elsewhere.exchanges) {
    assert.deepEqual(sentCredentials(hop), {});
    assert.equal(hop.headers.referer, undefined);
    assert.ok(!`${hop.path}${hop.query}`.includes(secrets.FLATCHR_API_KEY));
  }
  assert.equal(sha1(fileOf(proxy.about("/parsing/file")[0]).content), sha1(elsewhere.exchanges[1].answer.body));
});

test("a link without https to another machine is not fetched", async () => {
  await sandbox.reset({ api_variants: { candidate_files: "key_only", expire: "redirect" } });
  proxy.change = ({ path, answer }) => {
    if (path.endsWith("/files/expire")) answer.headers.location = "http://192.0.2.1/resume.pdf";
  };
  const item = await theItem(unusualName);
  assert.equal(item.error?.code, "resume_unsafe_link");
  assert.deepEqual(await sandbox.requests("parse"), []);
  // The rest of the profile is still updated.
  assert.equal((await sandbox.requests("edit")).length, 1);
});

/** @type {[request: string, path: string, failing: "run" | "item"][]} */
const requestsWithKeys = [
  ["search", "/search/applicants", "run"],
  ["lookup of a profile", "/profile/indexing", "item"],
  ["parse", "/parsing/file", "item"],
];
for (const [request, path, failing] of requestsWithKeys) {
  test(`a redirect of a ${request} is not followed, because the key would be sent along`, async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      await sandbox.reset();
      proxy.clear();
      proxy.change = (exchange) =>
        exchange.path.endsWith(path) ? { status, headers: { location: `${elsewhere.url}/steal` }, body: "" } : null;
      const report = await worker.run(unusualName);
      const error = failing === "run" ? report.error : report.items[0].error;
      assert.equal(error?.code, "redirected");
      assert.equal(proxy.about(path).length, 1);
    }
    assert.deepEqual(elsewhere.exchanges, []);
  });
}
