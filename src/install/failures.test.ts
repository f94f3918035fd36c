import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { type Changes, folderName, installMachine, policyNamed, untouched } from "../../test/support/install_machine.ts";
import { OssifyError } from "../errors.ts";
import type { Place } from "../platform/files/place.ts";
import { diagnose } from "./doctor/mod.ts";
import { type EngineName, engines } from "./engines/mod.ts";
import { installed, statusOf, uninstall } from "./mod.ts";

const { at, write, tree, contents, executable, program, faultOf, place, beside, put, remove } = installMachine();
const one = folderName("one");

const additions = ["makeFolder", "create", "copy", "giveTo", "rename", "link"] as const;
const changes = [...additions, "remove", "removeFolder"] as const;

/** A machine on which something happens before each of these changes. */
function disturbed(names: readonly (typeof changes)[number][], before: (count: number) => void): Place {
	const real = place();
	let count = 0;
	const disturb = (change: (...args: never[]) => void) => {
		return (...args: never[]) => {
			count++;
			before(count);
			change(...args);
		};
	};
	return { ...real, ...Object.fromEntries(names.map((name) => [name, disturb(real[name])])) };
}

/** Its n-th change fails; taking changes back does not. */
function failing(n: number): Place {
	return disturbed(additions, (count) => {
		if (count === n) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
	});
}

/** An install whose first change fails, then one whose second does, until one succeeds. @returns how many left everything as it was */
function failuresOf(engine: EngineName, more: Changes = {}): number {
	const before = [tree(), contents()];
	for (let n = 1; ; n++) {
		try {
			put(engine, more, failing(n));
			return n - 1;
		} catch (error) {
			expect([n, (error as OssifyError).code, tree(), contents()]).toEqual([n, "host/unwritable", ...before]);
		}
	}
}

/** The lock of a process that has ended, if there is one. */
function endLock(): void {
	if (existsSync(at("etc/ossify/.lock"))) write("etc/ossify/.lock", "4194305 0");
}

/** Everything from the n-th change on throws, the rollback too: as if ossify were not there any more. @returns whether it came to that */
function killedAt(n: number, engine: EngineName = "crio", more: Changes = {}): boolean {
	return killed(n, (mortal) => put(engine, more, mortal));
}

function killed(n: number, act: (mortal: Place) => void): boolean {
	let isKilled = false;
	const mortal = disturbed(changes, (count) => {
		if (count < n) return;
		isKilled = true;
		throw new Error("killed");
	});
	try {
		act(mortal);
	} catch {
		// As meant.
	}
	endLock();
	return isKilled;
}

describe("a failed install", () => {
	test("at any step reverts everything: the first install", () => {
		expect(failuresOf("crio")).toBeGreaterThan(20);
	});

	test("at any step reverts everything: a second install", () => {
		put("crio");
		put("podman");
		put("crio", { policy: policyNamed("two") });
		executable("v2");
		expect(failuresOf("crio", { policy: policyNamed("three") })).toBeGreaterThan(10);
	});

	test("at any step reverts changes in the engine's file: a second install", () => {
		withContainerd();
		put("containerd", { handler: "hardened" });
		expect(failuresOf("containerd", { runtime: "/usr/bin/crun" })).toBeGreaterThan(10);
	});

	test("because the executable does not work installs no hook", () => {
		const broken = () => {
			expect(readdirSync(at(`etc/ossify/policy/${one}`)).sort()).toEqual(["data.json", "policy.wasm"]);
			expect(tree().some((line) => line.includes("zz-ossify"))).toBe(false);
			throw new OssifyError("host/no-trial", "it does not work");
		};
		expect(faultOf(() => put("crio", {}, place(), broken))).toBe("host/no-trial: it does not work");
		expect(tree()).toEqual(untouched);
	});

	const withAgent = { client: new TextEncoder().encode("client") };
	test.each([
		["", {}, 60],
		[", with the agent", withAgent, 90],
	] as const)("because it was killed at any step can be uninstalled completely%s", (_, more, most) => {
		for (let n = 1; n < most; n++) {
			program("usr/lib/systemd/systemd");
			killedAt(n, "crio", more);
			remove("crio", { force: true });
			const left = tree().filter(
				(line) => ![...untouched, "usr/lib/systemd/systemd 755"].includes(line) && !line.endsWith("/ 755") && !line.endsWith("/ 750"),
			);
			expect([n, left]).toEqual([n, []]);
			rmSync(at(), { recursive: true });
			write("etc/passwd", "");
			for (const path of ["usr/bin/env", "usr/bin/mount", "usr/bin/sh"]) write(path, "");
		}
	});
});

