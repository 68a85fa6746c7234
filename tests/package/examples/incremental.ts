// An incremental run: its state is stored in files, so that the next run sends only what changed.
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type State, type UpdateError, updateProfilesInHrflow } from "update-profiles-in-hrflow";

const {
  FLATCHR_API_KEY = "",
  FLATCHR_COMPANY_ID = "",
  HRFLOW_API_SECRET = "",
  HRFLOW_API_USER = "",
  HRFLOW_SOURCE_KEY = "",
} = process.env;

const folder = "state";
await mkdir(folder, { recursive: true });
const path = (key: string) => join(folder, encodeURIComponent(key));
const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

const state: State = {
  get: (key) => readFile(path(key)).catch((error) => (isMissing(error) ? null : Promise.reject(error))),
  // Renamed after it is written: a run that dies leaves either the old bytes or the new ones.
  put: async (key, bytes) => {
    await writeFile(`${path(key)}.new`, bytes);
    await rename(`${path(key)}.new`, path(key));
  },
  delete: (key) => rm(path(key), { force: true }),
};

try {
  // It writes, because persist is true by default.
  const report = await updateProfilesInHrflow({
    workflow_id: "flatchr-to-hrflow",
    connector_auth: { api_key: FLATCHR_API_KEY, company_id: FLATCHR_COMPANY_ID },
    hrflow_auth: { api_secret: HRFLOW_API_SECRET, api_user: HRFLOW_API_USER },
    push_parameters: { source_key: HRFLOW_SOURCE_KEY },
    incremental: true,
    state,
    signal: AbortSignal.timeout(10 * 60_000),
  });
  console.log(report.status, `${report.items.length} looked at, ${report.skipped} as they were`);
} catch (thrown) {
  const { code, report } = thrown as UpdateError;
  if (code !== "aborted") throw thrown;
  console.log(`not done in time; ${report?.remaining} are left to the next run`);
}
