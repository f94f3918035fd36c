/**
 * Containers as `podman inspect` prints them, infra containers of pods among them. Recorded from Podman 4.3.1: test/fixtures/inspect/podman.jsonl.
 * @see https://docs.podman.io/en/latest/markdown/podman-container-inspect.1.html
 * @module
 */
import type { ContainerDescription, ExistingContainer, MountDescription, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { containerOf, folderOf } from "./engine_container.ts";
import { hiddenBy } from "./podman_paths.ts";
import { hasKeys, labelOf, type Printed, textsIn } from "./printed.ts";
import { openBy, type User, userOf } from "./user.ts";

export const podmanContainers: Printed = {
	kind: "podman inspect",
	is: (object) =>
		hasKeys(object, "Id", "Config", "HostConfig", "Mounts") && (hasKeys(object, "BoundingCaps") || hasKeys(object, "IsInfra")),
	read(fields) {
		const user = userOf(fields.in("Config", "User").text(), textsIn(fields.in("HostConfig", "GroupAdd")));
		return {
			label: labelOf("container", fields.at("Name").text(), fields.at("Id").text()),
			source: descriptionOf(fields, user),
			unknown: [...openBy(user), ...unprinted(fields)],
			// The capabilities are printed, so that nothing depends on the user.
			alternatives: [],
		};
	},
};

function descriptionOf(fields: Fields, user: User): ContainerDescription {
	return {
		engine: "podman",
		...containerOf(fields, user),
		annotations: fields.in("Config", "Annotations").texts(),
		apparmor: fields.at("AppArmorProfile").text() || undefined,
		mounts: [...mountsOf(fields), ...tmpfsOf(fields), ...ofSystemd(fields)],
		existing: existingOf(fields),
	};
}

/** Podman prints paths that are masked or unmasked only as a part of the command that created the container. */
function unprinted(fields: Fields): readonly Unknown[] {
	if (fields.in("Config", "CreateCommand").value !== undefined) return [];
	const message = "podman inspect does not print which paths are masked: those that Podman masks by itself are assumed";
	return [{ fact: "container-config", message }];
}

function existingOf(fields: Fields): ExistingContainer {
	const host = fields.at("HostConfig");
	const { maskedPaths, readonlyPaths } = hiddenBy(fields);
	return {
		id: fields.at("Id").text() ?? "",
		root: rootOf(fields),
		files: filesOf(fields),
		boundingCapabilities: textsIn(fields.at("BoundingCaps")),
		effectiveCapabilities: textsIn(fields.at("EffectiveCaps")),
		maskedPaths,
		readonlyPaths,
		inUserNamespace: host.at("IDMappings").value !== undefined || isRootless(fields),
	};
}

/** A stopped container has no MergedDir. */
function rootOf(fields: Fields): string | undefined {
	const data = fields.in("GraphDriver", "Data");
	const upper = data.at("UpperDir").text();
	return fields.at("Rootfs").text() || data.at("MergedDir").text() || (upper ? `${folderOf(upper)}/merged` : undefined);
}

/** By its `--runroot` (storage.conf(5)). */
function isRootless(fields: Fields): boolean {
	return /^\/(?:run\/user\/\d+|tmp\/(?:podman|storage|containers)-(?:run|user)-\d+)\//.test(fields.at("ConmonPidFile").text() ?? "");
}

const paths = { "/etc/resolv.conf": "ResolvConfPath", "/etc/hosts": "HostsPath", "/etc/hostname": "HostnamePath" } as const;

/** Where Podman keeps its files, or will, once the container is started. */
function filesOf(fields: Fields): ExistingContainer["files"] {
	const userdata = fields.at("StaticDir").text();
	const printed = Object.entries(paths).flatMap(([path, key]) => {
		const source = fields.at(key).text();
		return source ? [[path, source] as const] : [];
	});
	if (userdata === undefined || userdata === "") return printed.length > 0 ? Object.fromEntries(printed) : undefined;
	const files = Object.fromEntries(printed.length > 0 ? printed : assumed(fields, userdata));
	const folder = folderOf(printed[0]?.[1] ?? `${userdata}/`);
	const environment = isCovered(fields) ? {} : { "/run/.containerenv": `${folder}/.containerenv` };
	return { ...files, ...environment, "/dev/shm": sharedMemory(fields, userdata) };
}

/** A mount of the user's at /run leaves no place for a file in it. */
function isCovered(fields: Fields): boolean {
	return [...mountsOf(fields), ...tmpfsOf(fields)].some(({ destination }) => destination === "/run");
}

/** That of the pod's infra container, in a pod. */
function sharedMemory(fields: Fields, userdata: string): string {
	const owner = /^container:(.+)$/.exec(fields.in("HostConfig", "IpcMode").text() ?? "")?.[1];
	return owner === undefined ? `${userdata}/shm` : `${folderOf(folderOf(userdata))}/${owner}/userdata/shm`;
}

/** Of a container that was never started. Without a network it gets no resolv.conf. */
function assumed(fields: Fields, folder: string): readonly (readonly [string, string])[] {
	const network = fields.in("HostConfig", "NetworkMode").text();
	const names = ["hosts", "hostname", ...(network === "none" ? [] : ["resolv.conf"])];
	return names.map((name) => [`/etc/${name}`, `${folder}/${name}`]);
}

function mountsOf(fields: Fields): readonly MountDescription[] {
	return fields
		.at("Mounts")
		.list()
		.map((mount) => {
			const access = mount.at("RW").boolean() === false ? "ro" : "rw";
			const propagation = mount.at("Propagation").text();
			const options = [access, ...(propagation ? [propagation] : []), ...textsIn(mount.at("Options"))];
			return { destination: mount.at("Destination").text() ?? "", type: "bind", source: mount.at("Source").text() ?? "", options };
		});
}

function tmpfsOf(fields: Fields): readonly MountDescription[] {
	return fields
		.in("HostConfig", "Tmpfs")
		.entries()
		.map(([destination, options]) => ({
			destination,
			type: "tmpfs",
			source: "tmpfs",
			options: (options.text() ?? "").split(",").filter((option) => option !== ""),
		}));
}

/** `--systemd`: not among the printed mounts (libpod/container_internal_linux.go, setupSystemd). */
function ofSystemd(fields: Fields): readonly MountDescription[] {
	if (fields.in("Config", "SystemdMode").boolean() !== true) return [];
	const mounted = new Set([...mountsOf(fields), ...tmpfsOf(fields)].map(({ destination }) => destination));
	const options = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"];
	return ["/run", "/run/lock", "/tmp", "/var/log/journal"]
		.filter((destination) => !mounted.has(destination))
		.map((destination) => ({ destination, type: "tmpfs", source: "tmpfs", options }));
}
