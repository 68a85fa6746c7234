// A browser for the tests, and what every one of them must leave behind: no violation of the policy, no error.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why the tests cannot run here; false where they can. */
export const whyNot = existsSync(executablePath)
  ? false
  : `there is no browser at ${executablePath}: apt-get install chromium, or set CHROMIUM`;

/** Starts the browser, with a profile of its own that is thrown away. */
export function startBrowser() {
  const { chromium } = require("playwright-core");
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

/** A fresh page, by default in English; `faults` collects what must not happen. */
export async function openPage(browser, url, { locale = "en-GB", ...options } = {}) {
  const context = await browser.newContext({ locale, timezoneId: "Europe/Paris", ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.faults = [];
  await page.exposeFunction("policyViolated", (text) => page.faults.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      window.policyViolated(`policy: ${violatedDirective} ${blockedURI}`),
    );
  });
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // The browser tells of every answer that is not 2xx; those are the tests' own.
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text()))
      page.faults.push(`console: ${message.text()}`);
  });
  page.on(
    "requestfailed",
    (request) => !request.url().includes("/api/") && page.faults.push(`request: ${request.url()}`),
  );
  page.on(
    "response",
    (response) =>
      response.status() >= 400 &&
      !response.url().includes("/api/") &&
      page.faults.push(`${response.status()}: ${response.url()}`),
  );
  await page.goto(url);
  return page;
}

/** What axe finds wrong, in a line each. */
export async function axe(page) {
  const found = await page.evaluate("typeof axe");
  if (found === "undefined") await page.evaluate(require("axe-core").source);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, any }) => `${id} (${help}): ${target.join(" ")} ${any.map((each) => each.message).join("; ")}`,
    ),
  );
}
