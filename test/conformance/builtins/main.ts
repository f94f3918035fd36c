/**
 * Every builtin that a policy may call, called with operands that are at its edges or wrong, by the compiled policy and by OPA's
 * interpreter. Fails where their answers differ and excused.json does not say why.
 *
 *     bun test/conformance/builtins/main.ts                    what `npm run test:conformance` does
 *     bun test/conformance/builtins/main.ts 20000 7 replace    20,000 calls a family, from the seed 7, of builtins whose name has "replace"
 *
 * @module
 */
import { compiler } from "../../support/compiler.ts";
import { everyday, fuzzBuiltins } from "./fuzz.ts";
import { report, reportFamily } from "./report.ts";

const [count = everyday.count, seed = everyday.seed, only = everyday.only] = process.argv.slice(2);
const extent = { count: Number(count), seed: Number(seed), only: String(only) };
if (report(await fuzzBuiltins(await compiler(), extent, reportFamily), extent) > 0) process.exitCode = 1;
