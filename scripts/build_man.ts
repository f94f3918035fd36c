/**
 * Writes dist/ossify.1, the manual page.
 *
 *     bun scripts/build_man.ts
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadCommands } from "../src/cli/commands/mod.ts";
import { manPage } from "../src/cli/help/man.ts";
import { version } from "../src/cli/version.ts";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

mkdirSync(at("dist"), { recursive: true });
writeFileSync(at("dist/ossify.1"), manPage(await loadCommands(), version));
