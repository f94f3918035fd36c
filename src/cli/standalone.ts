/**
 * The entry of the executable, which carries the compiler and the policies in itself.
 * `scripts/build_standalone.ts` provides `ossify:embedded`; nothing else builds this file.
 * @module
 */
import { embedded } from "ossify:embedded";
import { applyJitHints, assetsAt, exit, programName, systemPlatform } from "../platform/mod.ts";
import { isBrisk } from "./brisk.ts";
import { calledAs } from "./called_as.ts";
import { invocationOf } from "./invocation.ts";
import { run } from "./run.ts";

const platform = calledAs(programName(), systemPlatform(assetsAt(() => embedded)));
if (isBrisk(invocationOf(platform))) await applyJitHints();
exit(await run(platform));
