// Checks whether a run could work. It sends requests to both APIs, and writes nothing.
import { type CheckReport, check } from "update-profiles-in-hrflow";

const {
  FLATCHR_API_KEY = "",
  FLATCHR_COMPANY_ID = "",
  HRFLOW_API_SECRET = "",
  HRFLOW_API_USER = "",
  HRFLOW_SOURCE_KEY = "",
} = process.env;

const report: CheckReport = await check({
  workflow_id: "flatchr-to-hrflow",
  connector_auth: { api_key: FLATCHR_API_KEY, company_id: FLATCHR_COMPANY_ID },
  hrflow_auth: { api_secret: HRFLOW_API_SECRET, api_user: HRFLOW_API_USER },
  push_parameters: { source_key: HRFLOW_SOURCE_KEY },
});

for (const { id, status, message, remedy } of report.checks) console.log(id, status, message, remedy ?? "");
console.log(report.status, report.findings.row_fields);
