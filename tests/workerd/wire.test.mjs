// What workerd puts on the wire, as only a server at the other end can tell: addresses, headers, forms, and where they go.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { secrets, startLab, workflow } from "./support.mjs";
import { parts, sha1, startTap } from "./tap.mjs";

const only = (lastname, changes) => workflow(lastname, { pull_parameters: { lastname }, ...changes });
const odd = "Clary & Fils #1";

const tap = await startTap();
const elsewhere = await startTap();
const lab = await startLab({
  sandbox: { public_url: tap.url },
  via: (sandbox) => tap.to(sandbox),
  workflows: [workflow("all"), only(odd), only("Sédillot"), only("Larfoillou"), workflow("dry", { persist: false })],
});
after(async () => {
  await lab.stop();
  await Promise.all([tap.stop(), elsewhere.stop()]);
});
const { sandbox, worker } = lab;
beforeEach(async () => {
  await sandbox.reset();
  tap.clear();
  elsewhere.clear();
});

const credentials = ["authorization", "x-api-key", "x-user-email", "cookie", "proxy-authorization"];
const sentCredentials = ({ headers }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => credentials.includes(name)));

async function theItem(id, options) {
  const { items } = await worker.run(id, options);
  assert.equal(items.length, 1);
  return items[0];
}

test("each API gets its own credentials, and the store of résumés none", async () => {
  await worker.run("all");
  const flatchr = { authorization: `Bearer ${secrets.FLATCHR_API_KEY}` };
  const hrflow = { "x-api-key": secrets.HRFLOW_API_SECRET, "x-user-email": secrets.HRFLOW_API_USER };
  const expected = (path) => (path.startsWith("/hrflow/") ? hrflow : path.startsWith("/flatchr/") ? flatchr : {});
  for (const exchange of tap.exchanges)
    assert.deepEqual(sentCredentials(exchange), expected(exchange.path), exchange.path);
  for (const part of [
    "/search/applicants",
    "/applicant/",
    "/flatchr-s3/",
    "/source",
    "/profile/indexing",
    "/parsing/file",
  ]) {
    assert.ok(tap.about(part).length > 0, part);
  }
});

test("no address holds a key", async () => {
  await worker.run("all");
  for (const { path, query } of tap.exchanges) {
    for (const key of [secrets.FLATCHR_API_KEY, secrets.HRFLOW_API_SECRET, secrets.HRFLOW_API_USER]) {
      assert.ok(!decodeURIComponent(path + query).includes(key), path);
    }
  }
});

