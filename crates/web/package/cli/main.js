#!/usr/bin/env node
// The command line: reads the arguments, runs one command, and sets the exit status.
import { Command, CommanderError, Option } from "commander";
import { check } from "./check.js";
import { failure, UsageError } from "./errors.js";
import { EXIT, exitCodeHelp } from "./exit-codes.js";
import { readVersion } from "./library.js";
import { Output } from "./output.js";
import { run } from "./run.js";
import { testMapping } from "./test.js";
import { validate } from "./validate.js";

/** @typedef {import("./errors.js").Result} Result */

const output = new Output(process.stdout, process.stderr);
const json = () => new Option("--json", "print one JSON document to standard output, for programs");

function program() {
  const program = new Command("update-profiles-in-hrflow")
    .description(
      "Brings every candidate that changed in Flatchr up to date in HrFlow.ai.\n" +
        'Keys come from the environment: the configuration names them as { secret = "NAME" }.',
    )
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", `\n${exitCodeHelp}`)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.print(text), writeErr: (text) => output.tell(text) });

  command(program, "validate", "look for mistakes in the configuration; sends nothing")
    .option("--without-secrets", "do not ask for the values of secrets, for a check without keys")
    .action(action(validate));
  command(program, "check", "check by read requests whether a run can work").action(action(check));
  command(program, "dry-run", "show what a run would change, field by field; writes nothing")
    .option("--state <folder>", "the folder of the state: shows what the next incremental run would do")
    .option("--values", "print the old and the new values, which are personal data")
    .action(action((options, context) => run({ ...options, dry: true }, context)));
  command(program, "run", "update the profiles; writes, unless the configuration has persist = false")
    .option("--state <folder>", "the folder where the state is kept; incremental workflows need one")
    .option("--values", "print the old and the new values of a dry run, which are personal data")
    .action(action((options, context) => run({ ...options, dry: false }, context)));
  command(
    program,
    "test",
    "take rows through logics and format, and compare the profiles; sends nothing and needs no keys",
  )
    .argument("<file>", "the cases: JSON or TOML")
    .action((file, options) => act(testMapping, { ...options, file }));
  return program;
}

/**
 * A command with the options that all commands have.
 *
 * @param {Command} program
 * @param {string} name
 * @param {string} description
 */
function command(program, name, description) {
  return program
    .command(name)
    .description(description)
    .helpOption("-h, --help", "print this help")
    .option("-c, --config <file>", "the configuration: wrangler.toml, or another TOML or JSON file", "wrangler.toml")
    .option("-w, --workflow <id>", "the workflow; needed if the configuration has several")
    .addOption(json())
    .allowExcessArguments(false);
}

/** @param {(options: any, context: import("./errors.js").Context) => Promise<Result>} work */
const action = (work) => (/** @type {any} */ options) => act(work, options);

/**
 * Runs a command, prints its result, and sets the exit status.
 *
 * @param {(options: any, context: import("./errors.js").Context) => Promise<Result>} work
 * @param {any} options
 */
async function act(work, options) {
  const context = { output, environment: process.env };
  const result = await work(options, context).catch((error) => failure(error));
  if (options.json) output.json(result.json);
  if (result.text !== undefined && !options.json) output.print(result.text);
  if (result.complaint !== undefined) output.tell(result.complaint);
  process.exitCode = result.exit;
}

program()
  .parseAsync()
  .catch((error) => {
    // commander has printed its message, with the nearest known name.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    else if (error instanceof UsageError) process.exitCode = error.exit;
    else throw error;
  });
