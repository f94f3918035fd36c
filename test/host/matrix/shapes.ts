/**
 * Shapes of images and options that containers have in the field. Each is said once, and started as an OCI bundle and by Podman.
 * @module
 */
import {
	chmodSync,
	chownSync,
	constants,
	lchownSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { must, run } from "../support/command.ts";
import { mappedRoot } from "../support/spec.ts";

export type Way = "H" | "W" | "P";
export type OtherStage = "prestart" | "createRuntime" | "createContainer" | "startContainer" | "poststart";

/** One shape. What is left out is as engines have it by default. */
export interface Shape {
	readonly name: string;
	/** Changes the honest image. */
	readonly image?: (at: At) => unknown;
	/** `uid:gid`; left out: root. */
	readonly user?: string;
	/** Destinations of volumes, each a fresh folder that anyone may write to. */
	readonly volumes?: readonly string[];
	/** A file of the host on this path. */
	readonly file?: string;
	/** The author's own tmpfs mounts, with their options. */
	readonly tmpfs?: Readonly<Record<string, readonly string[]>>;
	/** Hooks of others: a shell's commands, with the root file system's path as `$1`. */
	readonly hooks?: Partial<Record<OtherStage, string>>;
	readonly userNamespace?: boolean;
	readonly readonly?: boolean;
	/** Podman's `--ipc=none`: no /dev/shm. */
	readonly ipcNone?: boolean;
	/** Bytes. */
	readonly memory?: number;
	readonly cwd?: string;
	/** The root file system's own mount is read-only before the runtime sees it. */
	readonly lockedRoot?: boolean;
	/** Left out: on all three. */
	readonly ways?: readonly Way[];
}

/** The path of something in the image that is being made. */
type At = (path: string) => string;

const own = (path: string, uid: number, gid: number, mode: number) => {
	mkdirSync(path, { recursive: true });
	chownSync(path, uid, gid);
	chmodSync(path, mode);
};
const link = (path: string, target: string) => {
	rmSync(path, { recursive: true, force: true });
	mkdirSync(dirname(path), { recursive: true });
	symlinkSync(target, path);
};

const move = (path: string, to: string, target: string) => {
	renameSync(path, to);
	symlinkSync(target, path);
};

const users: readonly Shape[] = [
	{ name: "root, and content below /run" },
	{ name: "a user, /run as it comes", user: "1001:1001" },
	{ name: "an arbitrary uid in group 0 (OpenShift)", user: "1001:0", image: (at) => own(at("run"), 0, 0, 0o775) },
	{ name: "/run is the user's own", user: "1001:1001", image: (at) => own(at("run"), 1001, 1001, 0o700) },
	{ name: "/run is everybody's", user: "1001:1001", image: (at) => own(at("run"), 0, 0, 0o777) },
	{ name: "/run has a group and setgid", user: "5:1001", image: (at) => own(at("run"), 0, 1001, 0o2775) },
	{ name: "/run is sticky", user: "1001:1001", image: (at) => own(at("run"), 0, 0, 0o1777) },
	{ name: "/tmp is closed to others", user: "1001:1001", image: (at) => own(at("tmp"), 1001, 1001, 0o750) },
	{ name: "PostgreSQL's folder in /run", user: "1001:1001", image: (at) => own(at("run/postgresql"), 999, 999, 0o3777) },
	{ name: "/var/tmp is one user's", user: "1001:1001", image: (at) => own(at("var/tmp"), 1001, 1001, 0o755) },
	{ name: "no /run", image: (at) => rmSync(at("run"), { recursive: true }) },
	{ name: "no /tmp, no /var", user: "1001:1001", image: (at) => ["tmp", "var"].map((one) => rmSync(at(one), { recursive: true })) },
];

const links: readonly Shape[] = [
	{ name: "/var/run leads to /run", image: (at) => link(at("var/run"), "/run") },
	{ name: "/run leads to /var/run", image: (at) => move(at("run"), at("var/run"), "var/run") },
	{ name: "/tmp leads to /dev/shm", image: (at) => link(at("tmp"), "/dev/shm") },
	{ name: "/tmp leads nowhere", image: (at) => link(at("tmp"), "/data/tmp") },
	{ name: "/tmp leads to /var/tmp", image: (at) => link(at("tmp"), "/var/tmp"), user: "1001:1001" },
	{ name: "/var/tmp leads to ../tmp", image: (at) => link(at("var/tmp"), "../tmp"), user: "1001:1001" },
	{ name: "/run/lock leads to /tmp", image: (at) => link(at("run/lock"), "/tmp") },
];

const special: readonly Shape[] = [
	{ name: "a FIFO in /run", image: (at) => must(["mkfifo", "-m", "600", at("run/initctl")]) },
	{ name: "a socket in /run", image: (at) => socket(at("run/app.sock")) },
	{ name: "a device in /run", image: (at) => must(["mknod", at("run/null"), "c", "1", "3"]) },
	{
		name: "files with setuid, setgid and owners in /run",
		image: (at) => {
			for (const [name, mode] of [
				["u", 0o4755],
				["g", 0o2711],
				["t", 0o1600],
			] as const) {
				writeFileSync(at(`run/${name}`), name);
				chownSync(at(`run/${name}`), 33, 999);
				chmodSync(at(`run/${name}`), mode);
			}
			symlinkSync("/nowhere", at("run/dangling"));
			lchownSync(at("run/dangling"), 33, 999);
		},
	},
	{
		name: "attributes and capabilities on files in /run",
		image: async (at) => {
			writeFileSync(at("run/ping"), "program");
			await must(["setfattr", "-n", "user.note", "-v", "kept", at("run/ping")]);
			// cap_net_raw=ep, as setcap writes it.
			await must(["setfattr", "-n", "security.capability", "-v", "0x0100000200200000000000000000000000000000", at("run/ping")]);
		},
	},
	{ name: "a sparse file of 1 GiB in /run", image: (at) => must(["truncate", "--size=1G", at("run/sparse")]) },
	{ name: "hard links in /run", image: (at) => must(["sh", "-ec", 'echo same >"$1/one"; ln "$1/one" "$1/other"', "sh", at("run")]) },
	{
		name: "names that are no UTF-8 in /run",
		image: (at) => must(["sh", "-c", `cd "$1" && : >"$(printf 'a\\377b')" && mkdir "$(printf 'c\\nd')"`, "sh", at("run")]),
	},
	{ name: "30 levels of folders in /tmp", image: (at) => void mkdirSync(at(`tmp/${"d/".repeat(30)}`), { recursive: true }) },
	{
		name: "5,000 files in /run",
		image: (at) => {
			mkdirSync(at("run/many"));
			for (let index = 0; index < 5000; index++) writeFileSync(at(`run/many/${index}`), "");
		},
	},
];

/** A socket whose server has ended. */
function socket(path: string): Promise<unknown> {
	const listen = "require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))";
	return run([process.execPath, "-e", listen, path]);
}

const mounted: readonly Shape[] = [
	{ name: "a volume on /run/app", volumes: ["/run/app"], user: "1001:1001" },
	{ name: "a volume on /tmp", volumes: ["/tmp"], user: "1001:1001" },
	{ name: "a volume on /var", volumes: ["/var"] },
	{ name: "volumes on /data and below /tmp", volumes: ["/data", "/tmp/cache"], user: "1001:1001" },
	{ name: "a volume on a path that the image lacks", volumes: ["/srv/new/place"] },
	{ name: "a file on /run/secret", file: "/run/secret", user: "1001:1001" },
	{ name: "the author's tmpfs on /tmp", tmpfs: { "/tmp": ["size=1m", "mode=1777"] }, user: "1001:1001" },
	{ name: "the author's tmpfs on /run and /run/lock", tmpfs: { "/run": ["mode=755"], "/run/lock": ["mode=1777"] } },
	{
		name: "systemd's mounts",
		tmpfs: { "/run": ["mode=755"], "/run/lock": ["mode=755"], "/tmp": ["mode=1777"], "/var/log/journal": ["mode=755"] },
	},
];

const hooks: readonly Shape[] = [
	{ name: "CDI's hook links a library in the root", hooks: { createContainer: 'ln -s libcuda.so.550 "$1/usr/share/libcuda.so.1"' } },
	{ name: "a hook makes a file at createRuntime", hooks: { createRuntime: ': >"$1/etc/made"' } },
	{ name: "a hook makes a file at prestart", hooks: { prestart: ': >"$1/etc/made"' } },
	{
		name: "hooks at all stages of the runtime's",
		hooks: { prestart: "true", createRuntime: "true", createContainer: ': >"$1/etc/made"', poststart: "true" },
	},
];

const confined: readonly Shape[] = [
	{ name: "a user namespace", userNamespace: true },
	{ name: "a user namespace, a user", userNamespace: true, user: "1001:0", image: (at) => own(at("run"), 0, 0, 0o775) },
	{ name: "read-only by its author, no tmpfs", readonly: true, user: "1001:1001" },
	{ name: "read-only by its author, a tmpfs on /tmp", readonly: true, tmpfs: { "/tmp": ["mode=1777"] }, user: "1001:1001" },
	{ name: "no /dev/shm", ipcNone: true },
	{ name: "no /dev/shm, a user", ipcNone: true, user: "1001:1001" },
	{ name: "16 MiB of memory", memory: 16 * 2 ** 20 },
	{ name: "a working directory that the image lacks", cwd: "/work/new" },
	{
		name: "a root that is read-only itself",
		lockedRoot: true,
		readonly: true,
		ways: ["H", "W"],
		image: (at) => void mkdirSync(at("dev/shm"), { recursive: true }),
	},
	{
		name: "a root that is read-only itself, no /var/tmp",
		lockedRoot: true,
		readonly: true,
		ways: ["H", "W"],
		image: (at) => rmSync(at("var/tmp"), { recursive: true }),
	},
];

export const shapes: readonly Shape[] = [...users, ...links, ...special, ...mounted, ...hooks, ...confined];

/** Makes the image's changes, and gives it to the user namespace's ids where there is one. */
export async function makeImage({ image, userNamespace }: Shape, root: string): Promise<void> {
	await image?.((path) => join(root, path));
	if (!userNamespace) return;
	for (const path of ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })]) moveIntoNamespace(join(root, path));
}

/** What was root's is the namespace's root's, and so on. */
function moveIntoNamespace(path: string): void {
	const { uid, gid, mode } = lstatSync(path);
	lchownSync(path, uid + mappedRoot, gid + mappedRoot);
	if ((mode & constants.S_IFMT) !== constants.S_IFLNK) chmodSync(path, mode);
}
