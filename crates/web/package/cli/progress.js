// One line on a terminal that says how far a run is.

/**
 * Shows progress on standard error if that is a terminal. `clear` removes the line.
 *
 * @param {import("./output.js").Output} output
 */
export function progressLine(output) {
  if (!output.hasProgress) return { show: undefined, clear: () => {} };
  let failed = 0;
  let shown = 0;
  /** @param {import("update-profiles-in-hrflow").Progress} progress */
  const show = ({ pulled, total, done, outcome }) => {
    if (outcome === "failed") failed += 1;
    // A terminal over a slow line must not hold the run back.
    if (done < total && Date.now() - shown < 100) return;
    shown = Date.now();
    const failures = failed > 0 ? `, ${failed} failed` : "";
    const known = pulled > total ? ` (${pulled - total} are as they were)` : "";
    output.tell(`\r\x1b[K${done} of ${total} candidates${failures}${known}`);
  };
  return { show, clear: () => output.tell("\r\x1b[K") };
}
