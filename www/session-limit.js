// A session ends by itself, so that nobody finds the page open: half an hour after it was used last, and twelve hours after it
// began at the latest. A dry run under way counts as use.

const IDLE_MS = 30 * 60_000;
const WHOLE_MS = 12 * 60 * 60_000;
const CHECK_MS = 10_000;
const USES = /** @type {const} */ (["pointerdown", "keydown", "wheel"]);

/**
 * Watches a session.
 *
 * @param {{ isBusy: () => boolean, end: () => void }} session `end` is called once.
 * @returns {() => void} Stops watching.
 */
export function limitSession({ isBusy, end }) {
  const began = Date.now();
  let used = began;

  // A machine that slept runs no timers: its first event after that must not count as use.
  function use() {
    check();
    used = Date.now();
  }

  function check() {
    const now = Date.now();
    if (isBusy()) used = now;
    if (now - used < IDLE_MS && now - began < WHOLE_MS) return;
    stop();
    end();
  }

  function stop() {
    clearInterval(timer);
    for (const name of USES) removeEventListener(name, use, true);
    document.removeEventListener("visibilitychange", check);
  }

  const timer = setInterval(check, CHECK_MS);
  for (const name of USES) addEventListener(name, use, { capture: true, passive: true });
  document.addEventListener("visibilitychange", check);
  return stop;
}
