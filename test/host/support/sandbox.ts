/**
 * The place where engines run without touching the host: an own folder, and own mount, network and process namespaces. When its
 * first process ends, the kernel ends all others and drops all mounts, whatever went wrong in them. An engine that is in use on
 * the host has its sockets and state below /run, which is another one in here.
 * @module
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const variable = "OSSIFY_SANDBOX";
const prefix = "ossify-host-";
const cgroups = "/sys/fs/cgroup";

/**
 * - /run is another one. /srv is for folders of "the host" that containers must not reach.
 * - What is written to /etc, /opt, /usr and /var goes to layers that vanish: engines write to some paths there that no setting changes
 *   (CNI's lock, the blob cache), and `ossify install` writes to them as it is meant to.
 * - crun refuses cgroup v1 with v2 beside it ("hybrid mode"), so that the latter is out of sight.
 * - Mounts are shared, as systemd's hosts have them: one that leaks out of a container would show.
 * - The shell stays, since process 1 has to collect the orphans that engines leave.
 */
const prepare = `set -e
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -m 1777 /run/lock
mount -t tmpfs -o mode=755 tmpfs /srv
mkdir "$${variable}/cover"
mount -t tmpfs -o mode=755 tmpfs "$${variable}/cover"
for name in etc opt usr var; do
	layers="$${variable}/cover/$name"
	mkdir -p "$layers/upper" "$layers/work"
	mount -t overlay -o "lowerdir=/$name,upperdir=$layers/upper,workdir=$layers/work" overlay "/$name"
done
if mountpoint -q ${cgroups}/unified; then umount ${cgroups}/unified; fi
mount --make-rshared /
ip link set lo up
"$@" & wait $!`;

export interface Sandbox {
	/** Everything that a test makes belongs below it. */
	readonly folder: string;
	/** The parent of all cgroups that are made in it, as an absolute cgroup path. */
	readonly cgroup: string;
}

/** Whether this process is in one. */
export function isInSandbox(): boolean {
	return process.env[variable] !== undefined;
}

/** The sandbox that this process is in. Throws outside of one. */
export function sandbox(): Sandbox {
	const folder = process.env[variable];
	if (folder === undefined) throw new Error("host tests run in a sandbox of their own: `npm run test:host`");
	return { folder, cgroup: cgroupOf(folder) };
}

/**
 * Runs a command in a new sandbox, and gives back its exit code. Nothing of the sandbox stays, however it ends.
 * @param beside starts what serves the sandbox from outside of it
 */
export async function inSandbox(command: readonly string[], beside?: (folder: string) => { close(): unknown }): Promise<number> {
	if (process.platform !== "linux" || process.getuid?.() !== 0) throw new Error("the host tests need Linux and root");
	sweep();
	const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
	const outside = beside?.(folder);
	try {
		return await inNamespaces(command, folder);
	} finally {
		outside?.close();
		remove(folder);
	}
}

async function inNamespaces(command: readonly string[], folder: string): Promise<number> {
	const namespaces = ["--mount", "--net", "--pid", "--mount-proc", "--propagation", "private", "--kill-child=KILL"];
	// A parent that is killed takes unshare with it, unshare the sandbox's first process, and that one all others.
	const child = Bun.spawn(["setpriv", "--pdeathsig", "KILL", "unshare", ...namespaces, "sh", "-c", prepare, "sh", ...command], {
		stdio: ["ignore", "inherit", "inherit"],
		env: { ...process.env, ...environment(folder) },
	});
	const end = () => child.kill("SIGKILL");
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
	await child.exited;
	return child.exitCode ?? 1;
}

/** The engines' own configuration files, where they have no flag for it, and short paths: a socket's may have 108 bytes. */
function environment(folder: string): Record<string, string> {
	chmodSync(folder, 0o755);
	const write = (name: string, text: string) => {
		writeFileSync(join(folder, name), text);
		return join(folder, name);
	};
	mkdirSync(join(folder, "tmp"), { mode: 0o1777 });
	chmodSync(join(folder, "tmp"), 0o1777);
	return {
		[variable]: folder,
		HOME: folder,
		TMPDIR: join(folder, "tmp"),
		XDG_RUNTIME_DIR: "/run",
		CONTAINERS_CONF: write("containers.conf", ""),
		CONTAINERS_STORAGE_CONF: write("storage.conf", `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/s"\nrunroot = "${folder}/r"\n`),
		CONTAINERS_REGISTRIES_CONF: write("registries.conf", "unqualified-search-registries = []\n"),
	};
}

function remove(folder: string): void {
	for (const path of [cgroups, ...controllers()]) {
		const own = join(path, cgroupOf(folder));
		// Where a controller is not mounted, engines make plain folders with files in them.
		if (existsSync(join(path, "cgroup.procs"))) removeCgroups(own);
		else rmSync(own, { recursive: true, force: true });
	}
	rmSync(folder, { recursive: true, force: true });
}

function cgroupOf(folder: string): string {
	return `/${folder.split("/").at(-1)}`;
}

/** Cgroup v1 has a hierarchy for each controller. */
function controllers(): string[] {
	return readdirSync(cgroups, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map((entry) => join(cgroups, entry.name));
}

/** Makes the sandbox's own in each hierarchy, for what expects it to be there. */
export function makeCgroup(): void {
	const unified = existsSync(join(cgroups, "cgroup.controllers"));
	for (const path of unified ? [cgroups] : controllers()) mkdirSync(join(path, sandbox().cgroup), { recursive: true });
}

/** A cgroup goes with rmdir, its children first; its files are the kernel's. */
export function removeCgroups(path: string): void {
	if (!existsSync(path)) return;
	for (const entry of readdirSync(path, { withFileTypes: true })) if (entry.isDirectory()) removeCgroups(join(path, entry.name));
	removeEmptied(path);
}

/** Processes that were just killed are in it until the kernel is done with them. */
function removeEmptied(path: string): void {
	const end = Date.now() + 10_000;
	for (;;) {
		try {
			return rmdirSync(path);
		} catch (error) {
			if ((error as { code?: string }).code !== "EBUSY" || Date.now() > end) throw error;
			Bun.sleepSync(50);
		}
	}
}

/** Folders of runs that were killed: the name holds the process that made it. */
function sweep(): void {
	for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(prefix))) {
		const pid = name.slice(prefix.length).split("-")[0] ?? "";
		if (/^\d+$/.test(pid) && !existsSync(`/proc/${pid}`)) remove(join(tmpdir(), name));
	}
}
