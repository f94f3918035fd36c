/**
 * The command line's entry on Bun, Deno and Node.
 * @module
 */
import { applyJitHints, exit, packageAssets, systemPlatform } from "../platform/mod.ts";
import { invocationOf } from "./invocation.ts";
import { run } from "./run.ts";
import { isShortLived } from "./short_lived.ts";

const platform = systemPlatform(packageAssets);
if (isShortLived(invocationOf(platform))) await applyJitHints();
exit(await run(platform));
