// Code that must not compile. The line after each comment is an error; if it is not, the comment is one.
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
// @ts-expect-error The value is not one of the allowed words.
await updateProfilesInHrflow({ ...right, push_parameters: { source_key: "s", edit_mode: "overwrite" } });
// @ts-expect-error No profile has this field.
await updateProfilesInHrflow({ ...right, push_parameters: { source_key: "s", only_edit_fields: ["tag"] } });
await updateProfilesInHrflow({
  ...right,
  // @ts-expect-error The address is not one of Flatchr's environments.
  connector_auth: { api_key: "k", company_id: "c", env_base_url: "https://example.com" },
});
// @ts-expect-error Only a Worker has secrets.
await updateProfilesInHrflow({ ...right, hrflow_auth: { api_secret: { secret: "NAME" }, api_user: "u" } });
// @ts-expect-error A logic is a function or a string.
await updateProfilesInHrflow({ ...right, logics: [1] });
// @ts-expect-error A logic that returns nothing fails every item.
await updateProfilesInHrflow({ ...right, logics: [(item: Item) => void item.id] });
// @ts-expect-error A field of an item has another type.
await updateProfilesInHrflow({ ...right, logics: [(item: Item) => ({ ...item, hired: "yes" })] });
// @ts-expect-error The e-mail address may be null.
await updateProfilesInHrflow({ ...right, logics: [(item: Item) => (item.email.endsWith(".example") ? null : item)] });
// @ts-expect-error Tags are a list.
await updateProfilesInHrflow({ ...right, format: (item: Item) => ({ reference: item.id, tags: { city: "Lyon" } }) });
// @ts-expect-error A format returns a profile, not null.
await updateProfilesInHrflow({ ...right, format: () => null });
// @ts-expect-error A state needs put.
await updateProfilesInHrflow({ ...right, state: { get: () => null } });
// @ts-expect-error A controller is not a signal.
await updateProfilesInHrflow({ ...right, signal: new AbortController() });

const report: RunReport = await updateProfilesInHrflow(right);
// @ts-expect-error No item has this outcome.
report.items.filter(({ outcome }) => outcome === "skipped");
// @ts-expect-error The error may be missing.
report.error.message;
// @ts-expect-error The applicant may be null.
report.items[0]?.applicant.length;

// @ts-expect-error A row is an object.
format("row");
// @ts-expect-error The value is not one of the allowed words.
compare({}, {}, { edit_mode: "overwrite" });
// @ts-expect-error The function has no parameters.
parameterSchema("w");
// @ts-expect-error In a sample, logics are jq programs.
new Sample([]).run({ logics: [(item: Item) => item] });
