/**
 * What the executable is called: engines call runtimes by a path, and give them no options of ours.
 * @module
 */
import { type Platform, runtimeCalled } from "../platform/mod.ts";

/** Where the settings are that stand in for options. */
const settingsPath = "/etc/ossify/runtime.json";

/**
 * Called `ossify-runc`, it is that runtime with ossify in front. Called `ossify-runtime`, the settings say which.
 * @param name how it was called, the first word of the command line
 */
export function calledAs(name: string, platform: Platform): Platform {
	const runtime = runtimeCalled(name);
	if (runtime === undefined) return platform;
	const behind = runtime === "runtime" ? [] : ["--runtime", runtime];
	const settings = platform.files.kind(settingsPath) === "missing" ? [] : ["--settings", settingsPath];
	return { ...platform, args: ["runtime", ...behind, ...settings, "--", ...platform.args] };
}
