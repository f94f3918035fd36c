/**
 * The error of a runtime that could not make a mount point, or the working directory, on a read-only file system.
 *
 * runc: `error mounting "SOURCE" to rootfs at "DESTINATION": mkdir ROOT/PATH: read-only file system`, with `create mountpoint for …` in between from 1.2 on.
 * crun: ``creating `DESTINATION`: openat2 `PATH`: Read-only file system``, ``mount `SOURCE` to `DESTINATION`: …``.
 * @see https://github.com/opencontainers/runc/blob/v1.4.1/libcontainer/rootfs_linux.go
 * @module
 */
import { cleanPath } from "../oci_spec/mod.ts";

/** What such an error says. */
export interface StartError {
	/** The destination of the mount in the container, or the working directory. */
	readonly path: string;
	/** The source of the mount; undefined where the error does not name it. */
	readonly source: string | undefined;
	readonly reason: "read-only" | "not-a-folder" | "missing" | "full" | "other";
}

/** Engines put quotes of JSON and of logrus around errors, some several times. */
const quote = String.raw`\\*["'\`]`;
const quoted = `${quote}([^"'\`\\\\]{1,4096})${quote}`;

/** What precedes the path, in order: the first that is found names it. */
const forms: readonly RegExp[] = [
	new RegExp(`error mounting ${quoted} to rootfs at ${quoted}`),
	new RegExp(`mount ${quoted} to ${quoted}`),
	new RegExp(`()creating ${quoted}: `),
	new RegExp(`()(?:mkdir|chdir to cwd|chdir) \\(?${quoted}`),
	// runc names the working directory without quotes.
	/()container init: mkdir (\/[^:"\\]{1,4096}): /,
];

const reasons: readonly (readonly [pattern: RegExp, reason: StartError["reason"]])[] = [
	[/read-only file system/i, "read-only"],
	[/not a directory/i, "not-a-folder"],
	[/no space left on device/i, "full"],
	[/no such file or directory/i, "missing"],
];

/** Undefined where the text names no mount and no folder. */
export function startErrorIn(text: string): StartError | undefined {
	for (const form of forms) {
		const [, source = "", path] = form.exec(text) ?? [];
		if (path === undefined) continue;
		const reason = reasons.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
		return { path: cleanPath(path.startsWith("/") ? path : `/${path}`), source: source === "" ? undefined : source, reason };
	}
	return undefined;
}
