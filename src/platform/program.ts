/**
 * Programs: our own, and those that are started.
 * @module
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { codeOf } from "./fault.ts";

/** How a program ended. */
export interface Ended {
	/** Undefined where it was killed, or never started. */
	readonly code: number | undefined;
	readonly stdout: Uint8Array;
	readonly stderr: string;
	/** Why it never started, as the operating system says it. */
	readonly failure?: string;
}

/** What a program is started with. */
export interface Start {
	readonly args: readonly string[];
	readonly environment: Readonly<Record<string, string>>;
	readonly stdin: Uint8Array;
	readonly seconds: number;
}

/** Runs a program to its end. Never throws. */
export function runProgram(path: string, { args, environment, stdin, seconds }: Start): Ended {
	const { status, stdout, stderr, error } = spawnSync(path, args, {
		cwd: "/",
		env: environment,
		input: stdin,
		timeout: seconds * 1000,
		killSignal: "SIGKILL",
	});
	const failure = error && (codeOf(error) ?? String(error));
	return {
		code: status ?? undefined,
		stdout: new Uint8Array(stdout ?? []),
		stderr: new TextDecoder().decode(stderr ?? new Uint8Array()),
		...(failure !== undefined && { failure }),
	};
}

/** The executable that ossify is; undefined where it runs from its sources. */
export function ownExecutable(): string | undefined {
	const isStandalone = "Bun" in globalThis && Bun.main.startsWith("/$bunfs/");
	return isStandalone ? process.execPath : undefined;
}

/** This process: its id, and when it started, as another one may have the id later. */
export function ownProcess(): string {
	return `${process.pid} ${startOf(process.pid) ?? ""}`;
}

/** Whether a process by {@link ownProcess} still runs. */
export function isRunning(identity: string): boolean {
	const [pid = "", start] = identity.split(" ");
	return /^\d+$/.test(pid) && startOf(Number(pid)) === start;
}

/** When the processes of that name were started. */
export function startsOf(name: string): Date[] {
	const boot = Number(/^btime (\d+)$/m.exec(textAt("/proc/stat"))?.[1]);
	const pids = readdirSync("/proc").filter((one) => /^\d+$/.test(one) && textAt(`/proc/${one}/comm`) === `${name}\n`);
	return pids
		.map((pid) => new Date((boot + Number(startOf(Number(pid))) / ticksPerSecond) * 1000))
		.filter((time) => !Number.isNaN(time.getTime()));
}

/** USER_HZ, which is 100 on every architecture that ossify runs on. */
const ticksPerSecond = 100;

/** Empty where the process has ended. */
function textAt(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}

/** In clock ticks since the machine booted: proc_pid_stat(5), field 22. The second field may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
	const stat = textAt(`/proc/${pid}/stat`);
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
