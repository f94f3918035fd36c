/**
 * The files that Podman mounts into a container.
 * @module
 */
import type { ExistingContainer } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { folderOf, printedFiles } from "./engine_container.ts";
import { mountsOf, tmpfsOf } from "./podman_mounts.ts";

/** Where Podman keeps its files, or will, once the container is started. */
export function filesOf(fields: Fields): ExistingContainer["files"] {
	const userdata = fields.at("StaticDir").text();
	const printed = Object.entries(printedFiles(fields));
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
