/**
 * Finding a folder below the container's root, and making it where it is missing, as runtimes do for a mount's destination. The kernel
 * resolves every link within the root (CVE-2021-30465, CVE-2025-23266); here, it is only asked again with what is left.
 * @module
 */

import { OssifyError } from "../errors.ts";
import { segmentsOf } from "../spec/mod.ts";
import { binaryOfText, textOf } from "./bytes.ts";
import { type Container, insidePath } from "./container.ts";
import { failedWith, SyscallError } from "./errno.ts";
import type { Fd } from "./mount_backend.ts";
import { parentOwnerOf } from "./mount_owner.ts";

/** The folder; or the volume that it would have to be made on, which is left alone; or where a link leads that leads to nothing. */
export type Resolved = { readonly kind: "folder"; readonly fd: Fd } | { readonly kind: "volume" | "link"; readonly by: string };
/** What becomes of a link to nothing: the folder is made there, as runtimes do for a mount of the spec, or the link is reported. */
export type OnLink = "make" | "report";

/** As many links as the kernel follows in one path. */
const maxLinks = 40;
/** Folders that are made in a row. The image chooses where its links lead: a path has room for 2,000 names. */
const maxFolders = 256;
/** Others may take folders away again as fast as they are made. */
const maxSteps = 2048;
const ENOENT = 2;
const ELOOP = 40;

/** What is left of a path, and how many of its first segments are known to exist. */
interface Way {
	readonly segments: readonly string[];
	readonly known: number;
}

/**
 * @throws {SyscallError} ELOOP, ENOTDIR and what else stands in the way
 * @throws {OssifyError} `input/too-many-folders`
 */
export function resolveFolder(container: Container, destination: string, onLink: OnLink = "make"): Resolved {
	let way: Way = { segments: segmentsOf(binaryOfText(destination)), known: 0 };
	for (let steps = 0, links = 0; steps < maxSteps && links <= maxLinks; steps++) {
		const fd = openIfThere(container, prefix(way.segments, way.segments.length));
		if (fd !== undefined) return { kind: "folder", fd };
		const next = makeNext(container, way, destination, links > 0 && onLink === "report");
		if ("kind" in next) return next;
		if (next.segments !== way.segments) links++;
		way = next;
	}
	throw new SyscallError("openat2", ELOOP);
}

/**
 * Makes the first folder that is missing, or follows the link to nowhere that is there instead.
 * @param isReported says where the way leads, in place of making anything
 * @returns how to go on
 */
function makeNext(container: Container, way: Way, destination: string, isReported: boolean): Way | Resolved {
	const { segments } = way;
	const { fd, length } = deepest(container, way);
	try {
		const owner = parentOwnerOf(container, fd, destination);
		if (owner.kind === "volume") return { kind: "volume", by: owner.by };
		const name = segments[length] ?? ".";
		const target = container.backend.linkTarget(fd, name);
		if (target === undefined && isReported) return { kind: "link", by: textOf(below(insidePath(container, fd), segments.slice(length))) };
		if (target === undefined) {
			// Before the first of them is made.
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

/** A path below a folder of which nothing exists: ".." goes back by name. */
function below(folder: string | undefined, segments: readonly string[]): string {
	const path = segmentsOf(folder ?? "");
	for (const segment of segments) {
		if (segment === "..") path.pop();
		else path.push(segment);
	}
	return `/${path.join("/")}`;
}

/** The deepest folder on a path that exists, and how many segments lead to it. */
interface Deepest {
	readonly fd: Fd;
	readonly length: number;
}

/**
 * Where a prefix of a path exists, all shorter ones do: so it is found by steps of twice the length, and then by halves. Next to what
 * is known, which is where it nearly always is, two tries are enough.
 */
function deepest(container: Container, { segments, known }: Way): Deepest {
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
		{ advice: "fix the link in the image, or take the path out of the policy's data" },
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
