/**
 * A folder with one of each kind of file that images have below /run, /tmp and the like, and that copying by a runtime changes or fails at.
 * @module
 */
import {
	chmodSync,
	chownSync,
	closeSync,
	lchownSync,
	linkSync,
	mkdirSync,
	openSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { must } from "./command.ts";
import { setXattr } from "./facts.ts";

const GiB = 1024 ** 3;
/** How deep: less than copy-up follows. */
const depth = 100;

/** Fills a folder. The one that is a device is called `null`. */
export async function makeKinds(folder: string): Promise<void> {
	const at = (name: string) => join(folder, name);
	mkdirSync(folder, { recursive: true });
	await must(["mkfifo", "-m", "600", at("initctl")]);
	await must(["mknod", "-m", "666", at("null"), "c", "1", "3"]);
	await must(["python3", "-c", "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])", at("socket")]);
	ownFolder(at("postgresql"), 999, 0o3777);
	ownFolder(at("www"), 33, 0o2750);
	ownFile(at("set-ids"), 33, 0o6755);
	ownFile(at("secret"), 1000, 0o600);
	ownFile(at("no-mode"), 0, 0o000);
	linkSync(at("secret"), at("secret-again"));
	symlinkSync("/etc/passwd", at("link"));
	symlinkSync("nowhere/at/all", at("dangling"));
	lchownSync(at("link"), 33, 33);
	ownFile(at("ping"), 0, 0o755);
	await setXattr(at("ping"), "security.capability", "0100000200200000000000000000000000000000");
	ownFile(at("noted"), 0, 0o644);
	await setXattr(at("noted"), "user.note", "6f66");
	await makeListed(at("listed"));
	makeSparse(at("sparse"));
	makeDeep(at("deep"));
	await must(["python3", "-c", "import os, sys; open(os.fsencode(sys.argv[1]) + b'/\\xff\\xfe\\n', 'wb').write(b'odd')", folder]);
	for (const name of ["set-ids", "secret", "ping"]) utimesSync(at(name), 1234567890.125, 1234567890.125);
}

function ownFolder(path: string, id: number, mode: number): void {
	mkdirSync(path);
	chownSync(path, id, id);
	chmodSync(path, mode);
}

function ownFile(path: string, id: number, mode: number): void {
	writeFileSync(path, `the file ${path.split("/").at(-1)}`);
	chownSync(path, id, id);
	chmodSync(path, mode);
}

/** A folder and a file with access lists. */
async function makeListed(path: string): Promise<void> {
	const list = "0200000001000600ffffffff020004002100000004000000ffffffff10000400ffffffff20000000ffffffff";
	mkdirSync(path);
	await setXattr(path, "system.posix_acl_default", list);
	writeFileSync(join(path, "file"), "listed");
	await setXattr(join(path, "file"), "system.posix_acl_access", list);
}

/** A file of 1 GiB of which 4 KiB in the middle are written. */
function makeSparse(path: string): void {
	const file = openSync(path, "w");
	writeSync(file, new Uint8Array(4096).fill(7), 0, 4096, GiB / 2);
	closeSync(file);
	truncateSync(path, GiB);
}

function makeDeep(path: string): void {
	const deepest = join(path, ...Array.from({ length: depth }, (_, index) => `d${index}`));
	mkdirSync(deepest, { recursive: true });
	writeFileSync(join(deepest, "bottom"), "found");
	chmodSync(deepest, 0o1777);
}
