/**
 * Finds a folder below the container's root, and creates it if it is missing, as runtimes do for a mount's destination. The kernel resolves each
 * link within the root (CVE-2021-30465, CVE-2025-23266). If a link leads to nothing, the kernel is asked again with the target and the rest of the path.
 * @module
 */

import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../oci_spec/mod.ts";
import { binaryOfText, textOf } from "./bytes.ts";
import { type Container, folderAt } from "./container.ts";
import { failedWith, SyscallError } from "./errno.ts";
import type { Fd } from "./mount_backend.ts";
import { parentOwnerOf } from "./mount_owner.ts";

/** The folder; or the volume on which it would have to be created; or the target of a dangling link. */
export type Resolved = { readonly kind: "folder"; readonly fd: Fd } | { readonly kind: "volume" | "link"; readonly by: string };
/** What to do about a dangling link: create the folder at its target, as runtimes do for a mount of the spec, or report the link. */
export type OnLink = "make" | "report";

/** The number of links that the kernel follows in one path. */
const maxLinks = 40;
/** The limit of missing folders that are created for one path. A link in the image can lead to a path with 2,000 names. */
const maxFolders = 256;
/** The limit of steps, as other processes may remove folders as fast as they are created. */
const maxSteps = 2048;
const ENOENT = 2;
const ELOOP = 40;

/** A path, with the number of its first segments that are known to exist. */
interface RemainingPath {
	readonly segments: readonly string[];
	readonly known: number;
}

/**
 * Finds or creates a folder.
 * @throws {SyscallError} ELOOP, ENOTDIR and others
 * @throws {OssifyError} `input/too-many-folders`
 */
export function resolveFolder(container: Container, destination: string, onLink: OnLink = "make"): Resolved {
	let remaining: RemainingPath = { segments: segmentsOf(binaryOfText(destination)), known: 0 };
	for (let steps = 0, links = 0; steps < maxSteps && links <= maxLinks; steps++) {
		const fd = openIfThere(container, prefix(remaining.segments, remaining.segments.length));
		if (fd !== undefined) return { kind: "folder", fd };
		const next = makeNext(container, remaining, destination, links > 0 && onLink === "report");
		if ("kind" in next) return next;
		if (next.segments !== remaining.segments) links++;
		remaining = next;
	}
	throw new SyscallError("openat2", ELOOP);
}

/**
 * Creates the first missing folder of a path, or follows the dangling link that is in its place.
 * @param isReported report the target of a link instead of creating anything
 * @returns the path to try next, or the result
 */
function makeNext(container: Container, remaining: RemainingPath, destination: string, isReported: boolean): RemainingPath | Resolved {
	const { segments } = remaining;
	const { fd, length } = deepest(container, remaining);
	try {
		const folder = folderAt(container, fd);
		const owner = parentOwnerOf(container, folder, destination);
		if (owner.kind === "volume") return { kind: "volume", by: owner.by };
		const name = segments[length] ?? ".";
		const target = container.backend.linkTarget(fd, name);
		if (target === undefined && isReported) return { kind: "link", by: textOf(below(folder.inside, segments.slice(length))) };
		if (target === undefined) {
			// Checked before the first one is created.
			if (segments.length - length > maxFolders) throw tooManyFolders(destination);
			container.backend.makeFolder(fd, name, container.ownerOf(0, 0));
			return { segments, known: length + 1 };
		}
		const known = target.startsWith("/") ? 0 : length;
		return { segments: [...segments.slice(0, known), ...segmentsOf(target), ...segments.slice(length + 1)], known };
	} finally {
		container.backend.close(fd);
	}
}

/** Appends segments, none of which exists, to a folder's path: ".." removes the segment before it. */
function below(folder: string | undefined, segments: readonly string[]): string {
	const path = segmentsOf(folder ?? "");
	for (const segment of segments) {
		if (segment === "..") path.pop();
		else path.push(segment);
	}
	return `/${path.join("/")}`;
}

/** The deepest existing folder of a path, and its number of segments. */
interface Deepest {
	readonly fd: Fd;
	readonly length: number;
}

/**
 * Finds the deepest existing folder. If a prefix of a path exists, all shorter ones do, so the search starts at the known part with doubling steps, and
 * continues by bisection. Nearly always, the known part is the result, and two attempts are enough.
 */
function deepest(container: Container, { segments, known }: RemainingPath): Deepest {
	const open = (length: number) => openIfThere(container, prefix(segments, length));
	let found = opened(open(known), known) ?? opened(open(0), 0);
	if (found === undefined) throw new SyscallError("openat2", ENOENT);
	let missing = segments.length;
	for (let stride = 1; found.length + 1 < missing; ) {
		const length = found.length + Math.min(stride, (missing - found.length) >> 1);
		const next = opened(open(length), length);
		if (next === undefined) missing = length;
		else {
			container.backend.close(found.fd);
			found = next;
		}
		stride = next === undefined ? segments.length : stride * 2;
	}
	return found;
}

function opened(fd: Fd | undefined, length: number): Deepest | undefined {
	return fd === undefined ? undefined : { fd, length };
}

function prefix(segments: readonly string[], length: number): string {
	return `/${segments.slice(0, length).join("/")}`;
}

function tooManyFolders(destination: string): OssifyError {
	return new OssifyError(
		"input/too-many-folders",
		`cannot use ${destination}: in this image it leads to a path with more than ${maxFolders} missing folders`,
		{ advice: "fix the link in the image, or remove the path from the policy's data" },
	);
}

function openIfThere({ backend, root }: Container, path: string): Fd | undefined {
	try {
		return backend.openWithin(root, path, "folder");
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}
