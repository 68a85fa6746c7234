// Answers that no API sends: too large, endless, packed or nested. Each is a stream, so that the tests hold none of them whole.
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";

/**
 * @typedef {object} HostileAnswer
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {() => Readable} body Makes the body anew.
 */

const MB = 2 ** 20;
const json = { "content-type": "application/json" };

/**
 * A beginning, a part that is repeated, and an end.
 *
 * @param {string} before
 * @param {string} part
 * @param {number} times
 * @param {string} [end]
 */
function* repeated(before, part, times, end = "") {
  const perChunk = Math.max(1, Math.floor(65_536 / part.length));
  const chunk = Buffer.from(part.repeat(perChunk));
  yield Buffer.from(before);
  for (let left = times; left > 0; left -= perChunk) yield left >= perChunk ? chunk : Buffer.from(part.repeat(left));
  yield Buffer.from(end);
}

/**
 * @param {number} status
 * @param {Parameters<typeof repeated>} parts
 * @returns {HostileAnswer}
 */
const answer = (status, ...parts) => ({ status, headers: json, body: () => Readable.from(repeated(...parts)) });

/**
 * The answers by what they are. `data` goes around the data of HrFlow.ai, whose answers are envelopes.
 *
 * @type {Record<string, HostileAnswer>}
 */
export const hostileAnswers = {
  "an error of 60 MB": answer(400, '{"message":"', "x", 60 * MB, '"}'),
  "an endless error": answer(400, "", "x", Infinity),
  "an endless success": answer(200, '{"code":200,"data":"', "x", Infinity),
  "an endless list of rows": answer(200, "[", '{"applicant":"1"},', Infinity),
  "600,000 empty rows": answer(200, "[", "{},", 600_000, "{}]"),
  "a row of 39 MB": answer(200, '[{"applicant":"1","numbers":[', "1,", 19 * MB, "1]}]"),
  "a profile of 15 MB of lists": answer(200, '{"code":200,"data":{"key":"k","info":[', "[],", 5 * MB, "[]]}}"),
  "a profile of 1.9 MB of lists": answer(200, '{"code":200,"data":{"key":"k","info":[', "[],", 600_000, "[]]}}"),
  "a profile of 1.9 MB of names": answer(200, '{"code":200,"data":{"key":"k","info":{', '"a":1,', 300_000, '"b":1}}}'),
  "a list of a million objects": answer(200, '{"code":200,"meta":{"total":9},"data":[', "{},", 900_000, "{}]}"),
  "lists in a million lists": answer(200, "", "[", MB),
  "an id of 1 MB": answer(200, '{"code":200,"id":"', "9", MB, '","data":{"key":"k"}}'),
  "2 GB in a gzip": {
    status: 200,
    headers: { ...json, "content-encoding": "gzip" },
    body: () => Readable.from(repeated('{"code":200,"data":"', "x", 2 ** 31)).pipe(createGzip({ level: 1 })),
  },
};

/**
 * The endpoints whose answers a run reads, by a part of their address.
 *
 * @type {Record<string, { method: string, path: RegExp }>}
 */
export const endpoints = {
  search: { method: "POST", path: /\/search\/applicants$/ },
  applicant: { method: "GET", path: /\/applicant\/[^/]+$/ },
  document: { method: "GET", path: /\/files\/expire$|\/flatchr-s3\// },
  source: { method: "GET", path: /\/source$/ },
  profile: { method: "GET", path: /\/profile\/indexing$/ },
  "list of profiles": { method: "GET", path: /\/storing\/profiles$/ },
  edit: { method: "PUT", path: /\/profile\/indexing$/ },
  parse: { method: "POST", path: /\/profile\/parsing\/file$/ },
};

/** What an isolate may hold, wasm and JavaScript together, of the 128 MB that it has. */
export const MAX_HELD_BYTES = 100 * MB;
