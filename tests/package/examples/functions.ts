// Functions as logics, format and callback, mixed with jq.
import {
  type Item,
  type Logic,
  type Profile,
  type Progress,
  format,
  updateProfilesInHrflow,
} from "update-profiles-in-hrflow";

const {
  FLATCHR_API_KEY = "",
  FLATCHR_COMPANY_ID = "",
  HRFLOW_API_SECRET = "",
  HRFLOW_API_USER = "",
  HRFLOW_SOURCE_KEY = "",
} = process.env;

// A logic that returns null discards the item. An exception fails only its item, with the message of the exception.
const withoutTests: Logic = (item) => (item.email?.endsWith("@test.example") ? null : item);
const withCity = async (item: Item): Promise<Item> => ({ ...item, city: await cityOf(item.vacancy_id) });

function toProfile(item: Item): Profile {
  const profile = format(item);
  return { ...profile, tags: [...profile.tags, { name: "city", value: item.city }] };
}

// A look-up of your own.
const cityOf = async (vacancy: Item["vacancy_id"]) => (Number(vacancy) % 2 ? "Lyon" : "Lille");
const show = ({ done, total, outcome }: Progress) => console.error(`${done} of ${total}`, outcome ?? "");

// It writes, because persist is true by default.
await updateProfilesInHrflow({
  workflow_id: "flatchr-to-hrflow",
  connector_auth: { api_key: FLATCHR_API_KEY, company_id: FLATCHR_COMPANY_ID },
  hrflow_auth: { api_secret: HRFLOW_API_SECRET, api_user: HRFLOW_API_USER },
  push_parameters: { source_key: HRFLOW_SOURCE_KEY, only_edit_fields: ["tags"] },
  logics: ["select(.hired | not)", withoutTests, withCity],
  format: toProfile,
  callback: (report) => console.log(report.status, report.events),
  onProgress: show,
});
