// The changes that a run would make, field by field. It only reads.
import { updateProfilesInHrflow } from "update-profiles-in-hrflow";

const {
  FLATCHR_API_KEY = "",
  FLATCHR_COMPANY_ID = "",
  HRFLOW_API_SECRET = "",
  HRFLOW_API_USER = "",
  HRFLOW_SOURCE_KEY = "",
} = process.env;

const report = await updateProfilesInHrflow({
  workflow_id: "flatchr-to-hrflow",
  connector_auth: { api_key: FLATCHR_API_KEY, company_id: FLATCHR_COMPANY_ID },
  hrflow_auth: { api_secret: HRFLOW_API_SECRET, api_user: HRFLOW_API_USER },
  push_parameters: { source_key: HRFLOW_SOURCE_KEY },
  persist: false,
});

for (const { applicant, outcome, changes, error } of report.items) {
  console.log(applicant, outcome, error?.message ?? "", error?.detail ?? "");
  for (const change of changes) console.log(" ", change.field, change.old, "→", change.new);
}
console.log(report.status, report.error?.remedy ?? "", report.problems ?? "");
