// Locators and actions for sample mode.
import { rows } from "../../www/sample/rows.js";

/** @import { Page } from "playwright-core" */
/** @import { TestPage } from "./browser.mjs" */
/** @import { SearchRow } from "../../www/sample/rows.js" */
/**
 * Opens the page, for example a Harness.
 * @typedef {{ open(routes: {}, options: { address: string }): Promise<TestPage> }} Opener
 */

/**
 * The part of a step: `item`, `logics[0]`, `format` or `compare`.
 * @param {Page} page
 * @param {string} step
 */
export const part = (page, step) => {
  const index = /^logics\[(\d+)\]$/.exec(step)?.[1];
  return index === undefined ? page.locator(`#step-${step}`) : page.locator(".logics > .step-row").nth(Number(index));
};
/**
 * @param {Page} page
 * @param {string} step
 */
export const program = (page, step) => part(page, step).locator("textarea");
/**
 * @param {Page} page
 * @param {string} step
 */
export const result = (page, step) => part(page, step).locator(".result");
/** @param {Page} page */
export const options = (page) => page.getByRole("option");
/**
 * @param {Page} page
 * @param {string | RegExp} name
 */
export const option = (page, name) => page.getByRole("option", { name }).first();

/**
 * @param {Opener} opener
 * @param {{}} [settings]
 */
export async function openSample(opener, settings = {}) {
  const page = await opener.open({}, { address: "#/sample", ...settings });
  await page.locator(".compared").waitFor();
  return page;
}

/**
 * Takes the page offline and returns a list that collects the requests from then on.
 * @param {Page} page
 */
export async function goOffline(page) {
  /** @type {string[]} */
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.context().setOffline(true);
  return requests;
}

/**
 * Waits for the counts of the outcome filter: all, formatted, discarded, failed.
 * @param {Page} page
 * @param {string} counts
 */
export const waitForCounts = (page, counts) =>
  page.waitForFunction(
    (expected) =>
      [...document.querySelectorAll(".row-filter b")].map((each) => each.textContent).join(" ") === expected,
    counts,
  );

/**
 * The value that a step shows, with its folds opened and without removed lines.
 * @param {Page} page
 * @param {string} step
 */
export async function shownValue(page, step) {
  const json = result(page, step).locator(".json");
  while (await json.locator(".fold").count()) await json.locator(".fold").first().click();
  return JSON.parse(
    await json.evaluate((element) =>
      [...element.querySelectorAll("span.line, ins.line")].map((line) => line.textContent).join(""),
    ),
  );
}

/**
 * Drops a file onto the page.
 * @param {Page} page
 * @param {string} name
 * @param {string} content
 */
export async function dropFile(page, name, content) {
  await page.locator(".workspace").evaluate(
    (target, file) => {
      const data = new DataTransfer();
      data.items.add(new File([file.content], file.name, { type: "application/json" }));
      for (const type of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { name, content },
  );
}

/**
 * Rows of a search, every fourth of them hired.
 * @param {number} count
 * @returns {SearchRow[]}
 */
export const manyRows = (count) =>
  Array.from({ length: count }, (_, n) => ({
    ...rows[n % rows.length],
    applicant: `applicant-${n}`,
    candidate_id: `candidate-${n}`,
    firstname: "Ana",
    lastname: `N° ${n}`,
    hired: n % 4 === 0,
  }));
