// The profile that the default format makes of a row.
import { type Profile, format } from "update-profiles-in-hrflow";

const profile: Profile = format({
  applicant: "WnNYY83C54YBCgoC",
  id: "bErEM2DGv2rvGp7G",
  firstname: "Zoé",
  lastname: "Martin",
  vacancy_id: 9007199254740993n,
});
console.log(profile.reference, profile.info, profile.tags);
