/**
 * A service, as the container that Docker Compose or podman-compose creates of it.
 * @see https://github.com/docker/compose/blob/v2.40.3/pkg/compose/create.go `getCreateConfigs`
 * @see https://github.com/containers/podman-compose/blob/v1.5.0/podman_compose.py `container_to_args`
 * @module
 */
import type { ContainerDescription, MountDescription, UserDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { userOf, withReadOnlyTmpfs } from "../flags/mod.ts";
import { capabilityName } from "../specs/mod.ts";
import { wordsOf } from "./command.ts";
import { mountsOf } from "./mounts.ts";
import { Project } from "./project.ts";
import { Values } from "./values.ts";

type ComposeEngine = "docker" | "podman";

/** The container of a service. What is not known of it is noted in `values`. */
export function describe(service: Fields, root: Fields, values: Values, engine: ComposeEngine): ContainerDescription {
	// Neither engine tells policies of these.
	const quiet = new Values();
	const security = securityOf(service, values);
	const init = values.flag(service.at("init"));
	const readonlyRoot = values.flag(service.at("read_only"));
	const own = [...(init ? [initMount(engine)] : []), ...mountsOf(service, values, new Project(root, engine))];
	return {
		engine,
		name: quiet.text(service.at("container_name")) ?? String(service.part.at(-1)),
		pod: undefined,
		image: quiet.text(service.at("image")),
		labels: textsOf(service.at("labels"), quiet),
		annotations: textsOf(service.at("annotations"), values),
		readonlyRoot,
		privileged: values.flag(service.at("privileged")),
		capabilities: { add: capabilities(service.at("cap_add"), values), drop: capabilities(service.at("cap_drop"), values) },
		user: userIn(service, values),
		args: argsOf(service, values, init ? initOf[engine] : []),
		env: environment(service, values),
		cwd: values.text(service.at("working_dir")),
		mounts: engine === "podman" && readonlyRoot ? withReadOnlyTmpfs(own) : own,
		memoryLimit: memoryLimit(service, values),
		hostNamespaces: hostNamespaces(service, values),
		...security,
		shmSize: values.bytes(service.at("shm_size")),
	};
}

function textsOf(fields: Fields, values: Values): Readonly<Record<string, string>> {
	return Object.fromEntries(values.pairs(fields).map(([key, value]) => [key, value ?? ""]));
}

function capabilities(fields: Fields, values: Values): readonly string[] {
	return values.list(fields).map(({ text }) => capabilityName(text));
}

function userIn(service: Fields, values: Values): UserDescription | undefined {
	const fields = service.at("user");
	const text = values.text(fields);
	if (text === undefined || text === "") return undefined;
	const found = userOf(text);
	if (found === undefined) throw fields.error(`${fields.name} has an ID that is too large`);
	return found.user;
}

/** The arguments that start the engine's init before the program, from the real specs of Docker 20.10 and Podman. */
const initOf: Readonly<Record<ComposeEngine, readonly string[]>> = {
	docker: ["/sbin/docker-init", "--"],
	podman: ["/run/podman-init", "--"],
};

function initMount(engine: ComposeEngine): MountDescription {
	const [destination = ""] = initOf[engine];
	const source = engine === "docker" ? "/usr/bin/docker-init" : "/usr/libexec/podman/catatonit";
	return { destination, type: "bind", source, options: ["ro"] };
}

/** Without an entrypoint, the image's is used; with one, the image's command is not. */
function argsOf(service: Fields, values: Values, init: readonly string[]): readonly string[] | undefined {
	const entrypoint = commandOf(service.at("entrypoint"), values);
	const command = commandOf(service.at("command"), values);
	if (entrypoint === undefined || (entrypoint.length === 0 && command === undefined)) return undefined;
	return [...init, ...entrypoint, ...(command ?? [])];
}

function commandOf(fields: Fields, values: Values): readonly string[] | undefined {
	if (fields.value === undefined) return undefined;
	if (Array.isArray(fields.value)) return values.list(fields).map(({ text }) => text);
	const text = values.text(fields);
	const words = text === undefined ? undefined : wordsOf(text);
	if (text !== undefined && words === undefined) throw fields.error(`${fields.name} has a quote that is not closed`);
	return words;
}

function environment(service: Fields, values: Values): readonly string[] {
	return values.pairs(service.at("environment")).flatMap(([key, value]) => {
		if (value !== undefined) return [`${key}=${value}`];
		values.note({ fact: "value-from", message: "environment has variables without a value: theirs are in the environment of Compose" });
		return [];
	});
}

/** Compose lets the limit of `deploy` take precedence. */
function memoryLimit(service: Fields, values: Values): number | undefined {
	const limit = values.bytes(service.in("deploy", "resources", "limits", "memory")) ?? values.bytes(service.at("mem_limit"));
	return limit !== undefined && limit > 0 ? limit : undefined;
}

const namespaces = [
	["pid", "pid"],
	["network", "network_mode"],
	["ipc", "ipc"],
	["uts", "uts"],
	["user", "userns_mode"],
] as const;

function hostNamespaces(service: Fields, values: Values): ContainerDescription["hostNamespaces"] {
	return namespaces.filter(([, key]) => values.text(service.at(key)) === "host").map(([kind]) => kind);
}

/** `seccomp=unconfined` may be written with a colon, which Compose took first. */
function securityOf(service: Fields, values: Values): Pick<ContainerDescription, "seccomp" | "apparmor" | "unmasked"> {
	const options = values.list(service.at("security_opt")).map(({ text }) => text.replace(":", "="));
	const value = (key: string) => options.findLast((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
	return {
		seccomp: value("seccomp") === "unconfined" ? "unconfined" : undefined,
		apparmor: value("apparmor"),
		unmasked: options.includes("systempaths=unconfined") || options.some((option) => /^unmask=all$/i.test(option)),
	};
}
