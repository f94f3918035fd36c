import { expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "../../../test/support/folder.ts";

const { at, write } = temporaryFolder("file");
const module = fileURLToPath(new URL("jit_hints.ts", import.meta.url));

/** The output of a program that executes itself again; every start prints a line. */
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

test("applyJitHints() executes the same program on Bun once more, with the same arguments and environment", async () => {
	expect(await printed({ KEPT: "kept" })).toBe("start plain kept an argument --option\nstart 0 kept an argument --option\nworks\n");
});

test("applyJitHints() does nothing if the variable is set already", async () => {
	expect(await printed({ KEPT: "kept", BUN_JSC_useOMGJIT: "1" })).toBe("start 1 kept an argument --option\nworks\n");
});
