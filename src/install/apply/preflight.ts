/**
 * Checks before the first operation whether one would fail, so that a dry run reports this too.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { unwritable } from "../../platform/fault.ts";
import type { Place } from "../../platform/files/place.ts";
import { defaultPrefixes, folderOf, foldersAbove, lockPath, ownFolder } from "../layout.ts";
import type { Operation } from "../plan/mod.ts";
import { faultOfPath, guardNewFolder, guardPath } from "./guard.ts";

type Looking = Pick<Place, "look" | "outside" | "writers" | "whyNoFileIn" | "isNoExec">;

/** Checks all operations. @throws {OssifyError} `host/unsafe-path`, `host/unwritable`, `host/no-exec` */
export function preflight(place: Looking, operations: readonly Operation[]): void {
	for (const operation of operations) {
		// A folder that cannot be removed is kept; nothing depends on it.
		if (operation.do === "try" || operation.do === "remove folder") continue;
		const { path } = operation;
		if (operation.do === "make folder") guardNewFolder(place, path);
		if (operation.do === "put file") guardPath(place, path);
		requireWritable(place, path);
		if (operation.do === "put file" && (operation.mode & 0o111) !== 0) requireExecutable(place, path);
	}
}

/** Checks the lock, which is taken before all operations. @throws {OssifyError} `host/unsafe-path`, `host/unwritable` */
export function preflightLock(place: Looking): void {
	guardPath(place, lockPath);
	const missing = [...foldersAbove(ownFolder), ownFolder].find((path) => place.look(path) === undefined);
	requireWritable(place, missing ?? lockPath);
}

/**
 * The folder for the executable and the scripts: the first default that is usable.
 * @returns the folder, and why the defaults before it are not usable
 * @throws {OssifyError} `host/unwritable` if none is usable
 */
export function usablePrefix(place: Looking): { readonly prefix: string; readonly passedOver: readonly string[] } {
	const faults = defaultPrefixes.map((prefix) => ({ prefix, fault: faultOfPrefix(place, prefix) }));
	const at = faults.findIndex(({ fault }) => fault === undefined);
	const passedOver = faults.slice(0, at < 0 ? faults.length : at).map(({ prefix, fault }) => `${prefix}: ${fault}`);
	const found = faults[at]?.prefix;
	if (found !== undefined) return { prefix: found, passedOver };
	const advice = "choose another folder with --prefix that only root can write to and that programs can be started from";
	throw new OssifyError("host/unwritable", `cannot install the executable: ${passedOver.join("; ")}`, { advice });
}

/** Why a folder is not usable. If the first default is unsafe, the install is refused, so that this gets fixed; other unsafe ones are skipped. */
function faultOfPrefix(place: Looking, prefix: string): string | undefined {
	const file = `${prefix}/ossify`;
	const code = whyNotWritable(place, file);
	if (code !== undefined) return reasonOf(prefix, code);
	if (place.isNoExec(existing(place, prefix))) return noExec;
	return prefix === defaultPrefixes[0] ? undefined : faultOfPath(place, file);
}

const noExec = "its file system is mounted noexec, so that no program can be started from it";

function requireWritable(place: Looking, path: string): void {
	const code = whyNotWritable(place, path);
	if (code !== undefined) throw unwritable(path, { code });
}

function requireExecutable(place: Looking, path: string): void {
	if (!place.isNoExec(existing(place, folderOf(path)))) return;
	const advice = "name another folder with --prefix";
	throw new OssifyError("host/no-exec", `cannot install ${path}: ${noExec}`, { advice });
}

function whyNotWritable(place: Looking, path: string): string | undefined {
	return place.whyNoFileIn(existing(place, folderOf(path)));
}

function reasonOf(path: string, code: string): string {
	return unwritable(path, { code }).message.split(": ").slice(1).join(": ");
}

/** A folder, or its nearest parent that exists. */
function existing(place: Looking, folder: string): string {
	return [...foldersAbove(folder), folder].findLast((path) => place.look(path) !== undefined) ?? "/";
}
