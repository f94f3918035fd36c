/** On the real kernel, in folders of this test: none of it needs root. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseMountinfo } from "../mountinfo.ts";
import { openKernel } from "../platform/kernel/syscalls_open.ts";
import { AT_FDCWD, O_PATH, O_RDONLY } from "./abi.ts";
import { binaryOf } from "./bytes.ts";
import { type Container, folderAt } from "./container.ts";
import { copyUp } from "./copy_up.ts";
import { SyscallError } from "./errno.ts";
import { explainFault } from "./fault.ts";
import { KnownMounts } from "./known_mounts.ts";
import { lockRoot } from "./lock.ts";
import type { MountBackend } from "./mount_backend.ts";
import { resolveFolder } from "./resolve.ts";
import { SyscallBackend } from "./syscall_backend.ts";
import { Syscalls } from "./syscalls.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-live-"));
const root = join(folder, "root");
let sys: Syscalls;

beforeAll(async () => {
	sys = new Syscalls(await openKernel());
});
beforeEach(() => {
	rmSync(root, { recursive: true, force: true });
	mkdirSync(join(root, "etc"), { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

const openProc = (path: string) => sys.open(AT_FDCWD, path, O_PATH);

/** On this process in place of a container's. */
function container(): Container {
	const backend = new SyscallBackend(sys, {
		proc: openProc("/proc"),
		root: openProc("/"),
		init: openProc("/"),
		pid: process.pid,
		unlimited: sys,
	});
	const fd = sys.open(AT_FDCWD, root, O_PATH);
	const { uid, gid } = lstatSync(root);
	return {
		backend,
		mounts: new KnownMounts(backend),
		root: fd,
		rootPath: backend.pathOf(fd),
		rootMount: backend.stat(fd).mountId,
		ownerOf: () => ({ uid, gid }),
		idsOf: (owner) => owner,
		scratch: [],
		imagePlaces: [],
		lockedByRuntime: [],
		added: new Set(),
		mountLabel: undefined,
	};
}

