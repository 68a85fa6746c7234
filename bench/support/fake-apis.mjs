// Fakes of both APIs in this process: a `fetch` that takes little processor time, and measures how much.
import { defined } from "../../scripts/lib/defined.mjs";
import { timed } from "./timing.mjs";

/** @typedef {"search" | "applicant" | "profile" | "list" | "edit"} Kind */
/** @typedef {Record<string, any>} Row A row of Flatchr's search. */
/** @typedef {{ done: boolean, value: Uint8Array | undefined }} Chunk What a reader of a body returns. */

/** The size of the chunks in which a body arrives. */
const CHUNK_BYTES = 64 * 1_024;

/** The first requests of each kind are answered again to measure the time of the fakes, up to this number. */
const MAX_REPLAYED = 2_000;

/** After this number of requests, the event loop gets a turn. */
const REQUESTS_PER_TURN = 50;

const encoder = new TextEncoder();

// Bodies are written to buffers that are used in turns. A new buffer for each body would make the engine collect garbage all the time.
const BUFFERS = 64;
const BUFFER_BYTES = 64 * 1_024;
const buffers = Array.from({ length: BUFFERS }, () => new Uint8Array(BUFFER_BYTES));
let turn = 0;
// A run has at most four requests in flight.
const PAGE_BUFFERS = 8;
const PAGE_BYTES = 2 * 1_024 * 1_024;
/** @type {Uint8Array[]} */
const pageBuffers = [];
let pageTurn = 0;

/** A JSON text with holes, of which only the values in the holes are encoded for each body. */
class Template {
  /** @type {(Uint8Array | string)[]} Bytes of the text, and the names of holes. */
  #parts;

  /** @param {unknown} sample A value in which strings made by `hole` mark the holes. */
  constructor(sample) {
    this.#parts = JSON.stringify(sample)
      .split(/"<hole ([a-z]+)>"/)
      .map((part, index) => (index % 2 ? part : encoder.encode(part)));
  }

  /**
   * The text with values in its holes. The bytes are valid until the buffer's next turn.
   *
   * @param {Record<string, string>} values JSON by the name of the hole.
   */
  fill(values) {
    const buffer = buffers[(turn += 1) % BUFFERS];
    return buffer.subarray(0, this.write(values, buffer, 0));
  }

  /**
   * Writes the text into a buffer; returns where it ends.
   *
   * @param {Record<string, string>} values
   * @param {Uint8Array} buffer
   * @param {number} start
   */
  write(values, buffer, start) {
    let end = start;
    for (const part of this.#parts) {
      if (typeof part === "string") end += encoder.encodeInto(values[part], buffer.subarray(end)).written;
      else {
        buffer.set(part, end);
        end += part.length;
      }
    }
    return end;
  }
}

const hole = (/** @type {string} */ name) => `<hole ${name}>`;
const headers = { get: (/** @type {string} */ name) => (name === "content-type" ? "application/json" : null) };

/**
 * Splits a body into chunks.
 *
 * @param {Uint8Array} bytes
 */
function chunksOf(bytes) {
  /** @type {Chunk[]} */
  const chunks = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    chunks.push({ done: false, value: bytes.subarray(start, start + CHUNK_BYTES) });
  return chunks;
}

/** @type {Chunk} */
const end = { done: true, value: undefined };

/**
 * The part of a Response that the core uses. Real responses and streams would take more time than the core does.
 *
 * @param {Chunk[]} chunks
 */
function respond(chunks) {
  const getReader = () => {
    let next = 0;
    return { read: () => (next < chunks.length ? chunks[next++] : end), cancel: async () => {} };
  };
  return { status: 200, type: "default", headers, body: { getReader } };
}

/**
 * Flatchr and HrFlow.ai. Every search returns all rows, even if it asks only for recent changes: that is the most a tick can cost.
 */
export class FakeApis {
  /**
   * The number of requests by kind.
   * @type {Record<Kind, number>}
   */
  requests = { search: 0, applicant: 0, profile: 0, list: 0, edit: 0 };
  /** @type {Record<Kind, string[]>} The addresses of the requests to replay. */
  #replayed = { search: [], applicant: [], profile: [], list: [], edit: [] };
  /** @type {Chunk[]} */
  #search = [];
  #text = "";
  /** @type {Map<string, [start: number, end: number]>} The position of each applicant's row in the text. */
  #rows = new Map();
  /** @type {string[]} The applicants, in the order of the list. */
  #applicants = [];
  #applicant;
  #profile;
  #listed;
  #isUpToDate;
  #hasTags;
  #pageSize;
  #profilesPerRow = 1;

