/**
 * The entry of the executable, which carries the compiler and the policies in itself.
 * `scripts/build_standalone.ts` provides `ossify:embedded`; nothing else builds this file.
 * @module
 */
import { embedded } from "ossify:embedded";
import { applyJitHints, assetsAt, exit, programName, systemPlatform } from "../platform/mod.ts";
import { fromArgv0 } from "./argv0.ts";
import { invocationOf } from "./invocation.ts";
import { run } from "./run.ts";
import { isShortLived } from "./short_lived.ts";

const platform = fromArgv0(programName(), systemPlatform(assetsAt(() => embedded)));
if (isShortLived(invocationOf(platform))) await applyJitHints();
exit(await run(platform));