describe("resolveFolder()", () => {
	/** Where a destination is found, seen from the container. */
	function found(destination: string): string | undefined {
		const one = container();
		const result = resolveFolder(one, destination);
		return result.kind === "folder" ? folderAt(one, result.fd).inside : `volume ${result.by}`;
	}

	test.each([
		["nothing", undefined, "/var/tmp"],
		["an absolute link", "/etc", "/etc"],
		["a relative link", "../etc", "/etc"],
		["a link that climbs above the root", "../../../../../../../../../../etc", "/etc"],
		["a link to a folder of the host", join(folder, "host"), join(folder, "host")],
		["a link to nowhere", "/nowhere/at/all", "/nowhere/at/all"],
		["a link to nowhere beside it", "other", "/var/other"],
		["a link to the root", "/", "/"],
	])("with %s finds a folder below the root", (_, target, expected) => {
		mkdirSync(join(folder, "host"), { recursive: true });
		mkdirSync(join(root, "var"));
		if (target !== undefined) symlinkSync(target, join(root, "var/tmp"));
		expect(found("/var/tmp")).toBe(expected);
		expect(readdirSync(join(folder, "host"))).toEqual([]);
	});

	test.each([
		["nothing", undefined, { kind: "folder" }],
		["a link to a folder", "../etc", { kind: "folder" }],
		["a link to nowhere", "/nowhere/./at/all", { kind: "link", by: "/nowhere/at/all" }],
		["a link to nowhere beside it", "other", { kind: "link", by: "/var/other" }],
		["a link to nowhere that climbs", "none/../../../x/../y", { kind: "link", by: "/y" }],
		["a link to a link to nowhere", "/etc/link/x", { kind: "link", by: "/etc/none/x" }],
		["a link to nowhere whose name is no UTF-8", Buffer.from([0x2f, 0xff]), { kind: "link", by: "/\ufffd" }],
	])("with %s reports the target of a dangling link, and creates nothing", (_, target, expected) => {
		mkdirSync(join(root, "var"));
		symlinkSync("none", join(root, "etc/link"));
		if (target !== undefined) symlinkSync(target, join(root, "var/tmp"));
		expect(resolveFolder(container(), "/var/tmp", "report")).toMatchObject(expected);
		expect(readdirSync(root).sort()).toEqual(["etc", "var"]);
		expect(readdirSync(join(root, "etc"))).toEqual(["link"]);
	});

	test("creates missing folders with mode 0755", () => {
		expect(found("/a/b/c")).toBe("/a/b/c");
		expect(lstatSync(join(root, "a/b")).mode & 0o7777).toBe(0o755);
	});

	test.each([
		["a link to itself", () => symlinkSync("tmp", join(root, "tmp")), "ELOOP"],
		["two links in a circle", () => [symlinkSync("b", join(root, "tmp")), symlinkSync("tmp", join(root, "b"))], "ELOOP"],
		["a link that grows", () => symlinkSync("tmp/x", join(root, "tmp")), "ELOOP"],
		["a file", () => writeFileSync(join(root, "tmp"), ""), "ENOTDIR"],
		["a link to a file", () => [writeFileSync(join(root, "f"), ""), symlinkSync("f", join(root, "tmp"))], "ENOTDIR"],
	])("refuses %s", (_, make, errno) => {
		make();
		expect(() => found("/tmp")).toThrow(errno);
		expect(() => found("/tmp/below")).toThrow(errno);
	});

	test("creates up to 256 missing folders", () => {
		const missing = (count: number) => Array.from({ length: count }, () => "a").join("/");
		symlinkSync(missing(256), join(root, "tmp"));
		expect(found("/tmp")).toBe(`/${missing(256)}`);
		symlinkSync(`/b/${missing(256)}`, join(root, "run"));
		expect(() => found("/run")).toThrow(
			expect.objectContaining({
				code: "input/too-many-folders",
				exitCode: 4,
				message: "cannot use /run: in this image it leads to a path with more than 256 missing folders",
			}),
		);
		expect(readdirSync(root).sort()).toEqual(["a", "etc", "run", "tmp"]);
	});

	test.each([
		["every folder missing", 0],
		["a folder for each name", 255],
		["folders in between", 100],
	])("opens few paths for a link of 255 names, with %s", (_, there) => {
		const path = Array.from({ length: 255 }, () => "a").join("/");
		mkdirSync(join(root, path.slice(0, 2 * there)), { recursive: true });
		symlinkSync(path, join(root, "tmp"));
		const one = container();
		let opened = 0;
		const backend: MountBackend = Object.assign(Object.create(one.backend), {
			openWithin: (...call: Parameters<MountBackend["openWithin"]>) => {
				opened++;
				return one.backend.openWithin(...call);
			},
		});
		resolveFolder({ ...one, backend }, "/tmp");
		expect(opened).toBeLessThanOrEqual(40 + 4 * (255 - there));
	});

	test("creates nothing on a volume or below /proc", () => {
		const other = { ...container(), rootMount: -1 };
		expect(resolveFolder(other, "/new")).toMatchObject({ kind: "volume" });
		mkdirSync(join(root, "proc"));
		symlinkSync("/proc/1", join(root, "tmp"));
		expect(() => found("/tmp")).toThrow('leads to "/proc"');
		expect(readdirSync(root).sort()).toEqual(["etc", "proc", "tmp"]);
	});
});

describe("lockRoot()", () => {
	const still = "cannot make the root file system read-only: it was locked, and the kernel still shows a writable mount there";

	/** Without the right to lock it. */
	function locked(changes: Partial<MountBackend> & { readonly mountFlags?: () => number }): string {
		const one = container();
		const backend = Object.assign(Object.create(one.backend), { lock: () => {}, ...changes });
		if (changes.mountFlags) backend.sys = Object.assign(Object.create(sys), { mountFlags: changes.mountFlags });
		try {
			lockRoot({ ...one, backend });
			return "locked";
		} catch (error) {
			return (error as Error).message;
		}
	}
	const fails = () => {
		throw new SyscallError("fstatfs", 38);
	};
	const listed = (options: string) => {
		const one = container();
		return parseMountinfo(`${one.rootMount} 1 0:1 / / ${options} - fuse a rw\n`);
	};

	test.each<[string, Parameters<typeof locked>[0], string]>([
		["as the kernel has it, in spite of the call", {}, still],
		["with flags that say nothing", { mountFlags: () => 0 }, still],
		["with flags that are not set by the kernel", { mountFlags: () => 0x01 }, still],
		["with another mount on it", { isReadonly: () => true, openWithin: () => openProc("/proc") }, still],
		["of a server that knows no flags, writable in the list", { mountFlags: fails, mounts: () => listed("rw") }, still],
		["of a server that knows no flags, read-only in the list", { mountFlags: fails, mounts: () => listed("ro") }, "locked"],
		["that is read-only", { mountFlags: () => 0x21 }, "locked"],
	])("a root %s", (_, changes, expected) => {
		expect(locked(changes)).toStartWith(expected);
	});
});

