/**
 * The suite by which OCI validates runtimes (runtime-tools): what each of its programs says of a runtime.
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, run } from "./command.ts";
import { newName } from "./container.ts";
import { findEngines } from "./engines.ts";
import { removeCgroups, sandbox } from "./sandbox.ts";
import { checksIn } from "./tap.ts";

/** By program, its checks (see `checksIn`), what it wrote to stderr, and how it ended; without what is another in each run. */
export type Report = Readonly<Record<string, readonly string[]>>;

/** None takes 15 s with a runtime that works. */
const patience = 60_000;

/** They wait for seconds, while the machine idles: begun first, they end with the rest. */
const slow = ["delete", "kill", "pidfile"];

/** All of these use the same two cgroups. */
const sharing = /cgroups|^delete_(?:only_create_)?resources$/;
const cgroupNames = ["cgrouptest", "testdir"];

/** They mostly wait: more at a time than there are cores, and still each as if alone. */
const lanes = 3;

export function programs(): string[] {
	return readdirSync(join(findEngines().validation, "programs")).sort();
}

/**
 * Each program is alone: what it leaves of processes, containers and mounts goes with its namespaces, and containers that have none of
 * their own touch nothing else. Mounts are shared, and a shell collects orphans, as in the sandbox.
 */
const prepare = 'set -e; mount --make-rshared /; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs "$TMPDIR"; "$@" & wait $!';
const namespaces = ["--mount", "--ipc", "--uts", "--pid", "--fork", "--mount-proc", "--propagation", "private"];
const alone = ["unshare", ...namespaces, "--kill-child=KILL", "sh", "-c", prepare, "sh"];

/** Has the suite, or some of its programs, call the runtime at a path. Leaves nothing. */
export async function validate(runtime: string, chosen: readonly string[] = programs()): Promise<Report> {
	const report: Record<string, readonly string[]> = {};
	const inTurn = async (names: string[]) => {
		for (let name = names.shift(); name !== undefined; name = names.shift()) report[name] = await linesOf(name, runtime);
	};
	const [apart, free] = [chosen.filter((name) => sharing.test(name)), chosen.filter((name) => !sharing.test(name))];
	free.sort((one, other) => Number(slow.includes(other)) - Number(slow.includes(one)));
	try {
		await Promise.all([inTurn(apart), ...Array.from({ length: lanes }, () => inTurn(free))]);
	} finally {
		for (const cgroup of ownCgroups()) for (const name of cgroupNames) removeCgroups(join(cgroup, name));
	}
	return Object.fromEntries(chosen.map((name) => [name, report[name] ?? []]));
}

/** Whether a program found nothing wrong, and found something. */
export function passes(lines: readonly string[]): boolean {
	return (
		lines.at(-1) === "exit code 0" && lines.some((line) => line.startsWith("ok ")) && !lines.some((line) => line.startsWith("not ok "))
	);
}

async function linesOf(name: string, runtime: string): Promise<string[]> {
	const { validation } = findEngines();
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const env = { RUNTIME: runtime, TMPDIR: folder };
	const outcome = await run([...alone, join(validation, "programs", name)], { cwd: validation, env, timeout: patience });
	rmdirSync(folder);
	return linesIn(outcome, folder);
}

function linesIn({ code, stdout, stderr }: CommandResult, folder: string): string[] {
	// runc warns of cgroups that the kernel has not emptied yet, and tries again.
	const errors = stderr.split("\n").filter((line) => line !== "" && !line.includes("Failed to remove cgroup (will retry)"));
	return [...checksIn(steady(stdout, folder)), ...errors.map((line) => `stderr: ${steady(line, folder)}`), `exit code ${code}`];
}

/** Takes out ids of containers and processes, times, names of temporary folders, and addresses that some programs print for values. */
function steady(text: string, folder: string): string {
	return text
		.replaceAll(folder, "TMPDIR")
		.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "ID")
		.replaceAll(/\b(ocitest|target|mount|example)\d{5,}/g, "$1…")
		.replaceAll(/(nsexec-\d)\[\d+\]/g, "$1[PID]")
		.replaceAll(/time=(\\*")[^"\\]*\\*"/g, "time=…")
		.replaceAll(/actual: \d{12,14}$/gm, "actual: ADDRESS");
}

/** The folders below which this process's children make cgroups: at the top of each hierarchy, and at its own place in it. */
function ownCgroups(): string[] {
	const lines = readFileSync("/proc/self/cgroup", "utf8").trimEnd().split("\n");
	return lines.flatMap((line) => {
		const [, controllers = "", path = ""] = line.split(":");
		const top = join("/sys/fs/cgroup", controllers.replace("name=", ""));
		return [top, join(top, path)];
	});
}
