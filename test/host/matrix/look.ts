/**
 * What a container has: its files where it may write, seen from the host, and where its user can really write.
 * @module
 */
import { constants, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { type CommandResult, must } from "../support/command.ts";

export interface Running {
	/** Of its first process, as the host counts. */
	readonly pid: number;
	/** Runs a command in it, as its user. */
	exec(command: readonly string[]): Promise<CommandResult>;
	remove(): Promise<void>;
}

/** The paths that the shipped policies keep writable. */
export const allowances = ["/run", "/tmp", "/var/tmp", "/dev/shm"] as const;

/** Paths of the image that are none of these. */
const elsewhere = ["/", "/etc", "/usr/share", "/home", "/var/log", "/root", "/bin"];

/** What an engine adds for each container anew. */
const engines = new Set([".containerenv", "secrets"]);

/** Path → what is there: kind, mode, owners, content, attributes. Nothing follows a link of the container's. */
export type Files = Readonly<Record<string, string>>;

/** All that is below the allowances. */
export async function filesOf({ pid, exec }: Running): Promise<Files> {
	const files: Record<string, string> = {};
	for (const allowance of allowances) {
		const { stdout } = await exec(["readlink", "-f", allowance]);
		const path = stdout.trimEnd();
		if (path !== "") await walk(`/proc/${pid}/root`, Buffer.from(path), files);
		else files[allowance] = "nothing";
	}
	return files;
}

async function walk(root: string, path: Buffer, files: Record<string, string>): Promise<void> {
	const full = Buffer.concat([Buffer.from(root), path]);
	const stat = lstatSync(full, { throwIfNoEntry: false });
	const name = path.toString("latin1");
	if (name in files) return;
	files[name] =
		stat === undefined ? "nothing" : `${kindOf(stat)} ${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}${contentOf(full, stat)}`;
	if (!stat?.isDirectory()) return;
	const attributes = await attributesOf(full);
	if (attributes !== "") files[`${name} attributes`] = attributes;
	for (const entry of readdirSync(full, { encoding: "buffer" }).sort(Buffer.compare)) {
		if (!engines.has(entry.toString("latin1"))) await walk(root, Buffer.concat([path, Buffer.from("/"), entry]), files);
	}
}

type Stat = NonNullable<ReturnType<typeof lstatSync>>;

function kindOf({ mode }: Stat): string {
	const kinds: Record<number, string> = {
		[constants.S_IFDIR]: "folder",
		[constants.S_IFREG]: "file",
		[constants.S_IFLNK]: "link",
		[constants.S_IFIFO]: "FIFO",
		[constants.S_IFSOCK]: "socket",
		[constants.S_IFCHR]: "device",
	};
	return kinds[Number(mode) & constants.S_IFMT] ?? "other";
}

function contentOf(path: Buffer, stat: Stat): string {
	if (stat.isSymbolicLink()) return ` -> ${readlinkSync(path)}`;
	if (!stat.isFile()) return "";
	// Of a sparse file, only its size: what it takes is looked at by the memory's limit.
	return Number(stat.size) > 2 ** 20 ? ` ${stat.size} bytes` : ` ${Bun.hash(readFileSync(path)).toString(36)}`;
}

/** Of a folder and of the files in it. */
async function attributesOf(folder: Buffer): Promise<string> {
	const command = ["sh", "-c", 'cd "$1" && getfattr --no-dereference --dump --match=- -- . * 2>/dev/null', "sh", folder.toString("latin1")];
	// Names that are no UTF-8 do not pass an argument: their folder does.
	return (await must([...command.slice(0, 2), `${command[2]}; true`, ...command.slice(3)])).trim();
}

/** Path → whether its user can make a file there; `undefined` where there is no such folder. */
export type Writable = Readonly<Record<string, "yes" | "no">>;

/** Tries the allowances with the folders below them, the volumes, and the rest of the image. */
export async function writableOf({ exec }: Running, volumes: readonly string[]): Promise<Writable> {
	const script = `for top in "$@"; do find -H "$top" -xdev -type d 2>/dev/null | head -n 40; done | sort -u | while read -r path; do
	if (: >"$path/.probe") 2>/dev/null; then rm -f "$path/.probe"; echo "yes $path"; else echo "no $path"; fi
done
for path in ${elsewhere.join(" ")}; do
	if (: >"$path/.probe") 2>/dev/null; then rm -f "$path/.probe"; echo "yes $path"; else echo "no $path"; fi
done`;
	const { stdout } = await exec(["sh", "-c", script, "sh", ...allowances, ...volumes]);
	const lines = stdout.split("\n").filter((line) => line !== "");
	return Object.fromEntries(lines.map((line) => [line.slice(line.indexOf(" ") + 1), line.startsWith("yes") ? "yes" : "no"] as const));
}

/** What was seen of a container. */
export interface Seen {
	readonly files: Files;
	readonly writable: Writable;
}

/**
 * What a hardened container should show, going by the plain one: the same files; the same folders writable below the allowances and on
 * volumes, and no others. An allowance that the image has no folder for is new, and as CRI-O makes it.
 */
export function expectedOf(plain: Seen, hardened: Seen, volumes: readonly string[]): Seen {
	const isKept = (path: string) => [...allowances, ...volumes].some((top) => path === top || path.startsWith(`${top}/`));
	const files = Object.entries(plain.files).map(([path, file]) => [path, file === "nothing" ? newFolder(hardened.files[path]) : file]);
	const added = allowances.filter((path) => plain.writable[path] === undefined && hardened.writable[path] !== undefined);
	const writable = Object.entries(plain.writable).map(([path, can]) => [path, isKept(path) ? can : "no"]);
	return {
		files: Object.fromEntries(files),
		writable: Object.fromEntries([...writable, ...added.map((path) => [path, hardened.writable[path]])]),
	};
}

function newFolder(seen: string | undefined): string {
	return seen === "nothing" || /^folder (755|1777) (0|100000):(0|100000)$/.test(seen ?? "")
		? (seen as string)
		: "a folder as CRI-O makes it";
}
