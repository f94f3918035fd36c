/**
 * The lock that allows one install at a time.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import { codeOf, unwritable } from "../../platform/fault.ts";
import { type Place, temporaryName } from "../../platform/files/place.ts";
import { isRunning, ownProcess } from "../../platform/process/program.ts";
import { foldersAbove, lockPath, ownFolder } from "../layout.ts";
import { preflightLock } from "./preflight.ts";

/** Held until it is released or its process ends. */
interface Lock {
	/** Folders that were created for the lock, the outermost first. Always includes ossify's own folder, which another install may just have created. */
	readonly made: readonly string[];
	/** @param discard whether to remove the created folders if they are empty */
	release(discard: boolean): void;
}

const maxLock = 1024;

/**
 * Runs `work` while this process has the lock.
 * @param work gets the folders that were created for the lock; if it throws, they are removed again
 * @throws {OssifyError} `host/busy` if another process holds it, `host/unsafe-path`, `host/unwritable`, and what `work` throws
 */
export function withLock<T>(place: Place, work: (made: readonly string[]) => T): T {
	const lock = takeLock(place);
	let failed = true;
	try {
		const result = work(lock.made);
		failed = false;
		return result;
	} finally {
		lock.release(failed);
	}
}

function takeLock(place: Place): Lock {
	preflightLock(place);
	const made = makeFolders(place);
	try {
		claim(place);
	} catch (error) {
		discard(place, made);
		throw error;
	}
	return {
		made,
		release: (discardFolders) => {
			place.remove(lockPath);
			if (discardFolders) discard(place, made);
		},
	};
}

function makeFolders(place: Place): string[] {
	const missing = [...foldersAbove(ownFolder), ownFolder].filter((path) => place.look(path) === undefined);
	const made = missing.filter((path) => {
		try {
			place.makeFolder(path, 0o755);
			return true;
		} catch (cause) {
			if (codeOf(cause) === "EEXIST") return false; // Another install has just created it.
			throw unwritable(path, cause);
		}
	});
	return [...new Set([...made, ownFolder])];
}

function discard(place: Place, folders: readonly string[]): void {
	for (const path of [...folders].reverse()) {
		try {
			place.removeFolder(path);
		} catch {
			return; // It is no longer empty.
		}
	}
}

/** Takes the lock. A hard link creates the file with its content in one step. */
function claim(place: Place): void {
	const own = `${ownFolder}/${temporaryName()}`;
	try {
		place.create(own, encodeUtf8(ownProcess()), 0o644);
		while (!tryClaim(place, own)) takeOver(place);
	} catch (cause) {
		// Another process removed the folder, because it uninstalled or failed; or it removed the file as a leftover of a killed process.
		if (codeOf(cause) === "ENOENT") throw busy();
		throw cause instanceof OssifyError ? cause : unwritable(lockPath, cause);
	} finally {
		remove(place, own);
	}
}

function tryClaim(place: Place, own: string): boolean {
	try {
		place.link(own, lockPath);
		return true;
	} catch (cause) {
		if (codeOf(cause) === "EEXIST") return false;
		throw cause;
	}
}

/** Takes the lock of a process that has ended. If a third process has taken it meanwhile, it is restored. */
function takeOver(place: Place): void {
	const moved = `${ownFolder}/${temporaryName()}`;
	if (isHeld(place, lockPath)) throw busy();
	try {
		place.rename(lockPath, moved);
	} catch (cause) {
		if (codeOf(cause) === "ENOENT") return; // It was released.
		throw cause;
	}
	if (isHeld(place, moved)) {
		place.link(moved, lockPath);
		remove(place, moved);
		throw busy();
	}
	remove(place, moved);
}

function isHeld(place: Place, path: string): boolean {
	try {
		return isRunning(decodeUtf8(place.read(path, maxLock), path));
	} catch (error) {
		if (place.look(path) === undefined) return false; // It has just been released.
		throw error;
	}
}

function remove(place: Place, path: string): void {
	try {
		place.remove(path);
	} catch {
		// It was not created.
	}
}

function busy(): OssifyError {
	return new OssifyError("host/busy", `another ossify is installing or uninstalling (${lockPath}): wait for it, and try again`);
}
