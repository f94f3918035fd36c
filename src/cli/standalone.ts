/**
 * The entry of the executable, which carries the compiler and the policies in itself.
 * `scripts/build_standalone.ts` provides `ossify:embedded`; nothing else builds this file.
 * @module
 */
import { embedded } from "ossify:embedded";
import { assetsAt, exit, systemPlatform } from "../platform/mod.ts";
import { run } from "./run.ts";

exit(await run(systemPlatform(assetsAt(() => embedded))));
