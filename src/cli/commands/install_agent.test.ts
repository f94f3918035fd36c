/** `ossify install --agent`: what it prints, and what later installs keep. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { commandMachine } from "../../../test/support/install_root.ts";

const { root, run, install } = commandMachine({});
const client = "/usr/libexec/ossify/ossify-start";
const calls = () => JSON.parse(readFileSync(root("etc/ossify/hooks/podman/zz-ossify.json"), "utf8")).hook.args.slice(4, 6);
const byAgent = [client, "/usr/libexec/ossify/ossify"];
const byItself = ["/usr/libexec/ossify/ossify", "hook"];

function withSystemd(): void {
	mkdirSync(root("usr/lib/systemd"), { recursive: true });
	writeFileSync(root("usr/lib/systemd/systemd"), "", { mode: 0o755 });
}

describe("ossify install --agent", () => {
	test("says what it puts where, and tries the client", async () => {
		withSystemd();
		expect(await install("--agent")).toEqual({
			code: 0,
			stderr: "",
			stdout: [
				"Done",
				"  + /usr/libexec/ossify/ossify 0755",
				"  + /etc/ossify/policy/DIGEST/policy.wasm 0644",
				"  + /etc/ossify/policy/DIGEST/data.json 0644",
				"  + /etc/ossify/policy/DIGEST/.manifest 0644",
				"  + /usr/libexec/ossify/ossify-start 0755",
				"  + /etc/systemd/system/ossify-agent.socket 0644",
				"  + /etc/systemd/system/ossify-agent.service 0644",
				"  + /etc/systemd/system/sockets.target.d/ossify-agent.conf 0644",
				"  + /etc/ossify/hooks/podman/zz-ossify.json 0644",
				"  + /etc/containers/containers.conf.d/99-ossify.conf 0644",
				"mode     enforce",
				"policy   shipped (DIGEST)",
				"--agent  yes",
				"",
			].join("\n"),
		});
		expect(calls()).toEqual(byAgent);
		expect((await run("status")).stdout).toContain("\n  --agent  yes\n");
		expect(await run("doctor")).toMatchObject({ code: 0, stdout: expect.stringContaining(`✔ ${client} is as it was installed`) });
	});

	test("is kept until --no-agent or --reset", async () => {
		for (const [options, called] of [
			[[], byItself],
			[["--agent"], byAgent],
			[["--mode", "audit"], byAgent],
			[["--no-agent"], byItself],
			[[], byItself],
			[["--agent"], byAgent],
			[["--reset", "--mode", "audit"], byItself],
		] as const) {
			expect((await install(...options)).code).toBe(0);
			expect([options, calls(), existsSync(root(client))]).toEqual([options, called, called === byAgent]);
		}
	});

	test("and --no-agent exclude each other", async () => {
		expect(await install("--agent", "--no-agent")).toEqual({
			code: 2,
			stdout: "",
			stderr: "ossify: --agent and --no-agent exclude each other\nRun `ossify install --help` for what it takes.\n",
		});
	});

	test.each([
		["is gone", (path: string) => rmSync(path), `${client} is gone: no container is started without it`],
		["was changed", (path: string) => writeFileSync(path, "#!/bin/sh\n"), `${client} was changed after it was installed`],
		["is not executable", (path: string) => chmodSync(path, 0o644), `${client} is not executable by all users`],
	])("doctor finds that the client %s, and an install puts it back", async (_, harm, message) => {
		await install("--agent");
		harm(root(client));
		expect(await run("doctor")).toMatchObject({ code: 1, stdout: expect.stringContaining(message) });
		expect((await install()).code).toBe(0);
		expect((await run("doctor")).code).toBe(0);
	});
});
