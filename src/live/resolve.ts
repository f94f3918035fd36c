/**
 * Finds a folder below the container's root, and creates it where it is missing, as runtimes do for a mount's destination. The kernel resolves each
 * link within the root (CVE-2021-30465, CVE-2025-23266); this only asks it again with the rest of the path.
 * @module
 */

import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../oci_spec/mod.ts";
import { binaryOfText, textOf } from "./bytes.ts";
import { type Container, insidePath } from "./container.ts";
import { failedWith, SyscallError } from "./errno.ts";
import type { Fd } from "./mount_backend.ts";
import { parentOwnerOf } from "./mount_owner.ts";

/** The folder; or the volume on which it would have to be created; or the target of a link that leads to nothing. */
export type Resolved = { readonly kind: "folder"; readonly fd: Fd } | { readonly kind: "volume" | "link"; readonly by: string };
/** What to do about a link to nothing: create the folder there, as runtimes do for a mount of the spec, or report the link. */
export type OnLink = "make" | "report";

/** As many links as the kernel follows in one path. */
const maxLinks = 40;
/** Missing folders that are created for one path. The image chooses where its links lead: a path has room for 2,000 names. */
const maxFolders = 256;
/** Other processes may remove the folders as fast as they are created. */
const maxSteps = 2048;
const ENOENT = 2;
const ELOOP = 40;

/** A path, and how many of its first segments are known to exist. */
interface RemainingPath {
	readonly segments: readonly string[];
	readonly known: number;
}

/**
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
 * Creates the first missing folder, or follows the link to nothing that is there instead.
 * @param isReported report the target of a link instead of creating anything
 * @returns the path to try next, or the result
 */
function makeNext(container: Container, remaining: RemainingPath, destination: string, isReported: boolean): RemainingPath | Resolved {
	const { segments } = remaining;
	const { fd, length } = deepest(container, remaining);
	try {
		const owner = parentOwnerOf(container, fd, destination);
		if (owner.kind === "volume") return { kind: "volume", by: owner.by };
		const name = segments[length] ?? ".";
		const target = container.backend.linkTarget(fd, name);
		if (target === undefined && isReported) return { kind: "link", by: textOf(below(insidePath(container, fd), segments.slice(length))) };
		if (target === undefined) {
			// Checked before the first of them is created.
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

/** A path below a folder of which nothing exists: ".." removes a name. */
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
 * If a prefix of a path exists, all shorter ones do. So it is searched with doubling steps, then by bisection, from the known part: it nearly always
 * ends there, and then two attempts are enough.
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
		`cannot use ${destination}: in this image it leads to a path of which more than ${maxFolders} folders are missing`,
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
