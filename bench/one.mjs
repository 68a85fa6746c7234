// One measure, for run.mjs: what it gives is sent there.
const [name, ...words] = process.argv.slice(2);
let told = { title: name };
try {
  const { title, measure } = await import(`./measures/${name}.mjs`);
  told = { title };
  told.rows = await measure({ quick: words.includes("--quick") });
} catch (error) {
  told.error = error?.stack ?? String(error);
}
// Something of the measure may still be open: it is not waited for.
process.send(told, () => process.exit(0));
