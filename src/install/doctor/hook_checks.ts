/**
 * Whether an engine reads a hook file and accepts it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { hooksFolders, notReadBecause } from "../as_hook/mod.ts";
import { type HookEngine, locksLive } from "../engines/mod.ts";
import { folderOf, lockHookFileName, nameOf } from "../layout.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";

/**
 * Checks ossify's hook files, and all others that the engine reads: an invalid one keeps the engine from running any.
 * @param path of the hook file that runs ossify
 * @param files all that is installed for the engine
 */
export function checkHook(place: Place, engine: HookEngine, path: string, files: readonly string[], again: string): CheckResult[] {
	const { folders, by } = hooksFolders(place, engine);
	const at = folders.lastIndexOf(folderOf(path));
	if (at < 0) return [notRead(engine, path, by)];
	const ours = [path, ...files.filter((file) => nameOf(file) === lockHookFileName)];
	const masked = ours.flatMap((one) => masksOf(place, engine, folders.slice(at + 1), one));
	const read = masked.length > 0 ? [] : [passed("hook/read", `${engine.title} reads ${folderOf(path)}, by its configuration`)];
	const noLock = locksLive(engine) && ours.length === 1 ? [withoutLock(engine, again)] : [];
	return [...read, ...masked, ...noLock, ...checkHookFiles(place, engine, folders, ours, again)];
}

function masksOf(place: Place, { title }: HookEngine, later: readonly string[], path: string): CheckResult[] {
	const name = nameOf(path);
	const masks = later.filter((folder) => place.look(`${folder}/${name}`) !== undefined);
	return masks.map((folder) =>
		failed("hook/masked", `${folder}/${name} masks ${path}: ${title} uses that one instead`, "move it away or rename it"),
	);
}

/** The failed check for a missing hook that makes the root read-only. Older versions of ossify did not install it. */
function withoutLock({ title }: HookEngine, again: string): CheckResult {
	const harm = `${title} has no hook file ${lockHookFileName}: hooks of the stage createContainer that others add find the root read-only`;
	return failed("hook/no-lock", harm, again);
}

function notRead(engine: HookEngine, path: string, by: string | undefined): CheckResult {
	const [why, fix] = notReadBecause(engine, by).split("; ");
	return failed("hook/not-read", `${engine.title} does not read ${folderOf(path)}: ${why}`, fix ?? "");
}

function checkHookFiles(
	place: Place,
	engine: HookEngine,
	folders: readonly string[],
	ours: readonly string[],
	again: string,
): CheckResult[] {
	const paths = [...new Set(folders)].flatMap((folder) =>
		place
			.names(folder)
			.filter((name) => name.endsWith(".json"))
			.map((name) => `${folder}/${name}`),
	);
	const findings = [...new Set([...paths, ...ours])].map((path) => {
		const fault = faultOf(place, engine, path);
		const what = ours.includes(path) ? "its hook" : "another hook";
		if (fault === undefined && locksLive(engine) && runsAfterLock(place, path)) return afterLock(path);
		if (fault === undefined) return passed("hook/valid", `${path} is a hook file that ${engine.title} accepts`);
		const harm = `${engine.title} does not accept ${what}, ${path}: ${fault}`;
		return failed("hook/invalid", harm, ours.includes(path) ? again : "fix it or move it away: with it, containers may not start at all");
	});
	return findings.filter(({ ok, message }) => !ok || ours.some((path) => message.startsWith(path)));
}

/** Engines order hooks by the names of their files, in lower case. */
function runsAfterLock(place: Place, path: string): boolean {
	const file = parse(place, path);
	const { stages } = typeof file === "string" ? {} : file;
	return Array.isArray(stages) && stages.includes("createContainer") && nameOf(path).toLowerCase() > lockHookFileName;
}

function afterLock(path: string): CheckResult {
	const harm = `${path} is a hook of the stage createContainer that runs after ossify's: the root is read-only by then`;
	return failed("hook/after-lock", harm, `rename it, so that it sorts before ${lockHookFileName}`);
}

const maxHook = 1024 * 1024;

/** Makes the same checks as containers/common, `pkg/hooks/1.0.0/hook.go`. Files of the older format, which have no version, are not checked. */
function faultOf(place: Place, { stages }: HookEngine, path: string): string | undefined {
	const file = parse(place, path);
	if (typeof file === "string") return file;
	const { version, hook, stages: named } = file;
	if (version === undefined || version === "0.1.0") return undefined;
	if (version !== "1.0.0") return `it has the version ${JSON.stringify(version)}`;
	if (typeof hook?.path !== "string" || hook.path === "") return "it names no program";
	if (place.look(hook.path) === undefined) return `there is no program ${hook.path}`;
	if (!Array.isArray(named)) return "it names no stages";
	const unknown = named.find((stage) => !stages.includes(stage));
	return unknown === undefined ? undefined : `it names the stage ${JSON.stringify(unknown)}, which is unknown to it`;
}

interface HookFile {
	readonly version?: unknown;
	readonly hook?: { readonly path?: unknown };
	readonly stages?: unknown;
}

function parse(place: Place, path: string): HookFile | string {
	try {
		const value: unknown = JSON.parse(decodeUtf8(place.read(path, maxHook), path));
		if (!isObject(value)) return "it is not a JSON object";
		const file: HookFile = inLowerCase(value);
		return isObject(file.hook) ? { ...file, hook: inLowerCase(file.hook) } : file;
	} catch (error) {
		return error instanceof OssifyError ? error.message : "it is not JSON";
	}
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null;
}

/** Engines read keys in any case (encoding/json). */
function inLowerCase(value: object): object {
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.toLowerCase(), inner]));
}
