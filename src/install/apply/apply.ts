/**
 * Applies a plan atomically.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { unwritable } from "../../platform/fault.ts";
import { type Place, temporaryName } from "../../platform/files/place.ts";
import { folderOf, ownFolder } from "../layout.ts";
import type { Operation, Trial } from "../plan/mod.ts";
import { guardNewFolder, guardPath } from "./guard.ts";

/** How to undo an operation, and how to make it final. */
interface Step {
	readonly undo?: () => void;
	readonly settle?: () => void;
}

/**
 * Applies the operations in their order. If one fails, those before it are undone.
 * @param smokeTest runs the installed executable; throws if that fails
 * @throws {OssifyError} `host/unwritable`, `host/unsafe-path`, and what `smokeTest` throws
 */
export function apply(place: Place, operations: readonly Operation[], smokeTest: (trial: Trial) => void): void {
	const done: Step[] = [];
	try {
		for (const operation of operations) done.push(applyOne(place, operation, smokeTest));
	} catch (error) {
		for (const { undo } of done.reverse()) attempt(undo);
		throw error;
	}
	for (const { settle } of done) attempt(settle);
}

/** Whether a file is a temporary one of an install or uninstall, by its name. */
export function isLeftover(name: string): boolean {
	return /^\.ossify-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(name);
}

/** Removes files that a killed run left in the folders that these operations are in. */
export function sweep(place: Place, operations: readonly Operation[]): void {
	for (const folder of new Set([ownFolder, ...operations.flatMap((one) => ("path" in one ? [folderOf(one.path)] : []))])) {
		const left = place.names(folder).filter(isLeftover);
		for (const name of left) attempt(() => place.remove(`${folder}/${name}`));
	}
}

function applyOne(place: Place, operation: Operation, smokeTest: (trial: Trial) => void): Step {
	if (operation.do === "try") {
		smokeTest(operation);
		return {};
	}
	const { path } = operation;
	try {
		if (operation.do === "make folder") return makeFolder(place, path, operation.mode);
		if (operation.do === "put file") return putFile(place, operation);
		return operation.do === "remove file" ? removeFile(place, path) : removeFolder(place, path);
	} catch (cause) {
		throw cause instanceof OssifyError ? cause : unwritable(path, cause);
	}
}

function makeFolder(place: Place, path: string, mode: number): Step {
	guardNewFolder(place, path);
	place.makeFolder(path, mode);
	return { undo: () => place.removeFolder(path) };
}

/** Writes a file. A hard link keeps the old file, and the new one is renamed to its path, so that readers see either of them. */
function putFile(place: Place, { path, mode, source, owner }: Extract<Operation, { do: "put file" }>): Step {
	guardPath(place, path);
	const [fresh, old] = [stagingName(place, path), stagingName(place, path)];
	const existed = place.look(path) !== undefined;
	try {
		if (source instanceof Uint8Array) place.create(fresh, source, mode);
		else place.copy(source.file, fresh, mode);
		if (owner) place.giveTo(fresh, owner.owner, owner.group);
		if (existed) place.link(path, old);
		place.rename(fresh, path);
	} catch (error) {
		attempt(() => place.remove(fresh));
		attempt(() => place.remove(old));
		throw error;
	}
	return existed ? { undo: () => place.rename(old, path), settle: () => place.remove(old) } : { undo: () => place.remove(path) };
}

function removeFile(place: Place, path: string): Step {
	const old = stagingName(place, path);
	place.rename(path, old);
	return { undo: () => place.rename(old, path), settle: () => place.remove(old) };
}

/** Removes a folder after all other operations, as it may contain removed files until then. A folder that is not empty is kept. */
function removeFolder(place: Place, path: string): Step {
	return { settle: () => place.removeFolder(path) };
}

/** The path of a temporary file: in ossify's own folder if it is on the same file system, because CRI-O reads every file in crio.conf.d. */
function stagingName(place: Place, path: string): string {
	const own = place.look(ownFolder)?.device;
	const folder = own !== undefined && own === place.look(folderOf(path))?.device ? ownFolder : folderOf(path);
	return `${folder}/${temporaryName()}`;
}

function attempt(action: (() => void) | undefined): void {
	try {
		action?.();
	} catch {
		// It was never created, or is already removed.
	}
}
