// The page's sample mode with 1,000 rows, one logic and the default format: the time from a keystroke until its result is on the screen,
// which is that of the chosen row and the outcomes of all rows; and whether fast typing loses characters.
import { rows } from "../../www/sample/rows.js";
import { dropFile, openSample, program, result, waitForCounts } from "../../tests/page/sample-page.mjs";
import { openPage, skipReason, startBrowser } from "../../tests/page/browser.mjs";
import { startServer } from "../../tests/page/server.mjs";
import { runIfMain } from "../support/run-if-main.mjs";
import { summary } from "../support/timing.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {{ keys: Promise<number>[] | null }} KeyTimes The times of keystrokes that have not been taken yet, in the page's window. */

export const title = "Sample mode";

// The number between these is what is typed. The chosen row shows it, and it is the number of rows that the logic lets through.
const BEFORE = ".limit = ";
const AFTER = " | select(.score < .limit)";

/** @type {import("../support/run-if-main.mjs").Measure} */
export async function measure({ quick }) {
  if (skipReason) throw new Error(skipReason);
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  try {
    const page = await openSample({ open: (_routes, { address }) => openPage(browser, `${server.url}/${address}`) });
    const sample = Array.from({ length: 1_000 }, (_, index) => ({
      ...rows[index % rows.length],
      applicant: `applicant-${index}`,
      candidate_id: `candidate-${index}`,
      score: index,
    }));
    await dropFile(page, "rows.json", JSON.stringify(sample));
    await waitForCounts(page, "1,000 900 100 0");
    const plain = await plainKeystrokes(browser, quick ? 20 : 50);
    const keys = await keystrokes(page, quick ? 20 : 200);
    const { typed, lost } = await typeAtOnce(page);
    if (page.faults.length > 0) throw new Error(page.faults.join("\n"));
    const ms = summary(keys);
    const detail = {
      rows: 1_000,
      "ms, keystroke to paint": ms,
      "ms, the same in a field that does nothing": summary(plain),
      browser: browser.version(),
    };
    return [
      { what: "1,000 rows: from a keystroke to its result, median", figure: ms.median, unit: "ms", limit: 100, detail },
      { what: `1,000 rows: the slowest of ${keys.length} keystrokes`, figure: ms.most, unit: "ms", limit: 100 },
      { what: `characters lost of ${typed} typed at once`, figure: lost, unit: "characters", limit: 0 },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/**
 * The times that the browser itself takes from a keystroke to the next frame, for comparison.
 *
 * @param {Browser} browser
 * @param {number} count
 */
async function plainKeystrokes(browser, count) {
  const page = await browser.newPage();
  await page.setContent("<textarea></textarea>");
  await page.locator("textarea").focus();
  await page.evaluate(() => {
    const times = /** @type {KeyTimes} */ (/** @type {unknown} */ (window));
    const toFrame = (/** @type {Event} */ { timeStamp }) =>
      /** @type {Promise<number>} */ (
        new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp))))
      );
    times.keys = [];
    document.addEventListener("keydown", (event) => times.keys?.push(toFrame(event)));
  });
  const times = [];
  for (let index = 0; index < count; index += 1) times.push(await timeOf(page, "a"));
  await page.close();
  return times;
}

/**
 * The time of each keystroke in milliseconds. Digits are typed and removed, so each keystroke makes another number.
 *
 * @param {Page} page
 * @param {number} count
 */
async function keystrokes(page, count) {
  const field = program(page, "logics[0]");
  await field.fill(`${BEFORE}1${AFTER}`);
  await waitForCounts(page, "1,000 1 999 0");
  await field.evaluate(
    (/** @type {HTMLTextAreaElement} */ element, /** @type {number} */ position) =>
      element.setSelectionRange(position, position),
    BEFORE.length + 1,
  );
  await page.evaluate(watchKeys);
  const times = [];
  for (const key of digits(count + 5)) times.push(await timeOf(page, key));
  return times.slice(5);
}

/**
 * Presses a key; returns the time that the page measured.
 *
 * @param {Page} page
 * @param {string} key
 */
async function timeOf(page, key) {
  await page.keyboard.press(key);
  const time = await page.evaluate(() => /** @type {KeyTimes} */ (/** @type {unknown} */ (window)).keys?.shift());
  if (time === undefined) throw new Error(`the page did not see the key ${key}`);
  return time;
}

/**
 * Keys that add two digits and remove them again.
 *
 * @param {number} count
 */
function* digits(count) {
  for (let index = 0; index < count; index += 1) yield index % 4 < 2 ? String((index % 9) + 1) : "Backspace";
}

/** In the page: measures for each keystroke the time from its event to the frame after both results are shown. */
function watchKeys() {
  const times = /** @type {KeyTimes} */ (/** @type {unknown} */ (window));
  const field = /** @type {HTMLTextAreaElement} */ (document.querySelector(".logics textarea"));
  const workspace = /** @type {HTMLElement} */ (document.querySelector(".workspace"));
  const typed = () => /= (\d+) /.exec(field.value)?.[1];
  const shown = () => document.querySelector(".logics .result .json")?.textContent?.match(/"limit": (\d+)/)?.[1];
  const passed = () => document.querySelectorAll(".row-filter b")[1].textContent;
  /**
   * @param {Event} event
   * @returns {Promise<number>}
   */
  const timeToResult = ({ timeStamp }) =>
    new Promise((resolve) => {
      const before = typed();
      const observer = new MutationObserver(() => {
        const now = typed();
        if (now === before || shown() !== now || passed() !== now) return;
        observer.disconnect();
        // The timer runs after the frame is drawn.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - timeStamp)));
      });
      observer.observe(workspace, { subtree: true, childList: true, characterData: true });
    });
  times.keys = [];
  field.addEventListener("keydown", (event) => times.keys?.push(timeToResult(event)));
}

/**
 * Types a text without waiting for the page. Returns how many of its characters the field lacks; the page must end with the text's
 * result.
 *
 * @param {Page} page
 */
async function typeAtOnce(page) {
  const text = `${"# a comment that is typed quickly\n".repeat(6)}.vacancy |= ascii_downcase | .limit = 321${AFTER}`;
  const field = program(page, "logics[0]");
  await page.evaluate(() => {
    /** @type {KeyTimes} */ (/** @type {unknown} */ (window)).keys = null;
  });
  await field.fill("");
  await field.focus();
  const session = await page.context().newCDPSession(page);
  await Promise.all(
    [...text].map((character) =>
      session.send("Input.dispatchKeyEvent", {
        type: "keyDown",
        ...(character === "\n"
          ? { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 }
          : { key: character, text: character }),
      }),
    ),
  );
  await waitForCounts(page, "1,000 321 679 0");
  await result(page, "logics[0]").filter({ hasText: '"limit": 321' }).waitFor();
  const value = await field.inputValue();
  return { typed: text.length, lost: value === text ? 0 : text.length - inCommon(value, text) };
}

/**
 * How many characters of a text another text has, in the same order.
 *
 * @param {string} value
 * @param {string} text
 */
function inCommon(value, text) {
  let count = 0;
  for (const character of value) if (character === text[count]) count += 1;
  return count;
}

await runIfMain(import.meta, measure);
