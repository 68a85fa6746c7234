// Runs one measure, and sends its result to run.mjs, which starts this as a child process.
const [name, ...args] = process.argv.slice(2);
/** @type {{ title: string, rows?: import("./support/run-if-main.mjs").Row[], error?: string }} */
let message = { title: name };
try {
  const { title, measure } = await import(`./measures/${name}.mjs`);
  message = { title };
  message.rows = await measure({ quick: args.includes("--quick") });
} catch (error) {
  message.error = (error instanceof Error && error.stack) || String(error);
}
// Open handles of the measure would keep the process alive.
process.send?.(message, () => process.exit(0));
