/**
 * Whether an engine reads a hook file, and takes what is in it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { hooksFolders, notReadBecause } from "../as_hook/mod.ts";
import { type HookEngine, locksLive } from "../engines/mod.ts";
import { folderOf, lockHookFileName, nameOf } from "../layout.ts";
import { bad, type Finding, good } from "./finding.ts";

/**
 * Looks at ours, and at all others that the engine reads: where it stumbles over one of those, it does not get to ours.
 * @param path of the hook file that the engine calls ossify by
 * @param files all that is installed for the engine
 */
export function lookAtHook(place: Place, engine: HookEngine, path: string, files: readonly string[], again: string): Finding[] {
	const { folders, by } = hooksFolders(place, engine);
	const at = folders.lastIndexOf(folderOf(path));
	if (at < 0) return [notRead(engine, path, by)];
	const ours = [path, ...files.filter((file) => nameOf(file) === lockHookFileName)];
	const masked = ours.flatMap((one) => masksOf(place, engine, folders.slice(at + 1), one));
	const read = masked.length > 0 ? [] : [good("hook/read", `${engine.title} reads ${folderOf(path)}, by its configuration`)];
	const noLock = locksLive(engine) && ours.length === 1 ? [withoutLock(engine, again)] : [];
	return [...read, ...masked, ...noLock, ...lookAtFiles(place, engine, folders, ours, again)];
}

function masksOf(place: Place, { title }: HookEngine, later: readonly string[], path: string): Finding[] {
	const name = nameOf(path);
	const masks = later.filter((folder) => place.look(`${folder}/${name}`) !== undefined);
	return masks.map((folder) =>
		bad("hook/masked", `${folder}/${name} masks ${path}: ${title} takes that one in its place`, "move it away, or rename it"),
	);
}

/** As an older ossify installed it. */
function withoutLock({ title }: HookEngine, again: string): Finding {
	const harm = `${title} has no hook file ${lockHookFileName}: hooks of the stage createContainer that others add find the root read-only`;
	return bad("hook/no-lock", harm, again);
}

function notRead(engine: HookEngine, path: string, by: string | undefined): Finding {
	const [why, mend] = notReadBecause(engine, by).split("; ");
	return bad("hook/not-read", `${engine.title} does not read ${folderOf(path)}: ${why}`, mend ?? "");
}

function lookAtFiles(place: Place, engine: HookEngine, folders: readonly string[], ours: readonly string[], again: string): Finding[] {
	const paths = [...new Set(folders)].flatMap((folder) =>
		place
			.names(folder)
			.filter((name) => name.endsWith(".json"))
			.map((name) => `${folder}/${name}`),
	);
	const findings = [...new Set([...paths, ...ours])].map((path) => {
		const fault = faultOf(place, engine, path);
		const what = ours.includes(path) ? "its hook" : "another hook";
		if (fault === undefined && locksLive(engine) && runsAfterLock(place, path)) return behind(path);
		if (fault === undefined) return good("hook/valid", `${path} is a hook file that ${engine.title} takes`);
		const harm = `${engine.title} does not take ${what}, ${path}: ${fault}`;
		return bad("hook/invalid", harm, ours.includes(path) ? again : "mend it, or move it away: with it, containers may not start at all");
	});
	return findings.filter(({ ok, message }) => !ok || ours.some((path) => message.startsWith(path)));
}

/** Engines order hooks by the names of their files, in lower case. */
function runsAfterLock(place: Place, path: string): boolean {
	const file = parse(place, path);
	const { stages } = typeof file === "string" ? {} : file;
	return Array.isArray(stages) && stages.includes("createContainer") && nameOf(path).toLowerCase() > lockHookFileName;
}

function behind(path: string): Finding {
	const harm = `${path} is a hook of the stage createContainer that runs behind ossify's: it finds the root read-only`;
	return bad("hook/behind", harm, `rename it, so that it sorts before ${lockHookFileName}`);
}

const maxHook = 1024 * 1024;

/** By what containers/common checks: `pkg/hooks/1.0.0/hook.go`. Files of the older form, without a version, are taken for good. */
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
		return typeof value === "object" && value !== null ? value : "it is no JSON object";
	} catch (error) {
		return error instanceof OssifyError ? error.message : "it is not JSON";
	}
}
