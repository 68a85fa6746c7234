// Sample mode with 1,000 rows, one logic and the default format: how long after a key goes down its result is on the screen,
// that of the chosen row and the outcomes of all; and whether anything is lost of what is typed faster than that.
import { rows } from "../../www/sample/rows.js";
import { counted, drop, open, program, result } from "../../tests/page/bench.mjs";
import { openPage, startBrowser, whyNot } from "../../tests/page/browser.mjs";
import { startServer } from "../../tests/page/server.mjs";
import { alone } from "../alone.mjs";
import { spread } from "../clock.mjs";

export const title = "Sample mode";

// What stands at the caret decides about both: the chosen row shows the number, and as many rows get through.
const BEFORE = ".limit = ";
const AFTER = " | select(.score < .limit)";

export async function measure({ quick }) {
  if (whyNot) throw new Error(whyNot);
  const [server, browser] = await Promise.all([startServer(), startBrowser()]);
  try {
    const page = await open({ open: (routes, { address }) => openPage(browser, `${server.url}/${address}`) });
    await drop(
      page,
      "rows.json",
      JSON.stringify(
        Array.from({ length: 1_000 }, (_, n) => ({
          ...rows[n % rows.length],
          applicant: `applicant-${n}`,
          candidate_id: `candidate-${n}`,
          score: n,
        })),
      ),
    );
    await counted(page, "1,000 900 100 0");
    const plain = await plainly(browser, quick ? 20 : 50);
    const keys = await oneByOne(page, quick ? 20 : 200);
    const { typed, lost } = await atOnce(page);
    if (page.faults.length > 0) throw new Error(page.faults.join("\n"));
    const told = spread(keys);
    const detail = {
      rows: 1_000,
      "ms, keystroke to paint": told,
      "ms, the same in a field that does nothing": spread(plain),
      browser: browser.version(),
    };
    return [
      {
        what: "1,000 rows: from a keystroke to what it does, median",
        figure: told.median,
        unit: "ms",
        limit: 100,
        detail,
      },
      { what: `1,000 rows: the slowest of ${keys.length} keystrokes`, figure: told.most, unit: "ms", limit: 100 },
      { what: `characters lost of ${typed} that were typed at once`, figure: lost, unit: "characters", limit: 0 },
    ];
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** What the browser itself takes from a key to the next frame, here and now. */
async function plainly(browser, count) {
  const page = await browser.newPage();
  await page.setContent("<textarea></textarea>");
  await page.locator("textarea").focus();
  await page.evaluate(() => {
    const toFrame = ({ timeStamp }) =>
      new Promise((resume) => requestAnimationFrame(() => setTimeout(() => resume(performance.now() - timeStamp))));
    window.keys = [];
    document.querySelector("textarea").addEventListener("keydown", (event) => window.keys.push(toFrame(event)));
  });
  const times = [];
  for (let n = 0; n < count; n += 1) times.push(await timeOf(page, "a"));
  await page.close();
  return times;
}

/** The time of each keystroke in milliseconds: digits come and go, and each makes another number. */
async function oneByOne(page, count) {
  const field = program(page, "logics[0]");
  await field.fill(`${BEFORE}1${AFTER}`);
  await counted(page, "1,000 1 999 0");
  await field.evaluate((element, at) => element.setSelectionRange(at, at), BEFORE.length + 1);
  await page.evaluate(watchKeys);
  const times = [];
  for (const key of digits(count + 5)) times.push(await timeOf(page, key));
  return times.slice(5);
}

async function timeOf(page, key) {
  await page.keyboard.press(key);
  return page.evaluate(() => window.keys.shift());
}

/** Up to 1 and three digits, and back. */
function* digits(count) {
  for (let n = 0; n < count; n += 1) yield n % 4 < 2 ? String((n % 9) + 1) : "Backspace";
}

/** In the page: for each key, the time from its event to the frame after both results are there. */
function watchKeys() {
  const field = document.querySelector(".logics textarea");
  const typed = () => /= (\d+) /.exec(field.value)[1];
  const shown = () => document.querySelector(".logics .result .json")?.textContent.match(/"limit": (\d+)/)?.[1];
  const through = () => document.querySelectorAll(".row-filter b")[1].textContent;
  const done = ({ timeStamp }) =>
    new Promise((resume) => {
      const before = typed();
      const changes = new MutationObserver(() => {
        const now = typed();
        if (now === before || shown() !== now || through() !== now) return;
        changes.disconnect();
        // Once that frame is drawn.
        requestAnimationFrame(() => setTimeout(() => resume(performance.now() - timeStamp)));
      });
      changes.observe(document.querySelector(".bench"), { subtree: true, childList: true, characterData: true });
    });
  window.keys = [];
  field.addEventListener("keydown", (event) => window.keys?.push(done(event)));
}

/** Types a text without waiting for the page, and counts what the field has not of it; what is shown last must be its result. */
async function atOnce(page) {
  const text = `${"# a comment that is typed quickly\n".repeat(6)}.vacancy |= ascii_downcase | .limit = 321${AFTER}`;
  const field = program(page, "logics[0]");
  await page.evaluate(() => (window.keys = null));
  await field.fill("");
  await field.focus();
  const session = await page.context().newCDPSession(page);
  await Promise.all(
    [...text].map((sign) =>
      session.send("Input.dispatchKeyEvent", {
        type: "keyDown",
        ...(sign === "\n"
          ? { key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 }
          : { key: sign, text: sign }),
      }),
    ),
  );
  await counted(page, "1,000 321 679 0");
  await result(page, "logics[0]").filter({ hasText: '"limit": 321' }).waitFor();
  const held = await field.inputValue();
  return { typed: text.length, lost: held === text ? 0 : text.length - common(held, text) };
}

/** The signs of a text that another holds, in its order. */
function common(held, text) {
  let found = 0;
  for (const sign of held) if (sign === text[found]) found += 1;
  return found;
}

await alone(import.meta, measure);
