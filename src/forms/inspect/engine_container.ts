/**
 * What `docker inspect` and `podman inspect` print alike of a container.
 * @module
 */
import type { ContainerDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { capabilityName } from "../specs/mod.ts";
import { nameIn, plain, textsIn } from "./printed.ts";
import type { User } from "./user.ts";

/** The facts of `Config` and `HostConfig`, without mounts. */
export function containerOf(fields: Fields, { user }: User): Omit<ContainerDescription, "engine"> {
	const [config, host] = [fields.at("Config"), fields.at("HostConfig")];
	const options = textsIn(host.at("SecurityOpt"));
	return {
		...plain,
		name: nameIn(fields.at("Name")),
		image: config.at("Image").text() ?? fields.at("ImageName").text(),
		labels: config.at("Labels").texts(),
		readonlyRoot: host.at("ReadonlyRootfs").boolean() ?? false,
		privileged: host.at("Privileged").boolean() ?? false,
		capabilities: { add: namesIn(host.at("CapAdd")), drop: namesIn(host.at("CapDrop")) },
		user,
		args: commandOf(fields),
		env: textsIn(config.at("Env")),
		cwd: config.at("WorkingDir").text() || "/",
		memoryLimit: positive(host.at("Memory")),
		hostNamespaces: sharedWithHost(host),
		seccomp: seccompOf(options),
		shmSize: positive(host.at("ShmSize")),
	};
}

function namesIn(fields: Fields): readonly string[] {
	return textsIn(fields).map(capabilityName);
}

/** The program, and its arguments. */
function commandOf(fields: Fields): readonly string[] | undefined {
	const path = fields.at("Path").text();
	return path ? [path, ...textsIn(fields.at("Args"))] : undefined;
}

function positive(fields: Fields): number | undefined {
	const number = fields.number();
	return number !== undefined && number > 0 ? number : undefined;
}

const modes = { pid: "PidMode", network: "NetworkMode", ipc: "IpcMode", uts: "UTSMode" } as const;

function sharedWithHost(host: Fields): ContainerDescription["hostNamespaces"] {
	const kinds = ["pid", "network", "ipc", "uts"] as const;
	return kinds.filter((kind) => host.at(modes[kind]).text() === "host");
}

/** `seccomp=unconfined`, or a profile as JSON. Old engines write a colon. */
function seccompOf(options: readonly string[]): ContainerDescription["seccomp"] {
	const profile = valueOf(options, "seccomp");
	if (profile === undefined) return undefined;
	return profile === "unconfined" ? "unconfined" : "filtered";
}

/** The value of a security option. */
export function valueOf(options: readonly string[], key: string): string | undefined {
	return options.find((option) => option.startsWith(`${key}=`) || option.startsWith(`${key}:`))?.slice(key.length + 1);
}

/** The folder of a path. */
export function folderOf(path: string): string {
	return path.slice(0, path.lastIndexOf("/"));
}

/** The first is never that of another container whose network is shared. */
const fileKeys = { "/etc/hostname": "HostnamePath", "/etc/hosts": "HostsPath", "/etc/resolv.conf": "ResolvConfPath" } as const;

/** The engine's own files, as far as it prints where they are: by the path in the container. */
export function printedFiles(fields: Fields): Readonly<Record<string, string>> {
	const paths = Object.entries(fileKeys).map(([path, key]) => [path, fields.at(key).text()] as const);
	return Object.fromEntries(paths.filter((entry): entry is [string, string] => Boolean(entry[1])));
}
