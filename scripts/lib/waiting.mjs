// Says what a script waits for, and for how long it has waited.
const FIRST_MS = 5_000;

/**
 * Performs an action, says what it is, and every five seconds how long it has taken.
 *
 * @template T
 * @param {string} what Such as "starting the Worker".
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function waiting(what, action) {
  console.log(`${what} ...`);
  const began = Date.now();
  const timer = setInterval(() => console.log(`${what}: ${Math.round((Date.now() - began) / 1000)} s ...`), FIRST_MS);
  try {
    return await action();
  } finally {
    clearInterval(timer);
  }
}
