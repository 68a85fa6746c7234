// Rows and answers that the sandbox makes, so that measurements use realistic data.
import { join } from "node:path";
import { credentials } from "../../scripts/lib/sandbox.mjs";
import { FetchSandbox } from "../../tests/package/support.mjs";

process.env.SANDBOX ??= join(process.env.CARGO_TARGET_DIR ?? "target", "release", "sandbox");

/** The sandbox begins with forty hand-chosen edge cases, some with several rows. The rows after this index are ordinary. */
const FIRST_ORDINARY_ROW = 100;
/** The names of the tags of the default format. */
const DEFAULT_TAGS = ["applicant_id", "vacancy", "vacancy_id", "source", "external_id", "hired", "column"];

const flatchrHeaders = { authorization: `Bearer ${credentials.FLATCHR_API_KEY}`, "content-type": "application/json" };
const hrflowHeaders = { "x-api-key": credentials.HRFLOW_API_SECRET, "x-user-email": credentials.HRFLOW_API_USER };

/**
 * Ordinary rows, each of another person, and a sample of each other answer.
 *
 * @param {number} count
 */
export async function ordinaryRows(count) {
  const sandbox = await FetchSandbox.launch({ candidates: count + FIRST_ORDINARY_ROW + Math.ceil(count / 20) });
  try {
    const company = `${sandbox.url}/flatchr/company/${credentials.FLATCHR_COMPANY_ID}`;
    /** @type {import("./fake-apis.mjs").Row[]} */
    const all = await json(`${company}/search/applicants`, { method: "POST", headers: flatchrHeaders, body: "{}" });
    /** @type {Set<string>} */
    const emails = new Set();
    const isNew = (/** @type {import("./fake-apis.mjs").Row} */ { email }) =>
      email && !emails.has(email) && emails.add(email);
    const rows = all.slice(FIRST_ORDINARY_ROW).filter(isNew).slice(0, count);
    if (rows.length < count) throw new Error(`the sandbox has ${rows.length} ordinary rows instead of ${count}`);
    const applicants = all.slice(FIRST_ORDINARY_ROW, 2 * FIRST_ORDINARY_ROW).map(({ applicant }) => applicant);
    return { rows, samples: await samples(sandbox, company, applicants) };
  } finally {
    await sandbox.stop();
  }
}

/**
 * An applicant with a résumé, and the profile that was parsed from it, without the tags of the default format.
 *
 * @param {FetchSandbox} sandbox
 * @param {string} company
 * @param {string[]} applicants
 */
async function samples(sandbox, company, applicants) {
  for (const id of applicants) {
    const applicant = await json(`${company}/applicant/${id}`, { headers: flatchrHeaders });
    const source_key = credentials.HRFLOW_SOURCE_KEY;
    const query = new URLSearchParams({ source_key, reference: applicant.candidate.id });
    const address = `${sandbox.url}/hrflow/v1/profile/indexing?${query}`;
    const profile = await json(address, { headers: hrflowHeaders }).catch(() => null);
    if (!applicant.candidate.aws || !profile?.data.attachments.length) continue;
    /** @type {{ name: string }[]} */
    const tags = profile.data.tags;
    profile.data.tags = tags.filter(({ name }) => !DEFAULT_TAGS.includes(name));
    return { applicant, profile };
  }
  throw new Error("no ordinary applicant in the sandbox has both a résumé and a profile that was parsed from it");
}

/**
 * @param {string} address
 * @param {RequestInit} init
 * @returns {Promise<any>}
 */
async function json(address, init) {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  return response.json();
}
