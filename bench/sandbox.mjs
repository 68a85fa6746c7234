// Rows and answers as the sandbox makes them, so that what is measured looks like what the APIs give.
import { join } from "node:path";
import { Sandbox, options } from "../tests/package/support.mjs";

process.env.SANDBOX ??= join(process.env.CARGO_TARGET_DIR ?? "target", "release", "sandbox");

/** The sandbox begins with forty hand-chosen cases, one more awkward than the other; what comes after is everyday. */
const CASES = 100;
/** What the default format tags a profile with. */
const OURS = ["applicant_id", "vacancy", "vacancy_id", "source", "external_id", "hired", "column"];

const { connector_auth, hrflow_auth, push_parameters } = options();
const flatchr = { authorization: `Bearer ${connector_auth.api_key}`, "content-type": "application/json" };
const hrflow = { "x-api-key": hrflow_auth.api_secret, "x-user-email": hrflow_auth.api_user };

/** So many rows, each of a person of its own, and one answer of each other kind. */
export async function everyday(count) {
  const sandbox = await Sandbox.start({ candidates: count + CASES + Math.ceil(count / 20) });
  try {
    const company = `${sandbox.url}/flatchr/company/${connector_auth.company_id}`;
    const found = await json(`${company}/search/applicants`, { method: "POST", headers: flatchr, body: "{}" });
    const seen = new Set();
    const isNew = ({ email }) => email && !seen.has(email) && seen.add(email);
    const rows = found.slice(CASES).filter(isNew).slice(0, count);
    if (rows.length < count) throw new Error(`the sandbox gave ${rows.length} rows, not ${count}`);
    const applicants = found.slice(CASES, 2 * CASES).map(({ applicant }) => `${company}/applicant/${applicant}`);
    return { rows, samples: await samples(sandbox, applicants) };
  } finally {
    await sandbox.stop();
  }
}

/** An applicant with a résumé, and the profile that was made of it, before it has any of our tags. */
async function samples(sandbox, applicants) {
  for (const address of applicants) {
    const applicant = await json(address, { headers: flatchr });
    const query = new URLSearchParams({ source_key: push_parameters.source_key, reference: applicant.candidate.id });
    const profile = await json(`${sandbox.url}/hrflow/v1/profile/indexing?${query}`, { headers: hrflow }).catch(
      () => null,
    );
    if (!applicant.candidate.aws || !profile?.data.attachments.length) continue;
    profile.data.tags = profile.data.tags.filter(({ name }) => !OURS.includes(name));
    return { applicant, profile };
  }
  throw new Error("nobody among the first in the sandbox has both a résumé and a profile that was made of it");
}

async function json(address, init) {
  const response = await fetch(address, init);
  if (!response.ok) throw new Error(`the sandbox answers ${response.status}: ${await response.text()}`);
  return response.json();
}
