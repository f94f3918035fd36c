/**
 * The command line's entry on Bun, Deno and Node.
 * @module
 */
import { exit, packageAssets, systemPlatform } from "../platform/mod.ts";
import { run } from "./run.ts";

exit(await run(systemPlatform(packageAssets)));
