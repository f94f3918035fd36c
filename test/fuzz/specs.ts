/**
 * Specs, through ossify and a real runtime: where a container is created, its root is read-only and nothing in it shows the image writable,
 * or the record says why not. Looked at from outside, in the container's mounts, before its program starts.
 * @module
 */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { must, run } from "../host/support/command.ts";
import { findEngines, ossifyExecutable } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { type Fuzzer, fuzz, readCorpus } from "./fuzzer.ts";
import { type MadeBundle, makeBundle } from "./spec_bundle.ts";
import { runtimes, type SpecInput, specInputs } from "./spec_inputs.ts";

export const specsFuzzer: Fuzzer = {
	name: "specs",
	async run(deadline, seed) {
		const place = await makePlace();
		const check = (input: SpecInput) => faultOf(place, input);
		const result = await fuzz({ corpus: readCorpus<SpecInput>("specs"), inputs: specInputs, check }, deadline, seed);
		console.log(`fuzz: specs: ${[...place.ends].map(([what, times]) => `${times} ${what}`).join(", ")}`);
		return result;
	},
};

interface Place {
	/** A file system of its own: what of a container's mounts is the image is told by its device. */
	readonly folder: string;
	readonly busybox: string;
	readonly log: string;
	readonly front: Readonly<Record<string, string>>;
	/** How the tries ended: a fuzzer whose containers never start finds nothing. */
	readonly ends: Map<string, number>;
}

