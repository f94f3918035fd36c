/**
 * Podman as a user without privileges has it, with a store and state of their own.
 * @module
 */
import { appendFileSync, chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CommandResult, must, run } from "./command.ts";
import { findEngines } from "./engines.ts";
import { archiveOf, buildOs } from "./images.ts";
import { sandbox } from "./sandbox.ts";

const id = 4242;
const name = "tester";
const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];

/** Paths of files that the user has to write to: a decision log of theirs. */
export function forUser(...paths: readonly string[]): void {
	for (const path of paths) chmodSync(dirname(path), 0o777);
}

/** Runs `podman` as the user, with the arguments of its command. */
export async function rootlessPodman(args: readonly string[], engine: readonly string[] = []): Promise<CommandResult> {
	made = made ?? makeUser();
	return await asUser(await made, args, engine);
}

async function asUser(home: string, args: readonly string[], engine: readonly string[] = []): Promise<CommandResult> {
	const variables = [`HOME=${home}`, `XDG_RUNTIME_DIR=${home}/run`, `CONTAINERS_STORAGE_CONF=${home}/storage.conf`, "TMPDIR=/tmp"];
	const podman = [findEngines().podman, "--cgroup-manager", "cgroupfs", "--events-backend", "file", ...engine];
	try {
		return await run(["setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups", "env", ...variables, ...podman, ...args]);
	} finally {
		endPause(join(home, "run"));
	}
}

/**
 * A user's Podman leaves a process behind, which holds the user namespace for its next command. Other tests look for processes that stay.
 * @param runtimeFolder the user's XDG_RUNTIME_DIR
 */
export function endPause(runtimeFolder: string): void {
	const file = join(runtimeFolder, "libpod/tmp/pause.pid");
	if (!existsSync(file)) return;
	process.kill(Number(readFileSync(file, "utf8")), "SIGKILL");
	rmSync(file);
}

/** The arguments of `podman run` for a command in the honest image. */
export async function rootlessRun(options: readonly string[], command: readonly string[]): Promise<string[]> {
	return ["run", "--rm", "--pull=never", ...limits, ...options, await buildOs(), ...command];
}

/** One for the whole run; the accounts are in the sandbox's /etc, which is a layer of its own. */
let made: Promise<string> | undefined;
async function makeUser(): Promise<string> {
	const home = join(sandbox().folder, "home");
	mkdirSync(join(home, "run"), { recursive: true });
	await must(["useradd", "--no-create-home", "--home-dir", home, "--uid", String(id), name]);
	for (const file of ["/etc/subuid", "/etc/subgid"]) appendFileSync(file, `${name}:200000:65536\n`);
	// vfs: a kernel may let no user mount an overlay.
	writeFileSync(join(home, "storage.conf"), `[storage]\ndriver = "vfs"\nrunroot = "${home}/r"\ngraphroot = "${home}/s"\n`);
	const archive = join(home, "image.tar");
	copyFileSync(await archiveOf(await buildOs()), archive);
	await must(["chown", "-R", `${id}:${id}`, home]);
	const { code, stderr } = await asUser(home, ["load", "--quiet", "--input", archive]);
	if (code !== 0) throw new Error(`the user's Podman does not load an image: ${stderr}`);
	return home;
}
