/**
 * The environment and the command with which ossify is started.
 * @module
 */

/**
 * The program that starts another one with a given environment. coreutils, busybox and uutils provide it.
 *
 * It is the program in hook files, with ossify as its argument. Engines skip a hook file whose program is missing, and start containers without a
 * message. This program exists; if ossify is missing, it fails, and the container does not start.
 */
export const launcherPath = "/usr/bin/env";

/** How a program that starts ossify takes its environment: the option that drops the caller's, and what stands in front of each variable. */
export interface EnvironmentOptions {
	readonly clear: string;
	readonly set: string;
}

const launcherOptions: EnvironmentOptions = { clear: "-i", set: "" };

/** Those of the agent's client, `ossify-start`. */
const clientOptions: EnvironmentOptions = { clear: "--clear-env", set: "--env=" };

/** The program that starts ossify, and its options: the agent's client if there is one, else the launcher. */
export function starterOf(client: string | undefined): EnvironmentOptions & { readonly path: string } {
	return client === undefined ? { path: launcherPath, ...launcherOptions } : { path: client, ...clientOptions };
}

/** Variables as `NAME=VALUE`. */
export function assignments(environment: Readonly<Record<string, string>>): string[] {
	return Object.entries(environment).map(([name, value]) => `${name}=${value}`);
}

/**
 * The launcher's arguments for a program and its arguments. Engines and shells pass on their callers' variables, and a JavaScript engine reads
 * options from them (`BUN_OPTIONS`, `BUN_BE_BUN`, `NODE_OPTIONS`), with which it may exit with 0 without running ossify.
 */
export function launcherArguments(
	environment: Readonly<Record<string, string>>,
	argv: readonly string[],
	{ clear, set }: EnvironmentOptions = launcherOptions,
): string[] {
	return [clear, ...assignments(environment).map((one) => `${set}${one}`), ...argv];
}

/** The environment of an ossify that engines or runtimes start. It must not be empty: runc and crun would pass on their own to a hook. */
export const startEnvironment: Readonly<Record<string, string>> = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" };

/**
 * The runtime that the executable acts as under this name: `runc`, `crun`, or `runtime` for the one in the settings (docs/reference/runtime.md).
 * Undefined for any other name, which is the command line's: a release file is called `ossify-linux-amd64`.
 */
export function runtimeCalled(name: string): string | undefined {
	return /(?:^|\/)ossify-(runc|crun|runtime)$/.exec(name)?.[1];
}

/**
 * The command that starts this same ossify again: the executable, or the JavaScript engine and the script. Undefined if it is not known: Deno does not
 * report its permissions, and an executable with the name of a runtime acts as that runtime.
 */
export function ownCommand(): readonly string[] | undefined {
	const executable = ownExecutable();
	if (executable !== undefined) return runtimeCalled(executable) === undefined ? [executable] : undefined;
	const [engine = "", script = ""] = process.argv;
	const isKnown = !("Deno" in globalThis) && engine.startsWith("/") && script.startsWith("/");
	return isKnown ? [engine, ...process.execArgv, script] : undefined;
}

/** The path of the ossify executable; undefined if ossify runs from its sources. */
export function ownExecutable(): string | undefined {
	const isStandalone = "Bun" in globalThis && Bun.main.startsWith("/$bunfs/");
	return isStandalone ? process.execPath : undefined;
}

/** Whether this process is root in its user namespace. The runtime of a rootless engine is. */
export function isRoot(): boolean {
	return process.geteuid?.() === 0;
}
