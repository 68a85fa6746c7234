// A page before a scripted API: one browser and one server for a file of tests, a fresh context for each test.
import assert from "node:assert/strict";
import { after, afterEach, before, describe } from "node:test";
import { axe, openPage, startBrowser, whyNot } from "./browser.mjs";
import { api } from "./fixtures.mjs";
import { startServer, token } from "./server.mjs";

/** A group of tests that need a browser; it is skipped, and says why, where there is none. */
export function withPages(name, tests) {
  const lab = new Lab();
  describe(name, { skip: whyNot, timeout: 240_000 }, () => {
    before(() => lab.start());
    afterEach(() => lab.clear());
    after(() => lab.stop());
    tests(lab);
  });
}

class Lab {
  #browser = null;
  #pages = [];
  server = null;

  async start() {
    [this.server, this.#browser] = await Promise.all([startServer(), startBrowser()]);
  }

  async stop() {
    await this.#browser?.close();
    await this.server?.stop();
  }

  /** Opens the page before an API of these routes. */
  async open(routes = api, { address = "", ...options } = {}) {
    this.server.reset(routes);
    const page = await openPage(this.#browser, `${this.server.url}/${address}`, options);
    this.#pages.push(page);
    return page;
  }

  /** The same, with the token entered: at the overview, unless there is another address. */
  async enter(routes = api, options = {}) {
    const page = await this.open(routes, { address: "#/workflows", ...options });
    await giveToken(page);
    await page.locator("#forget").waitFor();
    return page;
  }

  /** Whatever a test did, the page broke no rule. */
  async clear() {
    const pages = this.#pages.splice(0);
    const faults = pages.flatMap((page) => page.faults);
    await Promise.all(pages.map((page) => page.context().close()));
    assert.deepEqual(faults, []);
  }
}

export async function giveToken(page, text = token) {
  await page.locator("#token").fill(text);
  await page.locator("#token").press("Enter");
}

export async function assertAccessible(page) {
  assert.deepEqual(await axe(page), []);
}

/** The texts of all elements that match, with single spaces. */
export async function texts(locator) {
  const all = await locator.allInnerTexts();
  return all.map((text) => text.replace(/\s+/g, " ").trim());
}

export const text = async (locator) => (await texts(locator.first()))[0];

/** Waits until an element says that. */
export const says = (locator, words) => locator.filter({ hasText: words }).first().waitFor();
