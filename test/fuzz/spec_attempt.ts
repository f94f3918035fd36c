/**
 * One try to get a container past ossify: a bundle, one of the ways, a real runtime; and what is to be seen of it from outside.
 * @module
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { must, run } from "../host/support/command.ts";
import { findEngines, ossifyExecutable } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { type MadeBundle, makeBundle } from "./spec_bundle.ts";
import type { SpecInput } from "./spec_inputs.ts";
import { faultOfCreated, type LoggedRecord } from "./spec_oracle.ts";

/** Where the bundles are: a file system of its own, as the device distinguishes the image among a container's mounts. */
export interface AttemptFolders {
	readonly folder: string;
	readonly busybox: string;
}

/** What is done besides changing the spec. */
export interface Circumstances {
	/** Arguments of the runtime, in front of its command. */
	readonly args?: readonly string[];
	/** Arguments of the command. */
	readonly own?: readonly string[];
	/** Of who calls the runtime. */
	readonly environment?: Readonly<Record<string, string>>;
	/** Options of `ossify hook` and `ossify runtime`. */
	readonly options?: readonly string[];
	/** What the decision log holds already. */
	readonly logged?: string;
	/** Another log, of which nothing is read. */
	readonly log?: string;
	/** What runs in ossify's place. */
	readonly executable?: string;
}

/** What came of it. */
export interface Attempt {
	readonly created: boolean;
	readonly record: LoggedRecord | undefined;
	/** What must not be: see `faultOfCreated`. */
	readonly fault: string | undefined;
}

export async function makePlace(): Promise<AttemptFolders> {
	const folder = mkdtempSync(join(sandbox().folder, "specs-"));
	await must(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder]);
	const busybox = join(folder, "busybox");
	cpSync(findEngines().busybox, busybox, { dereference: true });
	return { folder, busybox };
}

let count = 0;

/** Creates a container, looks at it, and removes it. Its program is never started. */
export async function attempt(place: AttemptFolders, input: SpecInput, around: Circumstances = {}): Promise<Attempt> {
	const id = `fuzz-${process.pid}-${++count}`;
	const made = makeBundle(join(place.folder, id), place.busybox, input);
	const log = join(made.bundle, "decisions.jsonl");
	writeFileSync(log, around.logged ?? "");
	try {
		const pid = await create(place, input, made, { around, log, id });
		const record = lastRecord(log, around.logged ?? "");
		return { created: pid !== undefined, record, fault: pid === undefined ? undefined : faultOfCreated(made, pid, record) };
	} finally {
		await run([findEngines()[input.runtime], "--root", join(place.folder, "state"), "delete", "--force", id]);
		await run(["rm", "-rf", "--one-file-system", made.bundle]);
	}
}

interface Calling {
	readonly around: Circumstances;
	readonly log: string;
	readonly id: string;
}

/** @returns the container's process; undefined where it was not created */
async function create(
	place: AttemptFolders,
	{ runtime, way }: SpecInput,
	made: MadeBundle,
	{ around, log, id }: Calling,
): Promise<number | undefined> {
	const { bundle, config } = made;
	const { executable = ossifyExecutable(), environment = {} } = around;
	const options = ["--log", around.log ?? log, ...(around.options ?? [])];
	const real = findEngines()[runtime];
	if (way === "precreate" && !(await precreated(made, [executable, "hook", "precreate", ...options]))) return undefined;
	if (way === "live") addHook(config, executable, options);
	const path = way === "front" ? writeFront(bundle, { executable, runtime: real, options }, runtime) : real;
	const pidFile = join(bundle, "pid");
	// Without a mount namespace of its own, a container would change the mounts of whoever calls the runtime.
	const apart = ["unshare", "--mount", "--propagation", "private"];
	const call = ["--root", join(place.folder, "state"), ...(around.args ?? []), "create", ...(around.own ?? []), "--bundle", bundle];
	const { code } = await run([...apart, path, ...call, "--pid-file", pidFile, id], { timeout: 20_000, env: environment });
	return code === 0 && existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : undefined;
}

function writeFront(bundle: string, dispatch: Parameters<typeof dispatcher>[0], name: string): string {
	const path = join(bundle, "front", name);
	mkdirSync(join(bundle, "front"));
	writeFileSync(path, dispatcher(dispatch));
	chmodSync(path, 0o755);
	return path;
}

/** As Podman does it: the spec on standard input, and what comes back is what the container is created with. */
async function precreated({ bundle, config }: MadeBundle, command: string[]): Promise<boolean> {
	const child = Bun.spawn(command, { cwd: bundle, env: {}, stdin: Bun.file(config), stdout: "pipe", stderr: "ignore" });
	const answer = await new Response(child.stdout).bytes();
	if ((await child.exited) !== 0) return false;
	writeFileSync(config, answer);
	return true;
}

/** As an engine adds it: to the spec that the author made. What is not a spec is left to the runtime. */
function addHook(config: string, path: string, options: readonly string[]): void {
	const hook = { path, args: ["ossify", "hook", "createRuntime", ...options], env: [] };
	const text = readFileSync(config, "utf8");
	writeFileSync(
		config,
		text.replace(/^\{/, `{"hooks":${JSON.stringify({ createRuntime: [hook] })},`).replace(/("hooks":.*?),"hooks":null/s, "$1"),
	);
}

function lastRecord(log: string, before: string): LoggedRecord | undefined {
	const line = readFileSync(log, "utf8").slice(before.length).trimEnd().split("\n").at(-1);
	return line ? (JSON.parse(line) as LoggedRecord) : undefined;
}
