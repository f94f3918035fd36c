/**
 * Finding a folder below the container's root, and making it where it is missing, as runtimes do for a mount's destination. The kernel
 * resolves every link within the root (CVE-2021-30465, CVE-2025-23266); here, it is only asked again with what is left.
 * @module
 */
import { O_PATH, RESOLVE_BENEATH, RESOLVE_NO_MAGICLINKS, S_IFLNK } from "./abi.ts";
import { binaryOf, bytesOf } from "./bytes.ts";
import { type Container, openFolder } from "./container.ts";
import { failedWith, SyscallError } from "./errno.ts";
import { groundOf } from "./ground.ts";
import { makeOwnedFolder } from "./make_folder.ts";
import type { Fd } from "./syscalls.ts";

/** The folder; or the volume that it would have to be made on, which is left alone. */
export type Resolved = { readonly kind: "folder"; readonly fd: Fd } | { readonly kind: "volume"; readonly by: string };

/** As many links as the kernel follows in one path, and as many folders as it could hold. */
const maxSteps = 40 + 2048;
const ENOENT = 2;
const ELOOP = 40;

/** @throws {SyscallError} ELOOP, ENOTDIR and what else stands in the way */
export function resolveFolder(container: Container, destination: string): Resolved {
	let path = binaryOf(new TextEncoder().encode(destination));
	for (let steps = 0; steps < maxSteps; steps++) {
		const fd = ifThere(() => openFolder(container, path));
		if (fd !== undefined) return { kind: "folder", fd };
		const next = makeNext(container, path, destination);
		if (typeof next !== "string") return next;
		path = next;
	}
	throw new SyscallError("openat2", ELOOP);
}

/** Makes the first folder that is missing, or follows the link to nowhere that stands there. @returns the path to go on with */
function makeNext(container: Container, path: string, destination: string): string | Resolved {
	const { fd, before, name, rest } = deepest(container, path);
	try {
		const ground = groundOf(container, fd, destination);
		if (ground.kind === "volume") return ground;
		const target = linkTarget(container, fd, name);
		if (target === undefined) {
			makeOwnedFolder(container.sys, fd, bytesOf(name), container.ownerOf(0, 0));
			return path;
		}
		return [...(target.startsWith("/") ? [] : ["", ...before]), target, ...rest].join("/");
	} finally {
		container.sys.close(fd);
	}
}

/** A path, cut where it ends to exist. */
interface Cut {
	/** The deepest folder there is. */
	readonly fd: Fd;
	/** The segments that lead to it. */
	readonly before: readonly string[];
	/** The first that is missing. */
	readonly name: string;
	readonly rest: readonly string[];
}

function deepest(container: Container, path: string): Cut {
	const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
	for (let length = segments.length - 1; length >= 0; length--) {
		const before = segments.slice(0, length);
		const fd = ifThere(() => openFolder(container, `/${before.join("/")}`));
		if (fd !== undefined) return { fd, before, name: segments[length] ?? ".", rest: segments.slice(length + 1) };
	}
	throw new SyscallError("openat2", ENOENT);
}

/** Where the link of this name leads; undefined where nothing is there. */
function linkTarget({ sys }: Container, folder: Fd, name: string): string | undefined {
	const link = ifThere(() => sys.open(folder, bytesOf(name), O_PATH | sys.flags.nofollow, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS));
	if (link === undefined) return undefined;
	try {
		// Something that was made meanwhile: the whole path is looked for again.
		return sys.stat(link).type === S_IFLNK ? binaryOf(sys.readlink(link)) : name;
	} finally {
		sys.close(link);
	}
}

function ifThere<T>(look: () => T): T | undefined {
	try {
		return look();
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}
