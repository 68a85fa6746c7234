// The changes that an edit would make.
import { type Change, type CompareOptions, compare } from "update-profiles-in-hrflow";

const current = { info: { first_name: "Zoe", phone: "+33 6" }, text: "…" };
const formatted = { info: { first_name: "Zoé", phone: "" } };
const options: CompareOptions = { only_edit_fields: ["info"], edit_mode: "merge" };
const changes: Change[] = compare(current, formatted, options);
console.log(changes);
