/**
 * A refused write, from an event.
 * @module
 */
import { lexicalPath, parentOf } from "../oci_spec/mod.ts";
import { type Action, callOf } from "./calls.ts";
import type { AuditEvent } from "./events.ts";
import { type AuditRecord, untrusted } from "./record.ts";

/** A write that a read-only file system refused. Paths are the container's. */
export interface Refusal {
	/** Seconds since 1970. */
	readonly time: number;
	readonly serial: string;
	/** The system call; its number where the name is not known. */
	readonly call: string;
	/** An open that may create a file is `write`, whether the file exists or not: the kernel names only the folder. */
	readonly action: Action | undefined;
	readonly pid: number;
	readonly ppid: number;
	readonly uid: number;
	/** The path of the executable. */
	readonly program: string | undefined;
	/** The path that was to change. Where the kernel names only the folder, undefined. */
	readonly path: string | undefined;
	/** The device of the file system that refused it: `0:39`. */
	readonly device: string | undefined;
	/** The folder in which it was to change; undefined where the kernel does not name it. */
	readonly folder: string | undefined;
}

/** EROFS */
const readOnly = "-30";

/** AT_FDCWD, as the kernel writes an argument. */
const workingFolder = "ffffff9c";

/** Undefined where the event is not a refused write: another rule may have recorded it. */
export function refusalOf({ call, cwd, paths }: AuditEvent): Refusal | undefined {
	const { fields } = call;
	if (fields.get("exit") !== readOnly) return undefined;
	const number = fields.get("syscall");
	const known = callOf(fields.get("arch"), number);
	const descriptor = known?.descriptor === undefined ? undefined : fields.get(known.descriptor);
	const begins = descriptor === undefined || descriptor.endsWith(workingFolder);
	const [path, folder] = placeOf(paths, begins ? untrusted(cwd?.fields.get("cwd")) : undefined);
	return {
		time: call.time,
		serial: call.serial,
		call: known?.name ?? `system call ${number}`,
		action: known?.action,
		pid: Number(fields.get("pid")),
		ppid: Number(fields.get("ppid")),
		uid: Number(fields.get("uid")),
		program: untrusted(fields.get("exe")),
		path,
		folder,
		device: deviceOf(paths),
	};
}

/** The kernel writes both numbers in hexadecimal: `00:27`. */
function deviceOf(paths: readonly AuditRecord[]): string | undefined {
	const texts = paths.flatMap(({ fields }) => fields.get("dev") ?? []);
	const [, major, minor] = /^([0-9a-f]{1,8}):([0-9a-f]{1,8})$/.exec(texts.at(-1) ?? "") ?? [];
	return major === undefined || minor === undefined ? undefined : `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`;
}

/**
 * The path and its folder. Of a file that exists, the kernel records the path; of one that was to be created or deleted, often only its folder
 * (`PARENT`). Of a rename between two folders, it is the last one that the kernel names.
 */
function placeOf(paths: readonly AuditRecord[], base: string | undefined): readonly [path: string | undefined, folder: string | undefined] {
	const named = (kind: (nametype: string) => boolean) => paths.filter(({ fields }) => kind(fields.get("nametype") ?? ""));
	const parent = named((one) => one === "PARENT").at(-1);
	const child = named((one) => one === "CREATE" || one === "DELETE").at(-1);
	const folder = parent && absolute(parent, base);
	if (child !== undefined) return withFolder(absolute(child, base));
	if (folder !== undefined) return [undefined, folder];
	const file = named((one) => one === "NORMAL").at(-1);
	return file === undefined ? [undefined, undefined] : withFolder(absolute(file, base));
}

function withFolder(path: string | undefined): readonly [path: string | undefined, folder: string | undefined] {
	return [path, path === undefined ? undefined : parentOf(path)];
}

/** A path that starts at a descriptor has no known beginning: the kernel does not name the descriptor's folder. */
function absolute({ fields }: AuditRecord, base: string | undefined): string | undefined {
	const name = untrusted(fields.get("name"));
	if (name === undefined) return undefined;
	if (name.startsWith("/")) return lexicalPath(name);
	return base?.startsWith("/") !== true ? undefined : lexicalPath(`${base}/${name}`);
}
