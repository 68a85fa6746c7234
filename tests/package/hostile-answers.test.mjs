// Whatever either API answers, a run in Node ends with a report. The memory that it takes is measured in workerd: here the
// answers are made in the same process.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { endpoints, hostileAnswers } from "../hostile-answers.mjs";
import { FetchSandbox, load, options } from "./support.mjs";

const { updateProfilesInHrflow } = await load();
const sandbox = await FetchSandbox.launch({ candidates: 40 });
after(() => sandbox.stop());

describe("a run", () => {
  for (const [name, { method, path }] of Object.entries(endpoints)) {
    for (const [what, { status, headers, body }] of Object.entries(hostileAnswers)) {
      // `fetch` unpacks an answer before it gives it on; here the answer is given as it is.
      if ("content-encoding" in headers) continue;
      test(`ends with a report where ${name} answers with ${what}`, async (context) => {
        // A list is read where many profiles are compared. Signed links of the sandbox lead to this machine, where no run follows
        // them; `files/expire` is at the API.
        // Nobody's résumé is fetched then, which is done once a second.
        const many = { candidates: 70, people: "parsed" };
        const world = name === "list of profiles" ? many : { candidates: 40 };
        const api_variants = name === "document" ? { candidate_files: "key_only" } : {};
        await sandbox.reset({ ...world, api_variants });
        let hits = 0;
        /** @type {typeof sandbox.fetch} */
        const fetch = async (url, init) => {
          if (init.method !== method || !path.test(url.split("?")[0])) return sandbox.fetch(url, init);
          hits += 1;
          return new Response(/** @type {any} */ (ReadableStream).from(body()), { status, headers });
        };
        const report = await updateProfilesInHrflow(options({ fetch }));
        context.diagnostic(`${report.status}, ${hits} answers`);
        assert.ok(hits > 0, "the answer was asked for");
        if (name === "search") assert.ok(report.status !== "success");
      });
    }
  }
});
