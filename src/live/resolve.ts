/**
 * Finding a folder below the container's root, and making it where it is missing, as runtimes do for a mount's destination. The kernel
 * resolves every link within the root (CVE-2021-30465, CVE-2025-23266); here, it is only asked again with what is left.
 * @module
 */
import { binaryOfText } from "./bytes.ts";
import type { Container } from "./container.ts";
import { failedWith, SyscallError } from "./errno.ts";
import { groundOf } from "./ground.ts";
import type { Fd } from "./hands.ts";

/** The folder; or the volume that it would have to be made on, which is left alone. */
export type Resolved = { readonly kind: "folder"; readonly fd: Fd } | { readonly kind: "volume"; readonly by: string };

/** As many links as the kernel follows in one path, and as many folders as it could hold. */
const maxSteps = 40 + 2048;
const ENOENT = 2;
const ELOOP = 40;

/** @throws {SyscallError} ELOOP, ENOTDIR and what else stands in the way */
export function resolveFolder(container: Container, destination: string): Resolved {
	let path = binaryOfText(destination);
	for (let steps = 0; steps < maxSteps; steps++) {
		const fd = openIfThere(container, path);
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
		const target = container.hands.linkTarget(fd, name);
		if (target === undefined) {
			container.hands.makeFolder(fd, name, container.ownerOf(0, 0));
			return path;
		}
		return [...(target.startsWith("/") ? [] : ["", ...before]), target, ...rest].join("/");
	} finally {
		container.hands.close(fd);
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
		const fd = openIfThere(container, `/${before.join("/")}`);
		if (fd !== undefined) return { fd, before, name: segments[length] ?? ".", rest: segments.slice(length + 1) };
	}
	throw new SyscallError("openat2", ENOENT);
}

function openIfThere({ hands, root }: Container, path: string): Fd | undefined {
	try {
		return hands.openWithin(root, path, "folder");
	} catch (error) {
		if (failedWith(error, "ENOENT")) return undefined;
		throw error;
	}
}
