// The TypeScript compiler, over files of a project that has the package installed.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./support.mjs";

/**
 * Type-checks files.
 *
 * @param {string} project The folder of the project.
 * @param {string[]} files
 * @param {object} options Compiler options.
 * @returns {string} The compiler's messages; empty if there are none.
 */
export function compile(project, files, options) {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: false,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    target: "es2022",
    types: ["node"],
    allowImportingTsExtensions: true,
    ...options,
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  try {
    return run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--project", "."], project).trim();
  } catch (error) {
    return /** @type {{ stdout: string }} */ (error).stdout;
  }
}
