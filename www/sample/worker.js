// The work of sample mode, off the page's thread: whatever is typed or pasted, the page answers.
//
// It is told `{ id, text }` (rows as JSON) and `{ id, program, index, compared }` (what is wanted of them), and tells:
//   { ready }                                 the core is there; { failed } it is not
//   { id, labels } | { id, refused: { message, path, at } }
//                                             what came of the rows
//   { id, problems }                          the program does not compile
//   { id, problems: [], steps, comparison }   what came of the row at `index`
//   { program, from, outcomes }               what the program, as JSON, made of some of the rows
//   { idle }                                  nothing is left to do
// Only the newest text and the newest question count.
import { core } from "../core.js";
import { parse } from "./json.js";

// So many rows are run without looking whether something newer is wanted.
const ROWS_AT_ONCE = 500;

let rows = [];
let samples = [];
/** The row that one looks at, as a sample of its own: its steps are there before those of the others. */
let chosen = null;
/** The program that all samples have run. */
let done = null;

const wanted = { rows: null, question: null };
let module = null;
let isBusy = false;

addEventListener("message", ({ data }) => {
  if ("text" in data) Object.assign(wanted, { rows: data, question: null });
  else wanted.question = data;
  void work();
});

core().then(
  (loaded) => {
    module = loaded;
    postMessage({ ready: true });
    void work();
  },
  (error) => postMessage({ failed: error.message }),
);

async function work() {
  if (isBusy || !module) return;
  isBusy = true;
  while (wanted.rows ?? wanted.question) {
    const { rows: given, question } = wanted;
    if (given) {
      wanted.rows = null;
      read(module, given);
    } else {
      wanted.question = null;
      await answered(module, question);
    }
    await others();
  }
  isBusy = false;
  postMessage({ idle: true });
}

/** Lets messages in that came meanwhile. */
const others = () => new Promise((resume) => setTimeout(resume));

function read({ Sample }, { id, text }) {
  const next = [];
  try {
    const list = parsed(Sample, text);
    for (let from = 0; from < list.length; from += ROWS_AT_ONCE) next.push(sampleOf(Sample, list, from));
    free();
    [rows, samples] = [list, next];
    postMessage({ id, labels: rows.map(label) });
  } catch (error) {
    for (const sample of next) sample.free();
    postMessage({ id, refused: { message: error.message, path: error.path, at: error.at } });
  }
}

/** The rows of a text. What is wrong with one is told by the core, which says where. */
function parsed(Sample, text) {
  try {
    const list = parse(text.replace(/^\ufeff/, ""));
    if (Array.isArray(list)) return list;
    if (list !== null && typeof list === "object") return [list];
  } catch {
    // The core says it better.
  }
  new Sample(text).free();
  return [];
}

/** Some of the rows as a sample; an error's path is that among all of them. */
function sampleOf(Sample, list, from) {
  try {
    return new Sample(list.slice(from, from + ROWS_AT_ONCE));
  } catch (error) {
    error.path = error.path.replace(/^\[(\d+)\]/, (_all, index) => `[${Number(index) + from}]`);
    throw error;
  }
}

function free() {
  for (const sample of samples) sample.free();
  chosen?.sample.free();
  chosen = done = null;
}

/** What tells a row from others, for a list. */
function label(row) {
  const text = (key) => (typeof row?.[key] === "string" ? row[key].trim().replace(/\s+/g, " ") : "");
  const name =
    [text("firstname"), text("lastname")].filter(Boolean).join(" ") || text("email") || String(row?.applicant ?? "");
  return {
    name,
    detail: [text("vacancy"), text("column")].filter(Boolean).join(" · "),
    id: String(row?.applicant ?? ""),
  };
}

/** What came of a question. A program that crashes the core is told as its problem, and the rows are read anew for the next. */
async function answered(module, question) {
  try {
    await answer(module, question);
  } catch (error) {
    if (error.code !== "crashed") throw error;
    postMessage({ id: question.id, problems: [{ path: pathOf(question.program), message: error.message }] });
    free();
    samples = [];
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) samples.push(sampleOf(module.Sample, rows, from));
  }
}

/** The step that a crash is shown at: which one it was is not known, the last that was written is as good a place as any. */
function pathOf({ logics, format }) {
  return format === null && logics !== null ? `logics[${logics.length - 1}]` : "format";
}

async function answer({ Sample, compare }, { id, program, index, compared }) {
  const name = JSON.stringify(program);
  const isChosen = chosen?.index === index;
  if (!isChosen) {
    chosen?.sample.free();
    chosen = { index, sample: new Sample(index === null ? [] : [rows[index]]), ran: null };
  }
  if (chosen.ran !== name) {
    const { problems } = chosen.sample.run(program);
    chosen.ran = problems.length > 0 ? null : name;
    if (problems.length > 0) return postMessage({ id, problems });
  }
  const steps = index === null ? [] : chosen.sample.steps(0);
  postMessage({ id, problems: [], steps, comparison: comparison(Sample, compare, steps, compared) });
  if (done === name) return;
  done = null;
  for (const [place, sample] of samples.entries()) {
    await others();
    if (wanted.rows ?? wanted.question) return;
    postMessage({ program: name, from: place * ROWS_AT_ONCE, outcomes: sample.run(program).outcomes });
  }
  done = name;
}

/** How the profile that HrFlow.ai has would change: `{ changes }` or `{ problem }`; null where there is nothing to compare. */
function comparison(Sample, compare, steps, { profile, options }) {
  const last = steps.at(-1);
  if (!profile.trim() || last?.step !== "format" || last.outcome !== "value") return null;
  let current;
  try {
    current = parse(profile);
  } catch (error) {
    return { problem: { path: "profile", message: error.message, at: placeOf(Sample, profile) } };
  }
  try {
    return { changes: compare(current, last.value, options) };
  } catch (error) {
    return { problem: { path: error.path ?? "profile", message: error.message } };
  }
}

/** Where a text stops being JSON. */
function placeOf(Sample, text) {
  try {
    new Sample(`[\n${text}\n]`).free();
    return null;
  } catch ({ at }) {
    return at ? { line: Math.max(at.line - 1, 1), column: at.column } : null;
  }
}
