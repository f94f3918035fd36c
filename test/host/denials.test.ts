/** `ossify denials` on the kernel's own records: writes that containers of real engines are refused. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, run } from "./support/command.ts";
import type { Container } from "./support/container.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { type EngineName, type Hooked, hooked } from "./support/hooked.ts";
import { ossifyOutside } from "./support/outside.ts";
import { sandbox } from "./support/sandbox.ts";

/** What a container tries, and what is reported of it: action, and path or folder. */
const attempts: readonly (readonly [command: string, action: string, path: string | undefined, folder: string])[] = [
	["touch /home/x", "write", undefined, "/home"],
	["echo x >>/etc/motd", "write", undefined, "/etc"],
	["mkdir /home/d", "create", undefined, "/home"],
	["rm /etc/motd", "delete", undefined, "/etc"],
	["mv /etc/motd /home/motd", "rename", undefined, "/etc"],
	["ln -s /etc/motd /home/link", "link", undefined, "/home"],
	["ln /etc/motd /etc/hard", "link", undefined, "/etc"],
	["chmod 600 /etc/motd", "attributes", "/etc/motd", "/etc"],
	["chown 1 /etc/motd", "attributes", "/etc/motd", "/etc"],
	["mknod /home/pipe p", "create", undefined, "/home"],
	["rmdir /home", "delete", undefined, "/"],
	["cd /home && touch 'sp ace'", "write", undefined, "/home"],
];

interface Reported {
	readonly time: string;
	readonly container?: string;
	readonly noContainer?: string;
	readonly call?: string;
	readonly program?: string;
	readonly action?: string;
	readonly path?: string;
	readonly folder?: string;
}

const denials = (args: readonly string[], heard?: (text: string) => void) => ossifyOutside(sandbox().folder, ["denials", ...args], heard);
const parsed = (text: string) =>
	text
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line) as Reported);

/** A folder with a program for 32-bit machines. */
async function programs(): Promise<string> {
	const folder = join(sandbox().folder, "refused");
	mkdirSync(folder, { recursive: true });
	const flags = ["-m32", "-nostdlib", "-static", "-ffreestanding", "-fno-pie", "-no-pie"];
	await must([findEngines().compiler, ...flags, "-o", join(folder, "refused_32"), join(import.meta.dir, "programs/refused_32.c")]);
	return folder;
}

/** What `ossify learn` makes of refused writes. */
async function learnedFrom(refused: readonly Reported[]) {
	const input = refused.map((one) => `${JSON.stringify(one)}\n`).join("");
	const { stdout } = await run([ossifyExecutable(), "learn", "--denials", "-", "--format", "json"], { input });
	const { allowances, drift, nowhere, replay } = JSON.parse(stdout);
	return {
		allowances,
		drift: drift.map(({ path, rule }: { path: string; rule: string }) => `${path} ${rule}`).sort(),
		nowhere: nowhere.map(({ path }: { path: string }) => path),
		replayed: [...new Set(replay?.map(({ outcome }: { outcome: string }) => outcome))].join(),
	};
}

beforeAll(async () => {
	expect((await denials(["install"])).exitCode).toBe(0);
});
afterAll(async () => {
	expect((await denials(["uninstall"])).stderr).toBe("ossify: the audit rule is removed\n");
});

