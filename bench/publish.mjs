// Puts the results where readers find them: the table into README.md, the plots into docs/bench, the cost into docs/cost.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { costDocument, costSentence } from "./cost.mjs";
import { plots, writePlots } from "./plots.mjs";
import { markdown, provenance } from "./table.mjs";
import { wrapped } from "./words.mjs";

const BEGIN = "<!-- What follows is written by `make bench`. -->";
const END = "<!-- What is above was written by `make bench`. -->";

export async function publish(results, root) {
  const grown = results.growth?.rows;
  if (grown) {
    writePlots(results.growth, join(root, "docs/bench"));
    writeFileSync(join(root, "docs/cost.md"), costDocument(results.growth));
  }
  const parts = [markdown(results), wrapped(`Measured: ${provenance(results)}. Bold is over the limit.`)];
  if (grown)
    parts.push(
      plots.map(({ name, title }) => `![${title}](docs/bench/${name}.svg)`).join("\n"),
      wrapped(costSentence(results.growth)),
    );
  between(join(root, "README.md"), parts.join("\n\n"));
}

/** Replaces what is between the two comments of a file. */
function between(file, text) {
  const old = readFileSync(file, "utf8");
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${file} has not both comments, ${BEGIN} and ${END}`);
  writeFileSync(file, `${old.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${old.slice(end)}`);
}
