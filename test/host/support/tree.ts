/**
 * Root file systems, as folders: a small honest one, and what a hostile image's author would make of it.
 * @module
 */
import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { must } from "./command.ts";
import { findEngines } from "./engines.ts";

/** As the seed has it: a package manager that keeps a log in the image. */
const dnf = `#!/bin/sh
if ! echo "$(date) dnf $*" 2>/dev/null >>/var/log/dnf.log; then
	why=$(echo 2>&1 >>/var/log/dnf.log)
	echo "Config error: \${why##*: }: '/var/log/dnf.log'" >&2
	exit 1
fi
mkdir -p /usr/share/nc && echo nc >/usr/share/nc/version && echo "Installed: nc" && echo "Complete!"
`;

/** uid and gid 33 are www-data's in Debian; an image's own owners and modes are what copy-up has to keep. */
export const wwwData = 33;

/** Makes the honest root file system: busybox and its applets, and some content below /run. */
export async function makeTree(folder: string): Promise<void> {
	const { busybox } = findEngines();
	for (const path of [
		"bin",
		"dev",
		"proc",
		"sys",
		"etc",
		"root",
		"home",
		"data",
		"usr/bin",
		"usr/share",
		"var/log",
		"var/tmp",
		"tmp",
		"run/httpd",
		"run/lock",
	])
		mkdirSync(join(folder, path), { recursive: true });
	cpSync(busybox, join(folder, "bin/busybox"), { dereference: true });
	chmodSync(join(folder, "bin/busybox"), 0o755);
	for (const applet of (await must([busybox, "--list"])).split("\n").filter((name) => name !== "busybox"))
		symlinkSync("busybox", join(folder, "bin", applet));
	file(
		folder,
		"etc/passwd",
		"root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/bin/sh\nuser:x:1000:1000::/home:/bin/sh\n",
	);
	file(folder, "etc/group", "root:x:0:\nwww-data:x:33:\nuser:x:1000:\n");
	file(folder, "etc/motd", "from the image\n");
	file(folder, "usr/bin/dnf", dnf, 0o755);
	for (const path of ["tmp", "var/tmp", "run/lock"]) chmodSync(join(folder, path), 0o1777);
	file(folder, "run/httpd/keep", "from the image\n", 0o640);
	symlinkSync("keep", join(folder, "run/httpd/link"));
	for (const path of ["run/httpd/keep", "run/httpd"]) chownSync(join(folder, path), wwwData, wwwData);
	chmodSync(join(folder, "run/httpd"), 0o710);
}

/** The paths that the shipped policies make a tmpfs of. */
export const targets = ["/run", "/tmp", "/var/tmp", "/dev/shm"] as const;
export type Target = (typeof targets)[number];

/** What stands at a target in place of a folder; `host` is a folder on the host that no container has. */
export const traps: Readonly<Record<string, (path: string, host: string) => void>> = {
	"an absolute symlink to /etc": (path) => symlinkSync("/etc", path),
	"a relative symlink to etc": (path) => symlinkSync(path.endsWith("/var/tmp") || path.endsWith("/dev/shm") ? "../etc" : "etc", path),
	"a symlink that climbs above the root": (path) => symlinkSync(`${"../".repeat(30)}etc`, path),
	"a symlink that climbs to a folder of the host": (path, host) => symlinkSync(`${"../".repeat(30)}${host.slice(1)}`, path),
	"an absolute symlink to a folder of the host": (path, host) => symlinkSync(host, path),
	"a symlink to a file of the host": (path, host) => symlinkSync(join(host, "secret"), path),
	"a symlink to itself": (path) => symlinkSync(basename(path), path),
	"a loop of two symlinks": (path) => {
		symlinkSync(basename(path), `${path}-back`);
		symlinkSync(`${basename(path)}-back`, path);
	},
	"a symlink to a path that is not there": (path) => symlinkSync("/nowhere/at/all", path),
	"a symlink to the root": (path) => symlinkSync("/", path),
	"a symlink to /proc": (path) => symlinkSync("/proc/self/root", path),
	"a file": (path) => writeFileSync(path, "not a folder\n"),
};

/** Puts a trap at a target of a root file system. */
export function spring(trap: string, folder: string, target: Target, host: string): void {
	const path = join(folder, target);
	mkdirSync(dirname(path), { recursive: true });
	if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) rmSync(path, { recursive: true });
	const set = traps[trap];
	if (set === undefined) throw new Error(`there is no trap named ${trap}`);
	set(path, host);
}

/** A folder of the host that traps point to: a file in it that changed, vanished or showed in a container gives them away. */
export function makeHostFolder(folder: string): void {
	mkdirSync(folder, { recursive: true });
	file(folder, "secret", "of the host\n", 0o600);
	file(folder, "passwd", "root:x:0:0:of the host\n");
	chmodSync(folder, 0o700);
}

function file(folder: string, path: string, text: string, mode = 0o644): void {
	writeFileSync(join(folder, path), text);
	chmodSync(join(folder, path), mode);
}
