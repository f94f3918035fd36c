/**
 * `ossify/testing` in the runners that its users have: what holds passes there, and what does not shows the decision with its reasons.
 * A package of its own, with its dependencies below node_modules, as theirs are.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outcome, root } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-runners-"));
const modules = `${root}node_modules`;

const body = `
import { readFileSync } from "node:fs";
import { loadTestPolicy, policyMatchers } from "ossify/testing";

const policy = await loadTestPolicy("shipped");
expect.extend(policyMatchers(policy, { now: new Date("2026-11-23T12:00:00Z") }));
const spec = readFileSync(${JSON.stringify(`${root}test/fixtures/crio/without-flag/default.json`)});

test("what holds", () => {
	expect(spec).toBecomeReadonly();
	expect(spec).toHaveTmpfs("/tmp", { mode: "1777", options: ["noexec"], copyUp: true });
	expect(spec).not.toBeDenied();
	expect({ spec }).toEqual({ spec: expect.toBecomeReadonly() });
});

test("what does not hold", () => {
	expect(spec).toBeExempt("namespace");
});
`;

/** By runner: the line that its tests begin with, what runs them, and what it says of the one that passes. */
const runners = {
	"bun:test": {
		file: "bun.test.ts",
		imports: 'import { expect, test } from "bun:test";',
		command: [`${modules}/.bin/bun`, "test", "./bun.test.ts"],
		passes: "(pass) what holds",
	},
	vitest: {
		file: "vitest.test.ts",
		imports: 'import { expect, test } from "vitest";',
		command: ["node", `${modules}/vitest/vitest.mjs`, "run", "--reporter=verbose", "--no-color", "vitest.test.ts"],
		passes: "✓ vitest.test.ts > what holds",
	},
	"node:test, with jest's expect": {
		file: "node.test.mjs",
		imports: 'import { test } from "node:test";\nimport { expect } from "expect";',
		command: ["node", "--test", "--test-reporter=tap", "node.test.mjs"],
		passes: "ok 1 - what holds",
	},
	"Deno's test, with jest's expect": {
		file: "deno.test.mjs",
		imports: 'import { expect } from "expect";\nconst test = Deno.test;',
		command: [`${modules}/.bin/deno`, "test", "--no-check", "--no-prompt", "--allow-read", "--allow-env", "--allow-sys", "deno.test.mjs"],
		passes: "what holds ... ok",
	},
} as const;

beforeAll(() => {
	mkdirSync(join(folder, "node_modules"));
	for (const name of ["vitest", "expect"]) symlinkSync(join(modules, name), join(folder, "node_modules", name));
	symlinkSync(root, join(folder, "node_modules/ossify"));
	const dependencies = { ossify: "*", vitest: "*", expect: "*" };
	writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "site", type: "module", dependencies }));
	writeFileSync(join(folder, "deno.json"), JSON.stringify({ nodeModulesDir: "manual" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("ossify/testing", () => {
	test.each(Object.entries(runners))("in %s", async (_, { file, imports, command, passes }) => {
		writeFileSync(join(folder, file), `${imports}\n${body}`);
		const { code, stdout, stderr } = await outcome(command, "", folder);
		const shown = Bun.stripANSI(Buffer.from(stdout, "latin1").toString() + stderr);
		const wanted = [passes, "expected the container to be exempt", "Because of:", "readonly/root", "tmpfs/allowances"];
		expect({ code, missing: wanted.filter((text) => !shown.includes(text)), shown }).toEqual({ code: 1, missing: [], shown });
	});
});

/** By module, what docs/reference/testing.md says to declare, so that TypeScript knows the expectations. */
const declarations = [...readFileSync(`${root}docs/reference/testing.md`, "utf8").matchAll(/^declare module "([\w:]+)" \{\n\t.*\n\}$/gm)];

const uses = `
expect({}).toBecomeReadonly();
expect("{}").not.toHaveTmpfs("/tmp", { size: 4096, copyUp: false });
// @ts-expect-error: there is no such expectation
expect({}).toBecomeWritable();
// @ts-expect-error: a size is a number
expect({}).toHaveTmpfs("/tmp", { size: "4k" });
`;

test("TypeScript knows the expectations in each", async () => {
	expect(declarations.map(([, name]) => name)).toEqual(["bun:test", "vitest", "expect"]);
	const files = declarations.map(([declared, name], index) => {
		const head = `import { expect } from "${name}";\nimport type { PolicyMatchers } from "ossify/testing";\n`;
		writeFileSync(join(folder, `types_${index}.ts`), `${head}\n${declared}\n${uses}`);
		return `types_${index}.ts`;
	});
	const compilerOptions = { strict: true, noEmit: true, module: "nodenext", target: "es2023", skipLibCheck: true, types: ["bun"] };
	symlinkSync(join(modules, "@types"), join(folder, "node_modules/@types"));
	symlinkSync(join(modules, "bun-types"), join(folder, "node_modules/bun-types"));
	writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
	expect(await outcome([`${modules}/.bin/tsc`, "-p", folder], "", folder)).toEqual({ code: 0, stdout: "", stderr: "" });
});
