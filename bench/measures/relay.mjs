// The page's dry run in Chromium, through the relay of the built Worker: its time with profiles in pages, as a part of the time when
// each profile is read alone, because HrFlow.ai gives no list. Both run in turns, in the same browser.
import { enterToken } from "../../tests/page/support.mjs";
import { openPage, skipReason, startBrowser } from "../../tests/page/browser.mjs";
import { startDryRun } from "../../tests/page/dry-run-page.mjs";
import { token, workflow } from "../../tests/workerd/harness.mjs";
import { formatCount } from "../report/format.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { withHarness } from "../support/with-harness.mjs";

export const title = "Dry run in the browser";

/** The longest time that a dry run may take. */
const TIMEOUT_MS = 600_000;

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  if (skipReason) throw new Error(skipReason);
  const candidates = quick ? 1_000 : 10_000;
  const browser = await startBrowser();
  try {
    return await withHarness({ workflows: [workflow("all")], vars: { MAX_REQUESTS: "100000" } }, async (harness) => {
      const seconds = [];
      for (const profile_list of ["missing", "thirty_a_page"]) {
        await harness.sandbox.reset({ people: "parsed", candidates, api_variants: { profile_list } });
        // In sync, and without a ledger: a dry run looks at everyone.
        await harness.worker.run("all");
        await harness.sandbox.control("DELETE", "journal");
        const page = await openPage(browser, `${harness.worker.url}/#/dry-run/all`);
        await enterToken(page, token);
        await page.getByRole("button", { name: "Start the dry run" }).waitFor();
        const started = performance.now();
        await startDryRun(page);
        await page.locator(".report").waitFor({ timeout: TIMEOUT_MS });
        seconds.push((performance.now() - started) / 1_000);
        const summary = await page.locator(".summary-line").innerText();
        if (!summary.startsWith("0 would be updated")) throw new Error(`the dry run ended with ${summary}`);
        await page.context().close();
      }
      const [alone, inPages] = seconds;
      return [
        {
          what: `${formatCount(candidates)} candidates in sync, through the relay: time, as a part of that of a dry run that reads each profile alone`,
          figure: inPages / alone,
          unit: "×",
          limit: 1 / 15,
          detail: { candidates, "s, each profile alone": alone, "s, in pages": inPages, browser: browser.version() },
        },
      ];
    });
  } finally {
    await browser.close();
  }
}

await runIfMain(import.meta, measure);
