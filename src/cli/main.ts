/**
 * The command line's entry on Bun, Deno and Node.
 * @module
 */
import { exit, packageAssets, systemPlatform, tuneForBriefWork } from "../platform/mod.ts";
import { isBrisk } from "./brisk.ts";
import { run } from "./run.ts";

const platform = systemPlatform(packageAssets);
if (isBrisk(platform.args)) await tuneForBriefWork();
exit(await run(platform));