describe("copyUp()", () => {
	const copied = () => {
		const to = join(folder, "copy");
		rmSync(to, { recursive: true, force: true });
		mkdirSync(to);
		const open = (path: string) => sys.open(AT_FDCWD, path, O_RDONLY);
		const [from, into] = [open(root), open(to)];
		copyUp(sys, from, into, "/run", { size: undefined, inodes: undefined });
		for (const fd of [from, into]) sys.close(fd);
		return to;
	};

	test("copies content, modes, times and links, and does not follow links", () => {
		writeFileSync(join(root, "etc/file"), "content");
		chmodSync(join(root, "etc/file"), 0o4750);
		utimesSync(join(root, "etc/file"), 1, 1234567890.5);
		symlinkSync("/etc/passwd", join(root, "link"));
		chmodSync(join(root, "etc"), 0o1711);
		const to = copied();
		expect(readFileSync(join(to, "etc/file"), "utf8")).toBe("content");
		expect(lstatSync(join(to, "etc/file"))).toMatchObject({ mtimeMs: 1234567890500, mode: 0o104750 });
		expect(lstatSync(join(to, "etc")).mode).toBe(0o041711);
		expect(readlinkSync(join(to, "link"))).toBe("/etc/passwd");
	});

	test("copies more names than fit into one buffer, and names that are not UTF-8", () => {
		const names = Array.from({ length: 1500 }, (_, index) => `file-with-a-long-name-${index}`);
		for (const name of names) writeFileSync(join(root, "etc", name), "");
		writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff])]), "");
		const to = copied();
		expect(readdirSync(join(to, "etc"))).toHaveLength(1500);
		expect(readdirSync(to, { encoding: "buffer" }).map((name) => binaryOf(name))).toContain("\xff");
	});

	test("copies sockets and pipes as such, without opening them", () => {
		Bun.spawnSync(["mkfifo", join(root, "pipe")]);
		expect(lstatSync(join(copied(), "pipe")).isFIFO()).toBe(true);
	});

	test("does not copy mounts below the folder", () => {
		const stat = sys.stat.bind(sys);
		const mounted = new Syscalls({ architecture: "x64", call: () => 0 });
		Object.assign(mounted, {
			list: once([[new TextEncoder().encode("x")], undefined]),
			stat: (_: number, name?: unknown) => ({ ...stat(AT_FDCWD, root), mountId: name ? 2 : 1 }),
		});
		expect(() => copyUp(mounted, 0, 0, "/run", { size: undefined, inodes: undefined })).not.toThrow();
	});

	test("refuses folders that are nested too deep", () => {
		mkdirSync(join(root, Array(200).fill("d").join("/")), { recursive: true });
		expect(copied).toThrow("nested more than 128 deep");
	});

	test("says what to do if the tmpfs is too small", () => {
		const full = new Syscalls({ architecture: "x64", call: () => -28 });
		Object.assign(full, { stat: () => ({ mountId: 1 }) });
		const messages: [size: string | undefined, inodes: string | undefined, message: string][] = [
			["4096", undefined, "more there than the 4096 bytes that it may hold (ENOSPC): raise its size in the"],
			[
				"4096",
				"7",
				"more there than the 4096 bytes or the 7 files, folders and links that it may hold (ENOSPC): raise its size or inodes in the",
			],
			[undefined, undefined, "more there than the half of the host's memory that it may hold (ENOSPC): raise its size in the"],
		];
		for (const [size, inodes, message] of messages) expect(() => copyUp(full, 0, 0, "/run", { size, inodes })).toThrow(message);
	});
});

function once<T>(values: T[]): () => T {
	return () => values.shift() as T;
}

describe("explainFault()", () => {
	const explain = (errno: number) => explainFault("mount a tmpfs on /tmp", new SyscallError("fsopen", errno)) as Error & { code: string };

	test("names the kernel version that is needed", () => {
		expect(explain(38)).toMatchObject({ code: "host/old-kernel", message: expect.stringContaining("Linux 5.12") });
	});

	test("names the step, the call, the error and what to do", () => {
		expect(explain(20)).toMatchObject({ code: "input/unusable-target" });
		expect(explain(20).message).toBe(
			"cannot mount a tmpfs on /tmp: fsopen: ENOTDIR: there is a file in place of a folder: fix the image, or remove the path from the policy's data",
		);
		expect(explain(133)).toMatchObject({ code: "host/live-change", message: "cannot mount a tmpfs on /tmp: fsopen: errno 133" });
	});

	test("returns other errors unchanged", () => {
		const error = new Error("x");
		expect(explainFault("y", error)).toBe(error);
	});
});
