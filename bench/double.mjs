// Both APIs, scripted, in this process: a `fetch` that costs little, and tells how much.
import { timed } from "./clock.mjs";

/** What a network gives at a time. */
const CHUNK = 64 * 1_024;

const encoder = new TextEncoder();

/** Answers are written here in turns. Memory of their own for each would have the garbage collected all the time. */
const PLACES = 64;
const PLACE = 64 * 1_024;
const places = Array.from({ length: PLACES }, () => new Uint8Array(PLACE));
let turn = 0;

/** A sample with holes, `hole("name")`, of which only what fills them is written anew each time. */
class Template {
  #parts;

  constructor(sample) {
    this.#parts = JSON.stringify(sample)
      .split(/"<hole ([a-z]+)>"/)
      .map((part, place) => (place % 2 ? part : encoder.encode(part)));
  }

  /** The bytes, with JSON in the holes; they hold until as many others are asked for as there are places. */
  filled(values) {
    const bytes = places[(turn += 1) % PLACES];
    let at = 0;
    for (const part of this.#parts) {
      if (typeof part === "string") at += encoder.encodeInto(values[part], bytes.subarray(at)).written;
      else {
        bytes.set(part, at);
        at += part.length;
      }
    }
    return bytes.subarray(0, at);
  }
}

const hole = (name) => `<hole ${name}>`;
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
  #text = "";
  /** Where the row of an applicant begins in the text, and where it ends. */
  #rows = new Map();
  #templates;
  #isUpToDate;

  /** `samples` are answers of the sandbox; `isUpToDate` says whether HrFlow.ai holds already what Flatchr does. */
  constructor({ applicant, profile }, { isUpToDate = false } = {}) {
    const { data } = profile;
    const [id, candidate, firstname, lastname, email, phone, full] = [
      "id",
      "candidate",
      "firstname",
      "lastname",
      "email",
      "phone",
      "full",
    ].map(hole);
    const info = { ...data.info, full_name: full, first_name: firstname, last_name: lastname, email, phone };
    const tags = isUpToDate ? [...data.tags, hole("tags")] : data.tags;
    this.#templates = {
      applicant: new Template({
        ...applicant,
        id,
        candidate: { ...applicant.candidate, id: candidate, firstname, lastname, email, phone },
      }),
      profile: new Template({ ...profile, data: { ...data, reference: candidate, info, tags } }),
    };
    this.#isUpToDate = isUpToDate;
  }

  /** Shows these rows from now on. */
  show(rows) {
    const texts = rows.map((row) => JSON.stringify(row));
    this.#text = `[${texts.join(",")}]`;
    this.#search = inChunks(encoder.encode(this.#text));
    // Not the rows themselves: what JavaScript holds it looks through whenever it collects garbage.
    let at = 1;
    this.#rows = new Map(texts.map((text, place) => [rows[place].applicant, [at, (at += text.length + 1) - 1]]));
    return this.#text;
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
    // A network lets timers run; without them a run that takes long could not keep its lease. Answered only then: those that
    // others get meanwhile would take its place.
    if (this.asked % AT_ONCE === 0) return new Promise((resume) => setImmediate(() => resume(this.#answer(kind, url))));
    return this.#answer(kind, url);
  };

  #answer(kind, url) {
    switch (kind) {
      case "search":
        return respond(this.#search);
      case "applicant":
        return this.#filled(kind, url.slice(url.lastIndexOf("/") + 1));
      case "profile":
        return this.#filled(kind, new URL(url).searchParams.get("reference").slice(CANDIDATE.length));
      default:
        return respond(EDITED);
    }
  }

  #filled(kind, applicant) {
    const row = JSON.parse(this.#text.slice(...this.#rows.get(applicant)));
    const json = (value) => JSON.stringify(value);
    const values = {
      id: json(applicant),
      candidate: json(CANDIDATE + applicant),
      full: json(`${row.firstname} ${row.lastname}`),
    };
    for (const name of ["firstname", "lastname", "email", "phone"]) values[name] = json(row[name]);
    if (this.#isUpToDate) values.tags = json(tagsOf(row)).slice(1, -1);
    return respond([{ done: false, value: this.#templates[kind].filled(values) }]);
  }
}

const EDITED = inChunks(encoder.encode(JSON.stringify({ code: 200, message: "Profile edited", data: {} })));

function kindOf(url, { method }) {
  if (method === "PUT") return "edit";
  if (url.endsWith("/search/applicants")) return "search";
  if (url.includes("/profile/indexing?")) return "profile";
  if (url.includes("/applicant/")) return "applicant";
  throw new Error(`the double has no answer to ${method} ${url}`);
}

/** What makes a candidate's id of an applicant's. */
const CANDIDATE = "of-";

/** The tags of the default format. */
function tagsOf({ applicant, vacancy, vacancy_id, source, external_id, hired, column }) {
  return Object.entries({ applicant_id: applicant, vacancy, vacancy_id, source, external_id, hired, column }).map(
    ([name, value]) => ({ name, value }),
  );
}