describe.each<EngineName>(["Podman", "CRI-O"])("%s", (name) => {
	let engine: Hooked;
	let container: Container;
	/** As the engine has it; Podman's tests know containers by their names. */
	let id: string | undefined;
	beforeAll(async () => {
		engine = await hooked[name]();
		container = await engine.start({ volumes: [{ source: await programs(), destination: "/programs" }] });
		id = engine.records().at(-1)?.container;
		expect(id).toMatch(/^[0-9a-f]{64}$/);
	});
	afterAll(async () => {
		await container?.remove();
		await engine?.close();
	});

	test("each kind of refused write is reported once, within a second, with container, program and place", async () => {
		let heardAt = 0;
		const watching = denials(["--for", "8s", "--format", "json"], () => {
			heardAt = Date.now();
		});
		await Bun.sleep(1500);
		for (const [command] of attempts) {
			const { stderr } = await container.exec(["sh", "-c", command]);
			expect(stderr).toContain("Read-only file system");
		}
		const lastAttempt = Date.now();
		await Bun.sleep(1000);
		expect(heardAt - lastAttempt).toBeLessThan(1000);
		expect(heardAt).toBeGreaterThan(0);
		const { stdout, stderr, exitCode } = await watching;
		const seen = parsed(stdout).filter((one) => one.container === id);
		expect(seen.map(({ action, path, folder }) => [action, path, folder])).toEqual(attempts.map(([, ...rest]) => rest));
		expect(new Set(seen.map(({ program }) => program))).toEqual(new Set(["/bin/busybox"]));
		expect([stderr, exitCode]).toEqual(["", 0]);
		expect(await learnedFrom(seen)).toEqual({
			allowances: [],
			drift: ["/ drift/deleted", "/etc drift/configuration", "/etc drift/deleted", "/etc/motd drift/configuration"],
			nowhere: ["/home"],
			// Podman has the spec as it was hardened.
			replayed: name === "Podman" ? "root-by-spec" : "root-by-policy",
		});
	});

	test("refused writes of a 32-bit program are reported", async () => {
		const watching = denials(["--for", "4s", "--format", "json"]);
		await Bun.sleep(1500);
		await container.exec(["/programs/refused_32"]);
		const seen = parsed((await watching).stdout).filter((one) => one.container === id);
		expect(seen.map(({ call, action, folder, program }) => [call, action, folder, program])).toEqual([
			["open", "write", "/home", "/programs/refused_32"],
			["mkdir", "create", "/home", "/programs/refused_32"],
			["socketcall", "create", "/home", "/programs/refused_32"],
		]);
	});

	test("in auditd's log, the container that runs is found by its root's device; one that has ended is not", async () => {
		const { stdout: mountinfo } = await container.exec(["cat", "/proc/self/mountinfo"]);
		const [, major = 0, minor = 0] = (/^\d+ \d+ (\d+):(\d+) \S+ \/ /m.exec(mountinfo) ?? []).map(Number);
		const device = [major, minor].map((number) => number.toString(16).padStart(2, "0")).join(":");
		const event = (
			serial: number,
			time: number,
		) => `type=SYSCALL msg=audit(${time}.000:${serial}): arch=c000003e syscall=257 exit=-30 a0=ffffff9c ppid=4000001 pid=4000000 uid=0 exe="/bin/sh"
type=CWD msg=audit(${time}.000:${serial}): cwd="/"
type=PATH msg=audit(${time}.000:${serial}): item=0 name="/home/" dev=${device} nametype=PARENT
type=PROCTITLE msg=audit(${time}.000:${serial}): proctitle=6C73
`;
		const now = Math.floor(Date.now() / 1000);
		mkdirSync("/var/log/audit", { recursive: true });
		writeFileSync("/var/log/audit/audit.log", event(1, now - 86_400) + event(2, now));
		const { stdout } = await run([ossifyExecutable(), "denials", "--log", "/var/log/audit/audit.log", "--format", "json"]);
		expect(parsed(stdout).map((one) => [one.container, one.noContainer])).toEqual([
			[undefined, "ended"],
			[id, undefined],
		]);
		const shown = await run([ossifyExecutable(), "denials", "--log", "/var/log/audit/audit.log"]);
		expect(shown.stdout).toContain(`\n    → ossify why ${id?.slice(0, 12)} /home/\n`);
	});

	test("of a burst of 10,000, each is reported or counted as missing", async () => {
		const watching = denials(["--for", "20s", "--format", "json"]);
		await Bun.sleep(1500);
		const burst = "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); true >/home/$i; done 2>/dev/null";
		await container.exec(["sh", "-c", burst]);
		const { stdout, stderr } = await watching;
		const seen = parsed(stdout).filter((one) => one.container === id && one.folder === "/home");
		expect(seen.length).toBeLessThanOrEqual(10_000);
		if (seen.length < 10_000) expect(stderr).toContain("some refused writes are missing");
	}, 120_000);
});

test("without the rule, watching says what to do", async () => {
	await denials(["uninstall"]);
	const { stderr, exitCode } = await denials(["--for", "1s"]);
	expect([stderr, exitCode]).toEqual([
		"ossify: cannot report refused writes: the audit rule is not loaded (no rule with the key ossify records them)\n\t→ load it with `ossify denials install`\n",
		5,
	]);
	expect((await denials(["install"])).exitCode).toBe(0);
});
