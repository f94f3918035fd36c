/**
 * Podman without root: its containers are in a user namespace, in which there are no device rules, and no sysfs with the host's network. Podman does not
 * print whether it has root; its folders are others then (storage.conf(5)).
 * @module
 */
import type { ContainerDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { Alternative } from "../form.ts";

const ofRoot = ["/run/containers/storage/", "/var/run/containers/storage/"];
const ofUsers = /^\/(?:run\/user\/\d+|tmp\/(?:podman|storage|containers)-(?:run|user)-\d+)\//;

/** By the folder for running containers (`--runroot`), where it is the default one of a user. */
export function isRootless(fields: Fields): boolean {
	return ofUsers.test(runRoot(fields));
}

/** Privileged, with folders of its own: the container as a user other than root would have it. */
export function ifRootless(fields: Fields, description: ContainerDescription): readonly Alternative[] {
	const { existing, privileged } = description;
	const isOpen = privileged && existing && !existing.inUserNamespace && !ofRoot.some((folder) => runRoot(fields).startsWith(folder));
	return isOpen
		? [{ when: "Podman runs rootless", description: { ...description, existing: { ...existing, inUserNamespace: true } } }]
		: [];
}

function runRoot(fields: Fields): string {
	return fields.at("ConmonPidFile").text() ?? "";
}
