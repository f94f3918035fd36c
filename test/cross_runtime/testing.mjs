/** What a test would see on this runtime: `node test/cross_runtime/testing.mjs PATH_OF_OSSIFY_TESTING SPEC`. */
import { readFile } from "node:fs/promises";

const [module, spec] = process.argv.slice(2);
const { loadTestPolicy, policyMatchers } = await import(module);
const matchers = policyMatchers(await loadTestPolicy("shipped"), { now: new Date("2026-11-24T12:00:00Z") });
const bytes = new Uint8Array(await readFile(spec));
const told = ({ pass, message }) => ({ pass, message: message() });
console.log(
	JSON.stringify([
		told(matchers.toBecomeReadonly(bytes)),
		told(matchers.toBeExempt(bytes, "exemptions/privileged")),
		told(matchers.toBeDenied(bytes)),
		told(matchers.toHaveTmpfs(bytes, "/tmp", { mode: "0700" })),
	]),
);
