// Questions at a terminal whose answers are not shown.
import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/**
 * Asks for texts, one after the other, without showing what is typed. Ctrl-C and the end of the input reject.
 *
 * @param {[name: string, question: string][]} questions
 * @returns {Promise<Record<string, string>>} The answers by their names.
 */
export async function askHidden(questions) {
  // readline writes what is typed into this.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  const end = new AbortController();
  terminal.once("SIGINT", () => terminal.close());
  terminal.once("close", () => end.abort());
  /** @type {Record<string, string>} */
  const answers = {};
  try {
    for (const [name, question] of questions) {
      while (!answers[name]) {
        process.stdout.write(`${question}: `);
        answers[name] = (await line(terminal, end.signal)).trim();
        process.stdout.write("\n");
      }
    }
  } finally {
    terminal.close();
  }
  return answers;
}

/**
 * @param {import("node:readline").Interface} terminal
 * @param {AbortSignal} end
 * @returns {Promise<string>}
 */
function line(terminal, end) {
  return new Promise((resolve, reject) => {
    end.addEventListener("abort", () => reject(new Error("no answer was given")), { once: true });
    if (end.aborted) reject(new Error("no answer was given"));
    terminal.once("line", resolve);
  });
}
