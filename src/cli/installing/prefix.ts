/**
 * Options for paths that differ from the default: of the executable and the scripts, and of the engine's configuration.
 * @module
 */
import { cleanPath, type Engine, type Place } from "../../install/mod.ts";
import { type Call, type Option, usageError } from "../arguments/mod.ts";

export const prefixOption: Option = {
	name: "prefix",
	value: "DIR",
	summary:
		"the folder for the executable and the scripts that engines call (default: /usr/libexec/ossify, or if that is not writable, /opt/ossify or /var/lib/ossify)",
};

export const configOption: Option = {
	name: "config",
	value: "FILE",
	summary: "the engine's main configuration file, if it is not the default one; for k3s and RKE2, the config.toml that they write",
};

/** `env`, which starts the executable, reads a name with `=` as a variable; engines and scripts accept no spaces. */
const folder = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.+@-]+)+$/;

/** Options with a path of the machine; `--log` and `--runtime` take other words, too. */
const pathOptions = ["config", "log", "runtime"];

/** The call with such paths in their shortest form: they are compared, kept in the receipt, and removed by it. */
export function withCleanPaths(call: Call, place: Place): Call {
	const { options } = call;
	const text = (name: string) => {
		const given = options.text(name);
		return given?.startsWith("/") && pathOptions.includes(name) ? cleanPath(place, given) : given;
	};
	return { ...call, options: { ...options, text } };
}

/** @throws {OssifyError} of kind `usage` */
export function prefixOf({ options }: Call): { readonly prefix?: string } {
	const prefix = options.text("prefix")?.replace(/(?<=.)\/+$/, "");
	if (prefix === undefined) return {};
	if (folder.test(prefix)) return { prefix };
	throw usageError("usage/invalid-value", "--prefix takes the absolute path of a folder, with letters, digits and . _ + @ - in each part");
}

/** The engine with its configuration there. @throws {OssifyError} of kind `usage` */
export function configuredBy({ options }: Call, engine: Engine): Engine {
	const file = options.text("config");
	if (file === undefined) return engine;
	if (!folder.test(file)) throw usageError("usage/invalid-value", "--config takes the absolute path of a file");
	const moved = engine.at?.(file);
	if (moved) return moved;
	throw usageError(
		"usage/not-for-engine",
		`--config is not for ${engine.name}, which reads the file that ossify adds only at its default path`,
		{
			command: "install",
		},
	);
}
