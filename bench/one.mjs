// One measure, for run.mjs: what it gives is sent there.
const [name, ...words] = process.argv.slice(2);
const { title, measure } = await import(`./measures/${name}.mjs`).catch(give);
try {
  give(null, { title, rows: await measure({ quick: words.includes("--quick") }) });
} catch (error) {
  give(error);
}

function give(error, result = { title: title ?? name, error: error?.stack ?? String(error) }) {
  // Something of the measure may still be open: it is not waited for.
  process.send(result, () => process.exit(0));
}
