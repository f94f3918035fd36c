import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../../test/support/folder.ts";

const { at, write } = temporaryFolder("file");
const module = fileURLToPath(new URL("jit_hints.ts", import.meta.url));

/** What a program prints that starts once more; every start prints. */
async function printed(env: Record<string, string>): Promise<string> {
	write(
		"program.ts",
		`import { applyJitHints } from ${JSON.stringify(module)};
console.log("start", process.env.BUN_JSC_useOMGJIT ?? "plain", process.env.KEPT, ...process.argv.slice(2));
await applyJitHints();
console.log("works");
`,
	);
	const child = Bun.spawn([process.execPath, at("program.ts"), "an argument", "--option"], { env, stdout: "pipe", stderr: "inherit" });
	return await new Response(child.stdout).text();
}

test("applyJitHints() starts the same program on Bun once more, with the same arguments and environment, and once only", async () => {
	expect(await printed({ KEPT: "kept" })).toBe("start plain kept an argument --option\nstart 0 kept an argument --option\nworks\n");
});

test("applyJitHints() leaves alone what somebody has told Bun already", async () => {
	expect(await printed({ KEPT: "kept", BUN_JSC_useOMGJIT: "1" })).toBe("start 1 kept an argument --option\nworks\n");
});
