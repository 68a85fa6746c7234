// The number of requests and other calls that the Worker makes. `make bench` counts the same with more candidates.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  withAttachment,
  countingOptions,
  withCandidateId,
  perChanged,
  perWithoutAttachment,
  perUnchanged,
  tick,
  withoutAttachment,
} from "../../bench/support/request-counts.mjs";
import { startHarness } from "./harness.mjs";

const few = 3;
const harness = await startHarness(countingOptions);
after(() => harness.stop());

test("a candidate that changed costs three requests", async () => {
  assert.deepEqual(await perChanged(harness, withAttachment, few), {
    requests: 3,
    endpoints: ["applicant", "profile", "edit"],
  });
});

test("a candidate that changed costs two requests if the row has the candidate's id", async () => {
  assert.deepEqual(await perChanged(harness, withCandidateId, few), { requests: 2, endpoints: ["profile", "edit"] });
});

test("a candidate whose profile has no attachment costs five requests, with the résumé and its parse", async () => {
  const endpoints = ["applicant", "profile", "signed_link", "parse", "edit"];
  assert.deepEqual(await perWithoutAttachment(harness, few), { requests: 5, endpoints });
});

for (const [what, world] of Object.entries({ withAttachment, withCandidateId, withoutAttachment })) {
  test(`a candidate that did not change costs no request in the world "${what}"`, async () => {
    assert.deepEqual(await perUnchanged(harness, world, few), { requests: 0 });
  });
}

for (const candidates of [10, 1_000]) {
  test(`a tick without a change asks for stored workflows once, and makes four subrequests with ${candidates} candidates`, async () => {
    const search = `api /flatchr/company/${harness.sandbox.settings.company_id}/search/applicants`;
    assert.deepEqual(await tick(harness, withCandidateId, candidates), [
      "store fetch",
      "coordinator fetch",
      "kv get",
      search,
      "coordinator fetch",
    ]);
  });
}
