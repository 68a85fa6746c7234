// The browser of the tests. Each page collects its faults: violations of the content security policy, errors, failed requests.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

/** @import { Browser, BrowserContextOptions, Page } from "playwright-core" */
/** @typedef {Page & { faults: string[] }} TestPage */

const require = createRequire(import.meta.url);
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why the tests cannot run here, or false if they can. */
export const skipReason = existsSync(executablePath)
  ? false
  : `there is no browser at ${executablePath}: apt-get install chromium, or set CHROMIUM`;

/** Starts the browser with a temporary profile. */
export function startBrowser() {
  const args = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath, headless: true, args });
}

/**
 * Opens a page in a new context, by default in English.
 * @param {Browser} browser
 * @param {string} url
 * @param {BrowserContextOptions} [options]
 * @returns {Promise<TestPage>}
 */
export async function openPage(browser, url, { locale = "en-GB", ...options } = {}) {
  const context = await browser.newContext({ locale, timezoneId: "Europe/Paris", ...options });
  context.setDefaultTimeout(15_000);
  /** @type {string[]} */
  const faults = [];
  const page = Object.assign(await context.newPage(), { faults });
  await page.exposeFunction("policyViolated", (/** @type {string} */ text) => page.faults.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      /** @type {any} */ (window).policyViolated(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // The browser also logs each response with an error status. The tests cause these on purpose.
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text()))
      page.faults.push(`console: ${message.text()}`);
  });
  const isApi = (/** @type {string} */ address) => address.includes("/api/");
  page.on("requestfailed", (request) => {
    if (!isApi(request.url())) page.faults.push(`request: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !isApi(response.url())) page.faults.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url);
  return page;
}

/**
 * The accessibility problems that axe finds, one text each.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function findAccessibilityProblems(page) {
  const isLoaded = await page.evaluate(() => "axe" in window);
  if (!isLoaded) await page.evaluate(readFileSync(require.resolve("axe-core"), "utf8"));
  return page.evaluate(async () => {
    /** @type {import("axe-core").AxeResults} */
    const { violations } = await /** @type {any} */ (window).axe.run(document);
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(
        ({ target, any }) => `${id} (${help}): ${target.join(" ")} ${any.map((each) => each.message).join("; ")}`,
      ),
    );
  });
}
