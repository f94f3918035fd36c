/**
 * The command line's entry on Bun, Deno and Node.
 * @module
 */
import { exit, packageAssets, systemPlatform, tuneForBriefWork } from "../platform/mod.ts";
import { isBrisk } from "./brisk.ts";
import { invocationOf } from "./invocation.ts";
import { run } from "./run.ts";

const platform = systemPlatform(packageAssets);
if (isBrisk(invocationOf(platform))) await tuneForBriefWork();
exit(await run(platform));
