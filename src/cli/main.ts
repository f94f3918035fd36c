/**
 * The command line's entry on Bun, Deno and Node.
 * @module
 */
import { applyJitHints, exit, packageAssets, systemPlatform } from "../platform/mod.ts";
import { isBrisk } from "./brisk.ts";
import { invocationOf } from "./invocation.ts";
import { run } from "./run.ts";

const platform = systemPlatform(packageAssets);
if (isBrisk(invocationOf(platform))) await applyJitHints();
exit(await run(platform));
