/**
 * `npm run test:host`: the tests in this folder, in a sandbox. Needs root and `npm run setup:host`. Arguments go to `bun test`:
 *
 *     npm run test:host -- test/host/engines.test.ts -t podman
 */
import { findEngines } from "./support/engines.ts";
import { serveOutside } from "./support/outside.ts";
import { inSandbox } from "./support/sandbox.ts";

const chosen = process.argv.slice(2);
const files = chosen.some((argument) => argument.includes("test/host")) ? chosen : ["./test/host", ...chosen];

try {
	findEngines();
	process.exitCode = await inSandbox([process.execPath, "test", "--timeout=120000", ...files], serveOutside);
} catch (error) {
	console.error(`test:host: ${(error as Error).message}`);
	process.exitCode = 1;
}
