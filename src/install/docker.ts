/**
 * Docker, with ossify as its runtime.
 * @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
 * @module
 */
import { valueOf } from "../json/mod.ts";
import { unfitFile } from "./change.ts";
import { readConfig } from "./config_files.ts";
import type { Configured, RuntimeEntry } from "./configured.ts";
import type { RuntimeEngine, View } from "./engine.ts";
import { scan } from "./json_edit.ts";
import { shimUsers } from "./shim_users.ts";
import { isTable, type Table, type Value } from "./toml.ts";
import type { Registration, Wrapper } from "./wrapper.ts";

const file = "/etc/docker/daemon.json";
const stock = "runc";

export const docker: RuntimeEngine = {
	kind: "runtime",
	name: "docker",
	title: "Docker",
	heading: "Docker",
	programs: ["/usr/bin/dockerd", "/usr/local/bin/dockerd", "/usr/sbin/dockerd"],
	handlers: false,
	notice:
		"Docker has to read its configuration again: `systemctl reload docker`. Containers that are there keep the runtime that they were made with",
	read,
	register,
	users: (view, script) => shimUsers(view, ["/run/containerd", "/run/docker/containerd/daemon"], script),
};

function read(view: View): Configured {
	const config = daemonConfig(view);
	const chosen = config["default-runtime"] ?? "";
	const tables = config.runtimes ?? {};
	if (typeof chosen !== "string" || !isTable(tables)) throw unfitFile(file, "default-runtime is no text, or runtimes no object");
	const entries = Object.entries(tables).map(([name, table]) => [name, entryFor(table)] as const);
	const runtimes = { [stock]: { programs: [stock], settings: {} }, ...Object.fromEntries(entries) };
	if (chosen === "") return { name: stock, runtimes };
	const shim = { programs: [], settings: {}, unfit: "it is a shim of containerd's, and no program that takes a bundle" };
	return { name: chosen, by: file, runtimes: { ...(chosen.includes(".") && { [chosen]: shim }), ...runtimes } };
}

function daemonConfig(view: View): Table {
	if (view.look(file) === undefined) return {};
	const text = readConfig(view, file);
	if (text.trim() === "") return {};
	const config = valueOf(text, scan(text, file)) as Value;
	if (isTable(config)) return config;
	throw unfitFile(file, "it is no object");
}

/** By its path, or by a shim of containerd's with options. */
function entryFor(settings: Value): RuntimeEntry {
	if (!isTable(settings)) throw unfitFile(file, "a runtime is no object");
	const { path, runtimeType, options } = settings;
	if (typeof path === "string" && path !== "") return { programs: [path], settings };
	const program = isTable(options) ? options.BinaryName : undefined;
	const programs = [typeof program === "string" && program !== "" ? program : stock];
	if (typeof runtimeType === "string" && /^io\.containerd\.runc\.v\d$/.test(runtimeType)) return { programs, settings };
	return { programs, settings, unfit: `it is of the type ${JSON.stringify(runtimeType)}, and no program that takes a bundle` };
}

function register(_: View, { name, script, behind }: Wrapper): Registration {
	const { path: __, ...settings } = behind.isForeign ? {} : behind.settings;
	const { options } = settings;
	const entry = settings.runtimeType === undefined ? { ...settings, path: script } : { ...settings, options: named(options, script) };
	return {
		files: [],
		edits: [
			{
				path: file,
				changes: [
					{ do: "put", path: ["runtimes", name], value: entry },
					{ do: "set", path: ["default-runtime"], value: name },
				],
			},
		],
		warnings: [],
	};
}

function named(options: Value | undefined, script: string): Table {
	return { ...(isTable(options) ? options : {}), BinaryName: script };
}
