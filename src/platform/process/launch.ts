/**
 * Starting ossify: with which environment, and by which command.
 * @module
 */

/**
 * What the environment tells Bun where it runs for some milliseconds: not to compile JavaScript on the side. It ends before that would pay,
 * and a fifth of its processor time goes into it (docs/performance.md). Other runtimes take no notice.
 */
export const forBriefRuns: Readonly<Record<string, string>> = { BUN_JSC_useBaselineJIT: "0" };

/**
 * Starts a program with the environment that it is given. coreutils, busybox and uutils have it.
 *
 * Engines start it as a hook, with ossify as its argument: they pass over a hook file whose own program is missing, and start containers without a
 * word. This one is there, and fails where ossify is not, and the container with it.
 */
export const launcherPath = "/usr/bin/env";

/**
 * The launcher's arguments for a program and its own. Engines and shells hand on variables of their callers, and a JavaScript engine takes
 * options from them (`BUN_OPTIONS`, `BUN_BE_BUN`, `NODE_OPTIONS`), by which it may end well without ever coming to ossify.
 */
export function launched(environment: Readonly<Record<string, string>>, argv: readonly string[]): string[] {
	return ["-i", ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...argv];
}

/**
 * What a program of ours that engines or runtimes start is given: where a hook sets no environment, or an empty one, runc and crun pass on
 * their own.
 */
export const briefEnvironment: Readonly<Record<string, string>> = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...forBriefRuns };

/**
 * Which runtime the executable is when it is called so: `runc`, `crun`, or `runtime` for the one that the settings name (docs/runtime.md). Any other
 * name is the command line's: a release file is called `ossify-linux-amd64`.
 */
export function runtimeCalled(name: string): string | undefined {
	return /(?:^|\/)ossify-(runc|crun|runtime)$/.exec(name)?.[1];
}

/**
 * What starts this very ossify again, to the letter: the executable, or the JavaScript engine and the script. Undefined where that is not
 * known: Deno does not say with which permissions it was started, and an executable that is called like a link for engines is a runtime.
 */
export function ownCommand(): readonly string[] | undefined {
	const executable = ownExecutable();
	if (executable !== undefined) return runtimeCalled(executable) === undefined ? [executable] : undefined;
	const [engine = "", script = ""] = process.argv;
	const isKnown = !("Deno" in globalThis) && engine.startsWith("/") && script.startsWith("/");
	return isKnown ? [engine, ...process.execArgv, script] : undefined;
}

/** The executable that ossify is; undefined where it runs from its sources. */
export function ownExecutable(): string | undefined {
	const isStandalone = "Bun" in globalThis && Bun.main.startsWith("/$bunfs/");
	return isStandalone ? process.execPath : undefined;
}

/** Whether this process is root, be it of a user namespace: rootless engines run their runtime so. */
export function isRoot(): boolean {
	return process.geteuid?.() === 0;
}
