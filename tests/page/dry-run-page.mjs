// Locators and actions for the views of a dry run.
import { readFile } from "node:fs/promises";
import { fakeApis } from "./fake-apis.mjs";

/** @import { Page } from "playwright-core" */
/** @import { ApiRequest, Server } from "./server.mjs" */
/** @import { Harness, OpenOptions } from "./support.mjs" */

/** The address of the dry run of the workflow in fakeApis. */
export const address = "#/dry-run/acme-paris";

/** @param {Page} page */
export const startDryRun = (page) => page.getByRole("button", { name: "Start the dry run" }).click();

/**
 * Opens or closes a group of the parameter form.
 * @param {Page} page
 * @param {string} title
 */
export const toggleGroup = (page, title) =>
  page.locator(".group").filter({ hasText: title }).locator("summary").click();

/**
 * The field of a key or an identifier in the form for the user's own keys.
 * @param {Page} page
 * @param {string} name
 */
export const keyField = (page, name) => page.locator(`.field-of input[id$="-${name}"]:not([type=checkbox])`);

/**
 * Fills in the user's own keys.
 * @param {Page} page
 * @param {Record<string, string>} keys
 */
export async function fillKeys(page, keys) {
  for (const [name, value] of Object.entries(keys)) await keyField(page, name).fill(value);
}

/**
 * Makes a dry run and waits for its report.
 * @param {Harness} harness
 * @param {OpenOptions} [options]
 */
export async function completedRun(harness, routes = fakeApis(), options = {}) {
  const page = await harness.signIn(routes, { address, ...options });
  await startDryRun(page);
  await page.locator(".report").waitFor();
  return page;
}

/**
 * The text of the file that a button saves.
 * @param {Page} page
 * @param {string} button
 */
export async function savedText(page, button) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return readFile(await download.path(), "utf8");
}

/** @param {Server} server */
export const relayRequests = (server) => server.requests.filter(({ url }) => url.includes("/relay/"));

/** @param {Pick<ApiRequest, "url">} request */
export const isSearch = ({ url }) => url.endsWith("/search/applicants");

/**
 * The filters of the first search that the server has seen.
 * @param {Server} server
 */
export const searchFilters = (server) => JSON.parse(server.requests.find(isSearch)?.body ?? "null");