  /**
   * @param {{ applicant: Record<string, any>, profile: Record<string, any> }} samples Answers of the sandbox.
   * @param {object} [options]
   * @param {boolean | ((applicant: string) => boolean)} [options.isUpToDate] Whether HrFlow.ai already has the data of Flatchr.
   * @param {number} [options.pageSize] How many profiles the list gives on a page at most; 0 if there is no list.
   * @param {number} [options.profileBytes] How many bytes a profile has at least.
   */
  constructor({ applicant, profile }, { isUpToDate = false, pageSize = 0, profileBytes = 0 } = {}) {
    const { text = "", ...rest } = profile.data;
    const missing = Math.max(0, profileBytes - JSON.stringify(profile.data).length);
    const data = { ...rest, text: `${text}${"a word or two ".repeat(Math.ceil(missing / 14)).slice(0, missing)}` };
    const id = hole("id");
    const candidate = hole("candidate");
    const [firstname, lastname, email, phone] = ["firstname", "lastname", "email", "phone"].map(hole);
    const info = { ...data.info, full_name: hole("full"), first_name: firstname, last_name: lastname, email, phone };
    const tags = isUpToDate ? [...data.tags, hole("tags")] : data.tags;
    const filled = { ...data, key: candidate, reference: candidate, info, tags };
    this.#applicant = new Template({
      ...applicant,
      id,
      candidate: { ...applicant.candidate, id: candidate, firstname, lastname, email, phone },
    });
    this.#profile = new Template({ ...profile, data: filled });
    this.#listed = new Template(filled);
    this.#isUpToDate = typeof isUpToDate === "function" ? isUpToDate : () => isUpToDate;
    this.#hasTags = Boolean(isUpToDate);
    this.#pageSize = pageSize;
  }

  /**
   * Sets the rows of the search; returns the JSON text of its answer.
   *
   * @param {Row[]} rows
   * @param {number} [profilesPerRow] How many profiles the list has for each row: the others are of persons who are in no search.
   */
  setRows(rows, profilesPerRow = 1) {
    const texts = rows.map((row) => JSON.stringify(row));
    this.#applicants = rows.map(({ applicant }) => applicant);
    this.#profilesPerRow = profilesPerRow;
    this.#text = `[${texts.join(",")}]`;
    this.#search = chunksOf(encoder.encode(this.#text));
    // Positions instead of objects: the garbage collector would visit the objects each time.
    let start = 1;
    this.#rows = new Map(
      texts.map((text, index) => {
        const end = start + text.length;
        /** @type {[number, number]} */
        const position = [start, end];
        start = end + 1;
        return [rows[index].applicant, position];
      }),
    );
    return this.#text;
  }

  /** The size of the search's answer. */
  get searchBytes() {
    return this.#search.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
  }

  /** The number of requests of all kinds. */
  get requestCount() {
    return Object.values(this.requests).reduce((sum, each) => sum + each, 0);
  }

  /**
   * The processor time in milliseconds that the fakes took for all requests. Some requests of each kind are replayed to measure
   * it: reading the clock in each request would take longer than the answer.
   */
  async ownTime() {
    let sum = 0;
    for (const kind of /** @type {Kind[]} */ (Object.keys(this.requests))) {
      const urls = this.#replayed[kind];
      if (urls.length === 0) continue;
      const replay = () => urls.forEach((url) => this.#answer(kind, url));
      replay();
      sum += ((await timed(replay)) / urls.length) * this.requests[kind];
    }
    return sum;
  }

  /**
   * @param {string} url
   * @param {{ method: string }} init
   */
  fetch = (url, init) => {
    const kind = kindOf(url, init);
    this.requests[kind] += 1;
    if (this.#replayed[kind].length < MAX_REPLAYED) this.#replayed[kind].push(url);
    // As with a real network, timers get a turn; a long run renews its lease by a timer. The answer is made after the turn, because
    // its buffer could be overwritten during the turn.
    if (this.requestCount % REQUESTS_PER_TURN === 0)
      return new Promise((resolve) => setImmediate(() => resolve(this.#answer(kind, url))));
    return this.#answer(kind, url);
  };

  /**
   * @param {Kind} kind
   * @param {string} url
   */
  #answer(kind, url) {
    switch (kind) {
      case "search":
        return respond(this.#search);
      case "applicant":
        return this.#filled(this.#applicant, url.slice(url.lastIndexOf("/") + 1));
      case "profile": {
        const reference = defined(new URL(url).searchParams.get("reference"), "the reference");
        return this.#filled(this.#profile, reference.slice(CANDIDATE_PREFIX.length));
      }
      case "list":
        return this.#pageSize > 0 ? respond(chunksOf(this.page(new URL(url).searchParams))) : NO_LIST;
      case "edit":
        return respond(EDITED);
    }
  }

  /**
   * A page of the list. The bytes are valid until the buffer's next turn.
   *
   * @param {{ get: (name: string) => string | null }} query
   */
  page(query) {
    const limit = Math.min(Number(query.get("limit")), this.#pageSize);
    const start = (Number(query.get("page")) - 1) * limit;
    const total = this.#applicants.length * this.#profilesPerRow;
    const shown = Array.from({ length: Math.max(0, Math.min(limit, total - start)) }, (_, index) => start + index);
    const buffer = (pageBuffers[(pageTurn += 1) % PAGE_BUFFERS] ??= new Uint8Array(PAGE_BYTES));
    const meta = JSON.stringify({ page: Number(query.get("page")), count: shown.length, total });
    const write = (/** @type {string} */ text, /** @type {number} */ at) =>
      at + encoder.encodeInto(text, buffer.subarray(at)).written;
    let end = write(`{"code":200,"message":"Profiles list","meta":${meta},"data":[`, 0);
    for (const [index, place] of shown.entries()) {
      if (index > 0) end = write(",", end);
      const values = this.#valuesOf(this.#applicants[Math.floor(place / this.#profilesPerRow)]);
      if (place % this.#profilesPerRow > 0)
        Object.assign(values, { candidate: `"nobody-${place}"`, tags: '{"name":"applicant_id","value":"x"}' });
      end = this.#listed.write(values, buffer, end);
    }
    return buffer.subarray(0, write("]}", end));
  }

  /**
   * @param {Template} template
   * @param {string} applicant
   */
  #filled(template, applicant) {
    return respond([{ done: false, value: template.fill(this.#valuesOf(applicant)) }]);
  }

  /** @param {string} applicant */
  #valuesOf(applicant) {
    const row = JSON.parse(this.#text.slice(...defined(this.#rows.get(applicant), "the row")));
    /** @type {Record<string, string>} */
    const values = {
      id: JSON.stringify(applicant),
      candidate: JSON.stringify(CANDIDATE_PREFIX + applicant),
      full: JSON.stringify(`${row.firstname} ${row.lastname}`),
    };
    for (const name of ["firstname", "lastname", "email", "phone"]) values[name] = JSON.stringify(row[name]);
    if (this.#hasTags) {
      const known = this.#isUpToDate(applicant) ? row : { ...row, column: `${row.column} (before)` };
      values.tags = JSON.stringify(tagsOf(known)).slice(1, -1);
    }
    return values;
  }
}

const NO_LIST = { ...respond(chunksOf(encoder.encode('{"code":404,"message":"Not found"}'))), status: 404 };
const EDITED = chunksOf(encoder.encode(JSON.stringify({ code: 200, message: "Profile edited", data: {} })));

/**
 * @param {string} url
 * @param {{ method: string }} init
 * @returns {Kind}
 */
function kindOf(url, { method }) {
  if (method === "PUT") return "edit";
  if (url.endsWith("/search/applicants")) return "search";
  if (url.includes("/profile/indexing?")) return "profile";
  if (url.includes("/applicant/")) return "applicant";
  if (url.includes("/storing/profiles?")) return "list";
  throw new Error(`the fakes have no answer to ${method} ${url}`);
}

/** The id of a candidate is this prefix and the id of the applicant. */
const CANDIDATE_PREFIX = "of-";

/**
 * The tags of the default format.
 *
 * @param {Row} row
 */
function tagsOf({ applicant, vacancy, vacancy_id, source, external_id, hired, column }) {
  return Object.entries({ applicant_id: applicant, vacancy, vacancy_id, source, external_id, hired, column }).map(
    ([name, value]) => ({ name, value }),
  );
}
