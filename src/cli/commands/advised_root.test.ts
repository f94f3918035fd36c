/** With `--root`, each command that install, doctor, status and uninstall advise is about the same machine. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-advised-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(
		base,
		["etc/docker", "etc/containerd", "usr/bin", "usr/local/bin"],
		["containerd", "crio", "dockerd", "env", "mount", "podman", "sh", "runc"],
	);
	writeFileSync(join(root, "usr/local/bin/k3s"), "", { mode: 0o755 });
});

async function run(...args: string[]): Promise<string> {
	const { stdout, stderr } = await ossify({ args: [...args, "--root", root], assets: { policy: packageAssets.policy }, columns: 2000 });
	return stdout + stderr;
}

async function install(...args: string[]): Promise<string> {
	return await run("install", ...args, "--executable", executable);
}

/** The commands in a text: those between backquotes that start a program, on one line. */
function commandsIn(text: string): string[] {
	return [...text.matchAll(/`((?:ossify|journalctl|mv|rm|kubectl) [^`]*)`/g)].map(([, command = ""]) =>
		command.replaceAll(/\s+/g, " ").replaceAll(root, "ROOT"),
	);
}

const cases: [what: string, told: () => Promise<string>, commands: string[]][] = [
	[
		"install without an engine",
		() => install(),
		[
			"ossify install podman --mode audit --root ROOT",
			"ossify install podman-runtime --mode audit --root ROOT",
			"ossify install crio --mode audit --root ROOT",
			"ossify install crio-runtime --mode audit --root ROOT",
			"ossify install containerd --mode audit --root ROOT",
			"ossify install k3s --mode audit --root ROOT",
			"ossify install docker --mode audit --root ROOT",
		],
	],
	[
		"install for an engine that is not there",
		async () => {
			for (const name of ["containerd", "crio", "dockerd", "podman"]) rmSync(join(root, "usr/bin", name));
			return await install("crio");
		},
		["ossify install k3s --mode audit --root ROOT"],
	],
	[
		"install for containerd beside k3s",
		() => install("containerd", "--handler", "hardened"),
		["ossify install k3s --root ROOT", "kubectl apply -f ROOT/etc/ossify/runtimeclass/hardened.yaml"],
	],
	[
		"install as a runtime of a handler, where it was that of all containers",
		async () => {
			await install("containerd");
			return await install("containerd", "--handler", "hardened");
		},
		[
			"ossify install containerd --reset --root ROOT",
			"ossify install k3s --root ROOT",
			"kubectl apply -f ROOT/etc/ossify/runtimeclass/hardened.yaml",
		],
	],
	[
		"status where nothing is installed",
		async () => {
			for (const name of ["containerd", "crio", "dockerd"]) rmSync(join(root, "usr/bin", name));
			rmSync(join(root, "usr/local/bin/k3s"));
			return await run("status");
		},
		["ossify install podman --mode audit --root ROOT", "ossify install podman-runtime --mode audit --root ROOT"],
	],
	[
		"status of a log with other lines",
		async () => {
			await install("podman");
			appendFileSync(join(root, "var/log/ossify/decisions.log"), "torn\n");
			return await run("status");
		},
		["ossify log ROOT/var/log/ossify/decisions.log", "ossify doctor --root ROOT"],
	],
	[
		"status of decisions in the journal",
		async () => {
			await install("podman", "--log", "journald");
			return await run("status");
		},
		["journalctl --root ROOT -t ossify -o cat | ossify log - --summary", "ossify doctor --root ROOT"],
	],
	[
		"doctor in audit mode",
		async () => {
			await install("podman", "--mode", "audit");
			return await run("doctor");
		},
		["ossify install podman --mode enforce --root ROOT"],
	],
	[
		"doctor of a runtime that is gone",
		async () => {
			await install("podman-runtime");
			rmSync(join(root, "usr/bin/runc"));
			return await run("doctor");
		},
		[
			"ossify install podman-runtime --root ROOT",
			"ossify install podman-runtime --root ROOT --runtime PATH",
			"ossify install podman-runtime --root ROOT",
		],
	],
	[
		"doctor of an engine that ossify is installed for in the other way",
		async () => {
			await install("podman-runtime");
			return await run("doctor", "podman");
		},
		["ossify doctor podman-runtime --root ROOT", "ossify install podman --mode audit --root ROOT"],
	],
	[
		"uninstall of an engine that ossify is installed for in the other way",
		async () => {
			await install("podman-runtime");
			return await run("uninstall", "podman");
		},
		["ossify uninstall podman-runtime --root ROOT"],
	],
	[
		"uninstall without an engine",
		async () => {
			await install("podman");
			return await run("uninstall");
		},
		["ossify uninstall podman --root ROOT"],
	],
	[
		"a receipt that is damaged",
		async () => {
			await install("podman");
			writeFileSync(join(root, "etc/ossify/installed.json"), "{");
			return await run("status");
		},
		["mv ROOT/etc/ossify/installed.json /root/"],
	],
];

describe("with --root, the commands are about that root, that come from", () => {
	test.each(cases)("%s", async (_, told, commands) => {
		expect(commandsIn(await told()).filter((one) => !/^ossify \w+ --help$/.test(one))).toEqual(commands);
	});
});
