/** That src/error_codes.ts lists no code that nothing throws. A code that it does not list is an error of types. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { meaningOf } from "../src/error_codes.ts";

const sources = join(import.meta.dir, "../src");
/** Codes that the source composes from a kind or a word. */
const composed = /\/(?:timed-out|too-large|leads-out|unreadable|too-many-(?:mounts|device-rules))$/;

test("every code is thrown somewhere", () => {
	const names = readdirSync(sources, { recursive: true, encoding: "utf8" });
	const files = names.filter((name) => /(?<!\.test)\.ts$/.test(name) && name !== "error_codes.ts");
	const source = files.map((name) => readFileSync(join(sources, name), "utf8")).join("\n");
	const unused = Object.keys(meaningOf).filter((code) => !composed.test(code) && !source.includes(`"${code}"`));
	expect(unused).toEqual([]);
});
