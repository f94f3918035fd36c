/**
 * Docker, with ossify as its runtime.
 * @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
 * @module
 */
import {
	type ConfigChange,
	isTable,
	notEditable,
	readable,
	readConfig,
	readJson,
	requireSpelling,
	type Table,
	type Value,
	type View,
} from "../../config/mod.ts";
import type { Configured, RuntimeEntry } from "../common/configured.ts";
import type { RuntimeEngine, RuntimeInUse } from "../common/engine.ts";
import type { Registration, Wrapper } from "../common/registration.ts";
import { optionsFor, shimEntry, shimUsers, stock } from "../common/shim.ts";
import { foldersOf, type StateFolders } from "../common/state_folders.ts";

const usualFile = "/etc/docker/daemon.json";

/** BuildKit calls runc itself. Other builds run their steps in the same way as `docker run`, and neither spec nor state shows the difference. */
const builds =
	"the steps of `docker build` without BuildKit are ordinary containers to ossify, so that they cannot write to their image: build with BuildKit, which does not use this runtime (the default since Docker 23.0, DOCKER_BUILDKIT=1 before)";

export const docker: RuntimeEngine = dockerAt(usualFile);

function dockerAt(file: string): RuntimeEngine {
	return {
		kind: "runtime",
		name: "docker",
		title: "Docker",
		heading: "Docker",
		hasNamespaces: false,
		writesLabels: false,
		programs: ["/usr/bin/dockerd", "/usr/local/bin/dockerd", "/usr/sbin/dockerd"],
		handlers: false,
		notice:
			"Docker has to read its configuration again: `systemctl reload docker`. Existing containers keep the runtime that they were created with",
		read: (view) => read(view, file),
		register: (_, wrapper) => register(wrapper, file),
		stateFolders: (view) => stateFolders(view, file),
		daemon: { name: "dockerd", config: file, usual: usualFile, options: ["config-file"], service: "docker", reloads: true },
		api: { sockets: (view, args) => sockets(view, file, args), path: "/info", runtimeIn },
		users: (view, script, wrapper) => ({
			byScript: shimUsers(view, ["/run/containerd", "/run/docker/containerd/daemon"], script),
			byName: wrapper === undefined ? [] : containersOf(view, wrapper.name, file),
		}),
		at: (other) => ({ ...dockerAt(other), main: other }),
	};
}

/** The sockets in `hosts` of its configuration or in its arguments. For `fd://`, systemd opens the usual one. */
function sockets(view: View, file: string, args: readonly string[]): readonly string[] {
	const hosts = readable(() => daemonConfig(view, file).hosts);
	const given = args.flatMap((arg, index) => {
		const [, value = args[index + 1]] = /^(?:-H|--host)(?:=(.*))?$/s.exec(arg) ?? [undefined, ""];
		return value === undefined ? [] : [value];
	});
	const named = [...(Array.isArray(hosts) ? hosts : []), ...given].flatMap((host) =>
		typeof host === "string" && host.startsWith("unix:///") ? [host.slice("unix://".length)] : [],
	);
	return named.length > 0 ? named : ["/run/docker.sock"];
}

/** @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemInfo */
function runtimeIn(answer: unknown): RuntimeInUse | undefined {
	const { DefaultRuntime: name, Runtimes: all } = isTable(answer as Value) ? (answer as Table) : {};
	if (typeof name !== "string" || name === "") return undefined;
	const entry = isTable(all) && Object.hasOwn(all, name) ? all[name] : undefined;
	const program = isTable(entry) ? entry.path : undefined;
	return { name, ...(typeof program === "string" && program !== "" && { program }) };
}

function stateFolders(view: View, file: string): StateFolders {
	const { graph, "data-root": root = graph, "exec-root": state } = daemonConfig(view, file);
	return foldersOf("docker", [root, state]);
}

function read(view: View, file: string): Configured {
	const config = daemonConfig(view, file);
	const chosen = config["default-runtime"] ?? "";
	const tables = config.runtimes ?? {};
	if (typeof chosen !== "string" || !isTable(tables))
		throw notEditable(file, "default-runtime is not a string, or runtimes is not an object");
	const entries = Object.entries(tables).map(([name, table]) => [name, entryFor(table, file)] as const);
	const runtimes = { [stock]: { programs: [stock], settings: {} }, ...Object.fromEntries(entries) };
	if (chosen === "") return { name: stock, runtimes };
	const shim = { programs: [], settings: {}, unfit: "it is a containerd shim, not an OCI runtime" };
	return { name: chosen, by: file, runtimes: { ...(chosen.includes(".") && { [chosen]: shim }), ...runtimes } };
}

/** Containers that were created with a runtime of that name, running or not: Docker starts them only with that one. */
function containersOf(view: View, name: string, file: string): string[] {
	const root = readable(() => daemonConfig(view, file)["data-root"]);
	const folder = `${typeof root === "string" && root !== "" ? root : "/var/lib/docker"}/containers`;
	return view.names(folder).filter((id) => {
		const path = `${folder}/${id}/hostconfig.json`;
		const host = view.look(path) && readable(() => readJson(readConfig(view, path), path) as Value);
		return isTable(host) && host.Runtime === name;
	});
}

const runtimeKeys = { path: {}, runtimeType: {}, options: { BinaryName: {} } };
const known = { "default-runtime": {}, runtimes: { "*": runtimeKeys }, "data-root": {}, graph: {}, "exec-root": {} };

function daemonConfig(view: View, file: string): Table {
	if (view.look(file) === undefined) return {};
	const text = readConfig(view, file);
	if (text.trim() === "") return {};
	const config = readJson(text, file) as Value;
	if (!isTable(config)) throw notEditable(file, "it is not an object");
	requireSpelling(config, known, file);
	return config;
}

/** A runtime with a path, or a containerd shim with options. */
function entryFor(settings: Value, file: string): RuntimeEntry {
	if (!isTable(settings)) throw notEditable(file, "a runtime is not an object");
	const { path, runtimeType } = settings;
	return typeof path === "string" && path !== "" ? { programs: [path], settings } : shimEntry(settings, runtimeType);
}

function register({ name, script, underlying }: Wrapper, file: string): Registration {
	const { path: __, ...settings } = underlying.isForeign ? {} : underlying.settings;
	const { runtimeType, options } = settings;
	const entry = { ...settings, ...(runtimeType === undefined ? { path: script } : { options: optionsFor(script, options) }) };
	const changes: ConfigChange[] = [
		{ do: "put", path: ["runtimes", name], value: entry },
		{ do: "set", path: ["default-runtime"], value: name },
	];
	return { files: [], edits: [{ path: file, changes }], warnings: [builds] };
}