test("every request says who sends it, and nothing that is not needed", async () => {
  await worker.run("all");
  // The platform adds `cf-worker` and `host`.
  const known = ["cf-worker", "content-length", "content-type", "host", "user-agent", ...credentials];
  for (const { path, method, headers, body } of tap.exchanges) {
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

test("a search sends the filters that are set, as JSON", async () => {
  await theItem("Sédillot");
  const [search] = tap.about("/search/applicants");
  assert.equal(search.headers["content-type"], "application/json");
  assert.equal(search.body.toString("utf8"), '{"lastname":"Sédillot"}');
});

test("ids and addresses are percent-encoded in paths and queries", async () => {
  const { applicant } = await theItem("Larfoillou", { persist: false });
  const override = (field, value) => ({ override_row: { id: applicant, field, value } });
  await sandbox.change(override("applicant", "../a b/ç?#%"), override("email", "zoé+jobs&x=1@example.org"));
  const item = await theItem("Larfoillou", { persist: false });
  assert.equal(item.error.code, "no_email_match");
  const paths = tap.exchanges.map(({ path, query }) => `${path}?${query}`);
  // After them, whether the source is there at all.
  assert.deepEqual(paths.slice(-3, -1), [
    `/flatchr/company/${secrets.FLATCHR_COMPANY_ID}/applicant/..%2Fa%20b%2F%C3%A7%3F%23%25?`,
    `/hrflow/v1/profile/indexing?source_key=${secrets.HRFLOW_SOURCE_KEY}&email=zo%C3%A9%2Bjobs%26x%3D1%40example.org`,
  ]);
});

test("an edit puts the whole profile, under its key", async () => {
  const profile = await sandbox.profile("Larfoillou");
  await theItem("Larfoillou");
  const [edit] = tap.exchanges.filter(({ method }) => method === "PUT");
  assert.equal(edit.path + edit.query, "/hrflow/v1/profile/indexing");
  assert.equal(edit.headers["content-type"], "application/json");
  const sent = JSON.parse(edit.body);
  assert.equal(sent.key, profile.key);
  assert.equal(sent.source_key, secrets.HRFLOW_SOURCE_KEY);
  // Left out is emptied: only what HrFlow.ai sets by itself may be missing.
  const missing = Object.keys(profile).filter((field) => !(field in sent));
  assert.deepEqual(
    missing.filter((field) => !["id", "source", "archived_at", "updated_at"].includes(field)),
    [],
  );
});

test("a résumé is sent as a form of known parts, in their order", async () => {
  const item = await theItem("Sédillot");
  assert.equal(item.resume, "parsed");
  const [upload] = tap.about("/parsing/file");
  assert.match(upload.headers["content-type"], /^multipart\/form-data; boundary=\S+$/);
  const form = parts(upload);
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
  assert.ok(JSON.parse(text.tags).some((tag) => tag.name === "applicant_id" && tag.value === item.applicant));
  const file = form.at(-1);
  assert.equal(file.type, docx);
  assert.match(file.filename, /^leopold-sedillot\.docx$/);
});

test("a résumé's bytes arrive as Flatchr gave them", async () => {
  await sandbox.reset({ resume_bytes: 300_007 });
  for (const name of ["Sédillot", odd]) await theItem(name);
  const given = tap.about("/flatchr-s3/").map(({ answer }) => sha1(answer.body));
  const sent = tap.about("/parsing/file").map((upload) => parts(upload).at(-1).content);
  assert.equal(sent.length, 2);
  assert.deepEqual(
    sent.map((content) => content.length),
    [300_007, 300_007],
  );
  assert.deepEqual(sent.map(sha1), given);
});

test("a résumé keeps a name with accents", async () => {
  await theItem(odd);
  assert.match(parts(tap.about("/parsing/file")[0]).at(-1).filename, /^désirée clary & fils .*\.pdf$/);
});

test("a résumé keeps a name with signs that mean something in addresses", async () => {
  await theItem(odd);
  assert.equal(parts(tap.about("/parsing/file")[0]).at(-1).filename, "désirée clary & fils #1 50%+.pdf");
});

test("files/expire gets its token in the query, where it is documented, and no header", async () => {
  await sandbox.reset({ dialect: { candidate_files: "key_only" } });
  assert.equal((await theItem(odd)).resume, "parsed");
  const [expire] = tap.about("/files/expire");
  const [candidate] = tap.about("/applicant/").map(({ answer }) => JSON.parse(answer.body).candidate);
  const strict = (text) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  assert.equal(expire.query, `key=${strict(candidate.aws.key)}&extension=pdf&token=${secrets.FLATCHR_API_KEY}`);
  assert.deepEqual(sentCredentials(expire), {});
});

test("files/expire gets one request a second", async () => {
  await sandbox.reset({ candidates: 24, dialect: { candidate_files: "key_only" } });
  await worker.run("all");
  const asked = tap.about("/files/expire");
  assert.equal(asked.length, 2);
  assert.deepEqual(
    asked.map(({ answer }) => answer.status),
    [200, 200],
  );
});

test("a redirect from files/expire is followed without credentials, also to another host and twice", async () => {
  await sandbox.reset({ dialect: { candidate_files: "key_only", expire: "redirect" } });
  elsewhere.to(tap.url);
  // The second hop is on another host: `localhost` is not `127.0.0.1`.
  const other = elsewhere.url.replace("127.0.0.1", "localhost");
  tap.change = ({ path, answer }) => {
    if (path.endsWith("/files/expire")) answer.headers.location = answer.headers.location.replace(tap.url, other);
  };
  elsewhere.change = ({ path, query, answer }) => {
    if (!query.includes("&hop=2"))
      return { status: 307, headers: { location: `${other}${path}?${query}&hop=2` }, body: "" };
    return answer;
  };
  assert.equal((await theItem(odd)).resume, "parsed");
  assert.equal(elsewhere.exchanges.length, 2);
  for (const hop of elsewhere.exchanges) {
    assert.deepEqual(sentCredentials(hop), {});
    assert.equal(hop.headers.referer, undefined);
    assert.ok(!`${hop.path}${hop.query}`.includes(secrets.FLATCHR_API_KEY));
  }
  assert.equal(sha1(parts(tap.about("/parsing/file")[0]).at(-1).content), sha1(elsewhere.exchanges[1].answer.body));
});

test("a link that is neither https nor on this machine is not fetched", async () => {
  await sandbox.reset({ dialect: { candidate_files: "key_only", expire: "redirect" } });
  tap.change = ({ path, answer }) => {
    if (path.endsWith("/files/expire")) answer.headers.location = "http://192.0.2.1/resume.pdf";
  };
  const item = await theItem(odd);
  assert.equal(item.error.code, "resume_unsafe_link");
  assert.deepEqual(await sandbox.requests("parse"), []);
  // The rest of the profile is brought up to date all the same.
  assert.equal((await sandbox.requests("edit")).length, 1);
});

for (const [what, path, outcome] of [
  ["search", "/search/applicants", { run: "redirected" }],
  ["lookup of a profile", "/profile/indexing", { item: "redirected" }],
  ["parse", "/parsing/file", { item: "redirected" }],
]) {
  test(`a redirect of a ${what} is not followed: the key would go along`, async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      await sandbox.reset();
      tap.clear();
      tap.change = (exchange) =>
        exchange.path.endsWith(path) ? { status, headers: { location: `${elsewhere.url}/steal` }, body: "" } : null;
      const report = await worker.run(odd);
      if (outcome.run) assert.equal(report.error.code, outcome.run);
      else assert.equal(report.items[0].error.code, outcome.item);
      assert.equal(tap.about(path).length, 1);
    }
    assert.deepEqual(elsewhere.exchanges, []);
  });
}