async function makePlace(): Promise<Place> {
	const folder = mkdtempSync(join(sandbox().folder, "specs-"));
	await must(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", folder]);
	const [busybox, log] = [join(folder, "busybox"), join(folder, "decisions.jsonl")];
	cpSync(findEngines().busybox, busybox, { dereference: true });
	const front = Object.fromEntries(
		runtimes.map((name) => {
			const path = join(folder, `front-${name}`, name);
			mkdirSync(join(folder, `front-${name}`));
			writeFileSync(path, dispatcher({ executable: ossifyExecutable(), runtime: findEngines()[name], options: ["--log", log] }));
			chmodSync(path, 0o755);
			return [name, path];
		}),
	);
	return { folder, busybox, log, front, ends: new Map() };
}

let count = 0;

async function faultOf(place: Place, input: SpecInput): Promise<string | undefined> {
	const id = `fuzz-${process.pid}-${++count}`;
	const made = makeBundle(join(place.folder, id), place.busybox, input);
	writeFileSync(place.log, "");
	const real = [findEngines()[input.runtime], "--root", join(place.folder, "state")];
	try {
		const pid = await create(place, input, made, id);
		const record = lastRecord(place.log);
		const end = pid === undefined ? `not created, ${record?.outcome ?? "no record"}` : `created, ${record?.outcome ?? "no record"}`;
		place.ends.set(end, (place.ends.get(end) ?? 0) + 1);
		return pid === undefined ? undefined : faultOfCreated(made, pid, record);
	} finally {
		await run([...real, "delete", "--force", id]);
		await run(["rm", "-rf", "--one-file-system", made.bundle]);
	}
}

/** @returns the container's process; undefined where it was not created */
async function create(
	{ folder, log, front }: Place,
	{ runtime, way }: SpecInput,
	{ bundle, config }: MadeBundle,
	id: string,
): Promise<number | undefined> {
	if (way === "precreate" && !(await precreated(config, bundle, log))) return undefined;
	if (way === "live") addHook(config, log);
	const path = way === "front" ? (front[runtime] as string) : findEngines()[runtime];
	const pidFile = join(bundle, "pid");
	// Without a mount namespace of its own, a container would change the mounts of whoever calls the runtime.
	const apart = ["unshare", "--mount", "--propagation", "private"];
	const { code } = await run([...apart, path, "--root", join(folder, "state"), "create", "--bundle", bundle, "--pid-file", pidFile, id], {
		timeout: 20_000,
	});
	return code === 0 && existsSync(pidFile) ? Number(readFileSync(pidFile, "utf8")) : undefined;
}

/** As Podman does it: the spec on standard input, and what comes back is what the container is created with. */
async function precreated(config: string, bundle: string, log: string): Promise<boolean> {
	const child = Bun.spawn([ossifyExecutable(), "hook", "precreate", "--log", log], {
		cwd: bundle,
		env: {},
		stdin: Bun.file(config),
		stdout: "pipe",
		stderr: "ignore",
	});
	const answer = await new Response(child.stdout).bytes();
	if ((await child.exited) !== 0) return false;
	writeFileSync(config, answer);
	return true;
}

/** As an engine adds it: to the spec that the author made. A spec that is none is left to the runtime. */
function addHook(config: string, log: string): void {
	const hook = { path: ossifyExecutable(), args: ["ossify", "hook", "createRuntime", "--log", log] };
	const text = readFileSync(config, "utf8");
	writeFileSync(
		config,
		text.replace(/^\{/, `{"hooks":${JSON.stringify({ createRuntime: [hook] })},`).replace(/("hooks":.*?),"hooks":null/s, "$1"),
	);
}

interface LoggedRecord {
	readonly outcome: string;
	readonly readonly: boolean;
	readonly reasons: readonly { readonly rule: string }[];
	readonly warn: readonly { readonly rule: string }[];
}

function lastRecord(log: string): LoggedRecord | undefined {
	const line = readFileSync(log, "utf8").trimEnd().split("\n").at(-1);
	return line ? (JSON.parse(line) as LoggedRecord) : undefined;
}

/** What is wrong with a container that was created. */
function faultOfCreated(made: MadeBundle, pid: number, record: LoggedRecord | undefined): string | undefined {
	const open = writableImage(made, pid);
	if (record === undefined) return "a container was created without a record";
	if (["failed", "denied"].includes(record.outcome)) return `a container was created, and its record says ${record.outcome}`;
	if (record.outcome === "unchanged" && !record.readonly) return exemptionOf(made, record);
	if (!record.readonly) return `the record says ${record.outcome} and not read-only, with no exemption`;
	if (open !== undefined && record.warn.some(({ rule }) => rule === "mounts/image-exposed")) return undefined;
	return open === undefined ? undefined : `the record says ${record.outcome}, read-only, and ${open}`;
}

/** Only what is privileged by its shape is exempt here: no engine made these bundles, and the data exempts nobody. */
function exemptionOf({ config }: MadeBundle, { reasons }: LoggedRecord): string | undefined {
	const rules = reasons.map(({ rule }) => rule);
	if (rules.join() !== "exemptions/privileged") return `a container is exempt by ${rules.join(", ") || "nothing"}`;
	const { process, linux } = JSON.parse(readFileSync(config, "utf8"));
	const isPrivileged = process?.capabilities?.effective?.includes("CAP_SYS_ADMIN") && !(linux?.maskedPaths?.length > 0) && !linux?.seccomp;
	return isPrivileged ? undefined : "a container is exempt as a privileged one, and is confined";
}

/** The first mount by which the container could write to its image. */
function writableImage({ bundle }: MadeBundle, pid: number): string | undefined {
	const { dev } = statSync(bundle);
	const device = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
	const image = `/${bundle.split("/").at(-1)}/rootfs`;
	const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8")
		.trimEnd()
		.split("\n")
		.map((line) => line.split(" "))
		.map(([, , at, root = "", point = "", options = ""]) => ({ at, root, point, isWritable: options.split(",").includes("rw") }));
	const top = mounts.findLast(({ point }) => point === "/");
	if (top === undefined || top.isWritable) return "its root is writable";
	const open = mounts.find(
		({ at, root, isWritable }) =>
			isWritable && at === device && (root === image || root.startsWith(`${image}/`) || image.startsWith(`${root === "/" ? "" : root}/`)),
	);
	return open && `${open.point} shows ${open.root} writable`;
}