test("an uninstall that is killed at any step leaves no file if it is repeated", () => {
	const client = new TextEncoder().encode("client");
	program("usr/lib/systemd/systemd");
	const before = tree();
	for (let n = 1, isKilled = true; isKilled; n++) {
		put("crio", { client });
		isKilled = killed(n, (mortal) => uninstall(mortal, engines.crio));
		remove("crio");
		const left = tree().filter((line) => !before.includes(line) && !/\/ 75[05]$/.test(line));
		expect([n, left]).toEqual([n, []]);
	}
}, 60_000);

test("a second install that is killed at any step can be uninstalled, and changes in the engine's file are reverted", () => {
	withContainerd();
	const config = contents()["etc/containerd/config.toml"] as string;
	for (let n = 1, killed = true; killed; n++) {
		put("containerd", { handler: "hardened" });
		killed = killedAt(n, "containerd", { runtime: "/usr/bin/crun" });
		remove("containerd", { force: true });
		const left = tree().filter((line) => /ossify/.test(line) && !line.includes("/.ossify-") && !/\/ 75[05]$/.test(line));
		expect([n, left, contents()["etc/containerd/config.toml"]]).toEqual([n, [], config]);
	}
}, 60_000);

const unfinished = (engine: EngineName) => ({
	check: "install",
	ok: false,
	message: `the last install for ${engines[engine].title} did not finish: containers may be started with the settings before it`,
	fix: `run \`ossify install ${engine}\` again, with the options of that install`,
});

const reinstalls: [what: string, engine: EngineName, changes: Changes][] = [
	["with another policy", "crio", { policy: policyNamed("two") }],
	["with another folder of hooks", "crio", { hooksFolder: "/usr/share/containers/oci/hooks.d" }],
	["with another runtime", "containerd", { runtime: "/usr/bin/crun" }],
];
test.each(reinstalls)(
	"an install %s that is killed is reported by doctor and status, until it is run again",
	(_, engine, changes) => {
		withContainerd();
		const stateOf = () => {
			const [diagnosis] = diagnose(place(), engine, () => {});
			const [status] = statusOf(place(), { [engine]: installed(place()).engines[engine]?.settings }, []);
			return [diagnosis?.findings.filter(({ check }) => check === "install"), status?.unknown];
		};
		const { message, fix } = unfinished(engine);
		const reported = [[unfinished(engine)], `${message} → ${fix}`.replace(`install ${engine}\``, `install ${engine} --root ${at()}\``)];
		// Without its folders: a killed install leaves some that no receipt names.
		const receipt = () => JSON.stringify(installed(place()).engines);
		put(engine);
		const before = receipt();
		put(engine, changes);
		const after = receipt();
		let between = 0;
		for (let n = 1, killed = true; killed; n++) {
			remove(engine);
			put(engine);
			killed = killedAt(n, engine, changes);
			const isWhole = [before, after].includes(receipt());
			if (!isWhole) between++;
			expect([n, stateOf()]).toEqual([n, isWhole ? [[], undefined] : reported]);
			put(engine, changes);
			expect([n, stateOf()]).toEqual([n, [[], undefined]]);
		}
		expect(between).toBeGreaterThan(3);
	},
	60_000,
);

function withContainerd(): void {
	for (const path of ["usr/sbin/runc", "usr/bin/crun"]) program(path);
	write(
		"etc/containerd/config.toml",
		`version = 2\n[plugins."io.containerd.grpc.v1.cri".containerd]\n  default_runtime_name = "runc" # mine\n`,
	);
}

test("many installs and uninstalls at the same time leave a consistent state", async () => {
	const module = new URL("./mod.ts", import.meta.url).href;
	const code = (engine: string, n: number) => `
		const { install, installed, uninstall, engines, placeAt } = await import(${JSON.stringify(module)});
		const { digestOf } = await import(${JSON.stringify(new URL("../platform/files/place.ts", import.meta.url).href)});
		const bytes = (text) => new TextEncoder().encode(text);
		const wasm = bytes("wasm ${n}"), data = bytes("{}");
		const settings = { mode: "enforce", policy: { name: "shipped" }, options: {} };
		const place = placeAt(${JSON.stringify(at())});
		for (let round = 0; round < 8; round++) try {
			if (round % 3 === 2) uninstall(place, engines.${engine}, {});
			else install(place, { engine: engines.${engine}, withoutEngine: true, executable: ${JSON.stringify(beside("ossify"))}, policy: { wasm, data, digest: digestOf(wasm, data) }, settings, now: new Date(0), basedOn: installed(place).engines.${engine}?.settings, hook: {} }, { tryWith() {} });
		} catch (error) { if (error.code !== "host/busy") { console.error(error); process.exit(1); } }`;
	const running = (["crio", "podman", "crio", "podman"] as const).map((engine, n) => Bun.spawn([process.execPath, "-e", code(engine, n)]));
	expect(await Promise.all(running.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
	put("crio");
	put("podman");
	remove("crio");
	remove("podman");
	expect(tree()).toEqual(untouched);
}, 60_000);
