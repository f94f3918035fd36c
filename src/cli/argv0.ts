/**
 * The name that the executable is called by: engines call a runtime by its path, and cannot pass options of ossify's.
 * @module
 */
import { type Platform, runtimeCalled } from "../platform/mod.ts";

/** The settings that are used in place of options. */
const settingsPath = "/etc/ossify/runtime.json";

/**
 * `ossify-runc` is runc with ossify in front of it. `ossify-runtime` takes the runtime from the settings.
 * @param name argv[0]
 */
export function fromArgv0(name: string, platform: Platform): Platform {
	const runtime = runtimeCalled(name);
	if (runtime === undefined) return platform;
	const underlying = runtime === "runtime" ? [] : ["--runtime", runtime];
	const settings = platform.files.kind(settingsPath) === "missing" ? [] : ["--settings", settingsPath];
	return { ...platform, args: ["runtime", ...underlying, ...settings, "--", ...platform.args] };
}
