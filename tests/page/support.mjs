// Tests of the page against a scripted API: one browser and one server for each file of tests, a new context for each test.
import assert from "node:assert/strict";
import { after, afterEach, before, describe } from "node:test";
import { defined } from "../../scripts/lib/defined.mjs";
import { findAccessibilityProblems, openPage, skipReason, startBrowser } from "./browser.mjs";
import { api } from "./fixtures.mjs";
import { startServer, token } from "./server.mjs";

/** @import { Browser, BrowserContextOptions, Locator, Page } from "playwright-core" */
/** @import { TestPage } from "./browser.mjs" */
/** @import { Routes, Server } from "./server.mjs" */
/**
 * Where the page opens, and the options of its context.
 * @typedef {BrowserContextOptions & { address?: string }} OpenOptions
 */

/**
 * A group of tests that need a browser. Without one they are skipped, with the reason.
 * @param {string} name
 * @param {(harness: Harness) => void} tests
 */
export function withPages(name, tests) {
  const harness = new Harness();
  describe(name, { skip: skipReason, timeout: 240_000 }, () => {
    before(() => harness.start());
    afterEach(() => harness.closePages());
    after(() => harness.stop());
    tests(harness);
  });
}

export class Harness {
  /** @type {Browser | undefined} */
  #browser;
  /** @type {Server | undefined} */
  #server;
  /** @type {TestPage[]} */
  #pages = [];

  async start() {
    [this.#server, this.#browser] = await Promise.all([startServer(), startBrowser()]);
  }

  async stop() {
    await this.#browser?.close();
    await this.#server?.stop();
  }

  get server() {
    return defined(this.#server);
  }

  /**
   * Opens the page with an API of these routes.
   * @param {Routes} [routes]
   * @param {OpenOptions} [options]
   */
  async open(routes = api, { address = "", ...options } = {}) {
    this.server.reset(routes);
    const page = await openPage(defined(this.#browser), `${this.server.url}/${address}`, options);
    this.#pages.push(page);
    return page;
  }

  /**
   * Opens the page and signs in, by default at the list of workflows.
   * @param {Routes} [routes]
   * @param {OpenOptions} [options]
   */
  async signIn(routes = api, options = {}) {
    const page = await this.open(routes, { address: "#/workflows", ...options });
    await enterToken(page);
    await page.locator("#sign-out").waitFor();
    return page;
  }

  /** Closes the pages of a test, and asserts that they had no faults. */
  async closePages() {
    const pages = this.#pages.splice(0);
    const faults = pages.flatMap((page) => page.faults);
    await Promise.all(pages.map((page) => page.context().close()));
    assert.deepEqual(faults, []);
  }
}

/**
 * @param {Page} page
 * @param {string} [text]
 */
export async function enterToken(page, text = token) {
  await page.locator("#token").fill(text);
  await page.locator("#token").press("Enter");
}

/** @param {Page} page */
export async function assertAccessible(page) {
  assert.deepEqual(await findAccessibilityProblems(page), []);
}

/**
 * The texts of all elements that match, with single spaces.
 * @param {Locator} locator
 */
export async function texts(locator) {
  const all = await locator.allInnerTexts();
  return all.map((each) => each.replace(/\s+/g, " ").trim());
}

/**
 * The text of the first element that matches, with single spaces.
 * @param {Locator} locator
 */
export const text = async (locator) => (await texts(locator.first()))[0];

/**
 * Waits until an element that matches contains a text.
 * @param {Locator} locator
 * @param {string | RegExp} words
 */
export const waitForText = (locator, words) => locator.filter({ hasText: words }).first().waitFor();

/**
 * The colour schemes that the page has.
 * @type {("light" | "dark")[]}
 */
export const colorSchemes = ["light", "dark"];

/**
 * The rows of the table of applicants.
 * @param {Page} page
 */
export const applicantRows = (page) => page.locator(".applicants-table > tbody > .clickable");

/**
 * Shows the unchanged applicants, too, which come last.
 * @param {Page} page
 */
export const showUnchanged = (page) => page.locator(".table-footer").getByRole("button", { name: "unchanged" }).click();

/** The outcomes in the order of the table. */
export const byUrgency = ["failed", "updated", "deferred", "discarded", "unchanged"];

/**
 * A property of the element that has the focus.
 * @param {Page} page
 * @param {"id" | "tagName" | "textContent" | "role" | "ariaLabel"} property
 */
export const focused = (page, property) => page.evaluate((name) => document.activeElement?.[name], property);

/** @param {Page} page */
export const fitsWidth = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
