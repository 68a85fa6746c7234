// How much the Worker asks of others. Counts, and no times: `make bench` counts the same with larger numbers.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  attached,
  counting,
  named,
  perChanged,
  perUnattached,
  perUnchanged,
  tick,
  unattached,
} from "../../bench/counting.mjs";
import { startLab } from "./support.mjs";

const few = 3;
const lab = await startLab(counting);
after(() => lab.stop());

test("a candidate that changed costs three requests", async () => {
  assert.deepEqual(await perChanged(lab, attached, few), { requests: 3, endpoints: ["applicant", "profile", "edit"] });
});

test("and two, where the row carries the candidate's id", async () => {
  assert.deepEqual(await perChanged(lab, named, few), { requests: 2, endpoints: ["profile", "edit"] });
});

test("a candidate whose profile has no attachment costs five, the résumé and its parse included", async () => {
  const endpoints = ["applicant", "profile", "signed_link", "parse", "edit"];
  assert.deepEqual(await perUnattached(lab, few), { requests: 5, endpoints });
});

for (const [what, world] of Object.entries({ attached, named, unattached })) {
  test(`a candidate that did not change costs none: ${what}`, async () => {
    assert.deepEqual(await perUnchanged(lab, world, few), { requests: 0 });
  });
}

for (const candidates of [10, 1_000]) {
  test(`a tick in which nothing changed makes four subrequests, with ${candidates} candidates`, async () => {
    const search = `api /flatchr/company/${lab.sandbox.settings.company_id}/search/applicants`;
    assert.deepEqual(await tick(lab, named, candidates), ["coordinator fetch", "kv get", search, "coordinator fetch"]);
  });
}
