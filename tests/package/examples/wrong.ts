// What must not compile. Each comment says that the line after it is an error; where it is none, the comment is.
import {
  compare,
  format,
  parameterSchema,
  Sample,
  updateProfilesInHrflow,
  type Item,
  type Options,
  type RunReport,
} from "update-profiles-in-hrflow";

const right: Options = {
  workflow_id: "w",
  connector_auth: { api_key: "k", company_id: "c" },
  hrflow_auth: { api_secret: "s", api_user: "u" },
  push_parameters: { source_key: "s" },
};

// @ts-expect-error A required parameter is missing.
await updateProfilesInHrflow({ ...right, workflow_id: undefined });
// @ts-expect-error No parameter has this name.
await updateProfilesInHrflow({ ...right, dryRun: true });
// @ts-expect-error No parameter of the group has this name.
await updateProfilesInHrflow({ ...right, pull_parameters: { first_name: "Zoé" } });
// @ts-expect-error Not one of the words.
await updateProfilesInHrflow({ ...right, push_parameters: { source_key: "s", edit_mode: "overwrite" } });
// @ts-expect-error No profile has this field.
await updateProfilesInHrflow({ ...right, push_parameters: { source_key: "s", only_edit_fields: ["tag"] } });
// @ts-expect-error Not one of Flatchr's environments.
await updateProfilesInHrflow({
  ...right,
  connector_auth: { api_key: "k", company_id: "c", env_base_url: "https://example.com" },
});
// @ts-expect-error There are no Worker's secrets here.
await updateProfilesInHrflow({ ...right, hrflow_auth: { api_secret: { secret: "NAME" }, api_user: "u" } });
// @ts-expect-error Neither a function nor a text.
await updateProfilesInHrflow({ ...right, logics: [1] });
// @ts-expect-error A logic that gives nothing would discard every item.
await updateProfilesInHrflow({ ...right, logics: [(item: Item) => void item.id] });
// @ts-expect-error A format gives a profile.
await updateProfilesInHrflow({ ...right, format: () => null });
// @ts-expect-error Without put, nothing can be kept.
await updateProfilesInHrflow({ ...right, state: { get: () => null } });
// @ts-expect-error A controller is not its signal.
await updateProfilesInHrflow({ ...right, signal: new AbortController() });

const report: RunReport = await updateProfilesInHrflow(right);
// @ts-expect-error Not one of the outcomes.
report.items.filter(({ outcome }) => outcome === "skipped");
// @ts-expect-error It is there only where something stopped the run.
report.error.message;
// @ts-expect-error It may be null.
report.items[0]?.applicant.length;

// @ts-expect-error A row is an object.
format("row");
// @ts-expect-error Not one of the words.
compare({}, {}, { edit_mode: "overwrite" });
// @ts-expect-error It takes nothing.
parameterSchema("w");
// @ts-expect-error In a sample, logics are jq programs.
new Sample([]).run({ logics: [(item: Item) => item] });
