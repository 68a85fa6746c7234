// Both APIs, scripted, in this process: a `fetch` that costs little, and tells how much.
import { timed } from "./clock.mjs";

/** What a network gives at a time. */
const CHUNK = 64 * 1_024;

const encoder = new TextEncoder();
const headers = { get: (name) => (name === "content-type" ? "application/json" : null) };

/** A body in chunks that are made ahead: what `getReader` of a stream gives, without the platform's streams. */
function inChunks(bytes) {
  const chunks = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push({ done: false, value: bytes.subarray(at, at + CHUNK) });
  return chunks;
}

/** So many requests of each kind are answered again to tell what the double costs. */
const CONTROL = 2_000;

/** So many requests are answered without letting anything else run. */
const AT_ONCE = 50;

const end = { done: true, value: undefined };

function respond(chunks) {
  const getReader = () => {
    let next = 0;
    return { read: () => (next < chunks.length ? chunks[next++] : end), cancel: async () => {} };
  };
  return { status: 200, type: "default", headers, body: { getReader } };
}

/** Every search shows all rows, also one that asks for those that changed lately: the most that a tick can cost. */
export class Double {
  requests = { search: 0, applicant: 0, profile: 0, edit: 0 };
  /** The first requests of each kind, to be answered again. */
  #asked = { search: [], applicant: [], profile: [], edit: [] };
  #search = [];
  #rows = new Map();
  #samples;
  #isUpToDate;

  /** `samples` are answers of the sandbox; `isUpToDate` says whether HrFlow.ai holds already what Flatchr does. */
  constructor(samples, { isUpToDate = false } = {}) {
    this.#samples = samples;
    this.#isUpToDate = isUpToDate;
  }

  /** Shows these rows from now on. */
  show(rows) {
    const text = JSON.stringify(rows);
    this.#search = inChunks(encoder.encode(text));
    this.#rows = new Map(rows.map((row) => [row.applicant, row]));
    return text;
  }

  /** The size of a search's answer. */
  get bytes() {
    return this.#search.reduce((sum, { value }) => sum + value.length, 0);
  }

  get asked() {
    return Object.values(this.requests).reduce((sum, each) => sum + each, 0);
  }

  /**
   * Processor time that the double itself takes for what it was asked, in milliseconds: some of it is answered once more, with
   * nobody who reads. To look at the clock in each request would cost more than the answer.
   */
  async own() {
    let own = 0;
    for (const [kind, asked] of Object.entries(this.#asked)) {
      if (asked.length === 0) continue;
      const again = () => asked.forEach((url) => this.#answer(kind, url));
      again();
      own += ((await timed(again)) / asked.length) * this.requests[kind];
    }
    return own;
  }

  fetch = (url, init) => {
    const kind = kindOf(url, init);
    this.requests[kind] += 1;
    if (this.#asked[kind].length < CONTROL) this.#asked[kind].push(url);
    const response = this.#answer(kind, url);
    // A network lets timers run; without them a run that takes long could not keep its lease.
    return this.asked % AT_ONCE ? response : new Promise((resume) => setImmediate(resume, response));
  };

  #answer(kind, url) {
    switch (kind) {
      case "search":
        return respond(this.#search);
      case "applicant":
        return respond(this.#json(this.#applicant(url.slice(url.lastIndexOf("/") + 1))));
      case "profile":
        return respond(this.#json(this.#profile(new URL(url).searchParams.get("reference"))));
      default:
        return respond(this.#json({ code: 200, message: "Profile edited", data: {} }));
    }
  }

  #json(value) {
    return [{ done: false, value: encoder.encode(JSON.stringify(value)) }];
  }

  #applicant(id) {
    const { firstname, lastname, email, phone } = this.#rows.get(id);
    const { applicant } = this.#samples;
    return { ...applicant, id, candidate: { ...applicant.candidate, id: candidateOf(id), firstname, lastname, email, phone } };
  }

  #profile(reference) {
    const row = this.#rows.get(reference.slice(CANDIDATE.length));
    const { data, ...envelope } = this.#samples.profile;
    const { firstname, lastname, email, phone } = row;
    const info = { ...data.info, full_name: `${firstname} ${lastname}`, first_name: firstname, last_name: lastname, email, phone };
    return { ...envelope, data: { ...data, reference, info, tags: this.#isUpToDate ? [...data.tags, ...tagsOf(row)] : data.tags } };
  }
}

function kindOf(url, { method }) {
  if (method === "PUT") return "edit";
  if (url.endsWith("/search/applicants")) return "search";
  if (url.includes("/profile/indexing?")) return "profile";
  if (url.includes("/applicant/")) return "applicant";
  throw new Error(`the double has no answer to ${method} ${url}`);
}

const CANDIDATE = "of-";
const candidateOf = (applicant) => CANDIDATE + applicant;

/** The tags of the default format. */
function tagsOf({ applicant, vacancy, vacancy_id, source, external_id, hired, column }) {
  return Object.entries({ applicant_id: applicant, vacancy, vacancy_id, source, external_id, hired, column }).map(([name, value]) => ({ name, value }));
}
