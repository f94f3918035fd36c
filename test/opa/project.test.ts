/** OPA's own commands take a project that `ossify init` makes, and a case that it makes of a spec. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ossify } from "../support/cli.ts";
import { describeWith, missingOpa, opa } from "../support/needs.ts";

describeWith(missingOpa, "a project of ossify init", () => {
	let folder: string;

	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "ossify-project-"));
		const { files } = await ossify({ args: ["init", "DIR/policies"] });
		const spec = { "config.json": '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}' };
		const made = await ossify({ args: ["init", "--from", "DIR/config.json", "DIR/policies/cases/web"], files: { ...files, ...spec } });
		for (const [path, text] of Object.entries(made.files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
	}, 60_000);

	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	const run = (...args: readonly string[]) => execFileSync(opa as string, args, { cwd: folder, encoding: "utf8" });

	test.each([[["policies"]], [["-b", "policies"]]])("opa test %p", (args) => expect(run("test", ...args)).toBe("PASS: 3/3\n"));

	test.each(["-d", "-b"])("opa eval %s", (option) => {
		const answer = run("eval", option, "policies", "--format", "raw", "data.ossify.config.tmpfs.allowances");
		expect(JSON.parse(answer)).toEqual({ "/tmp": { size: expect.anything() } });
	});
});
