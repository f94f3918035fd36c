/**
 * Containers as `docker inspect` prints them, and `nerdctl inspect`, which leaves some fields out. Recorded from Docker 20.10.24:
 * test/fixtures/inspect/docker.jsonl.
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#operation/ContainerInspect
 * @see https://github.com/containerd/nerdctl/blob/main/pkg/inspecttypes/dockercompat/dockercompat.go
 * @module
 */
import type { ContainerDescription, ExistingContainer, MountDescription, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { Alternative } from "../form.ts";
import { containerOf, folderOf, printedFiles } from "./engine_container.ts";
import { hasKeys, labelOf, nameIn, type Printed, textsIn } from "./printed.ts";
import { ifRoot, openBy, type User, userIn } from "./user.ts";

export const dockerContainers: Printed = {
	kind: "docker inspect",
	is: (object) => hasKeys(object, "Id", "Config", "HostConfig", "Mounts"),
	read(fields) {
		const user = userIn(fields.in("Config", "User"), fields.in("HostConfig", "GroupAdd"));
		const description = descriptionOf(fields, user);
		const { unknown, alternatives } = unprinted(fields, description);
		return {
			label: labelOf("container", nameIn(fields.at("Name")), fields.at("Id").text()),
			source: description,
			unknown: [...openBy(user), ...unknown],
			alternatives: [...ifRoot(user, description), ...alternatives],
		};
	},
};

function descriptionOf(fields: Fields, user: User): ContainerDescription {
	return {
		engine: "docker",
		...containerOf(fields, user),
		annotations: fields.in("HostConfig", "Annotations").texts(),
		apparmor: fields.at("AppArmorProfile").text() || undefined,
		mounts: [...mountsOf(fields), ...tmpfsOf(fields)],
		existing: existingOf(fields, user),
	};
}

/** nerdctl prints neither of these. */
function unprinted(
	fields: Fields,
	description: ContainerDescription,
): { unknown: readonly Unknown[]; alternatives: readonly Alternative[] } {
	if (hasKeys(fields.at("HostConfig").object(), "Privileged")) return { unknown: [], alternatives: [] };
	const message = "HostConfig has no Privileged, as in what nerdctl prints: privileged and capabilities are not known";
	const privileged = { ...description, privileged: true };
	return { unknown: [{ fact: "container-config", message }], alternatives: [{ when: "it is privileged", description: privileged }] };
}

function existingOf(fields: Fields, { user }: User): ExistingContainer {
	const [id, host] = [fields.at("Id").text() ?? "", fields.at("HostConfig")];
	return {
		id,
		root: fields.in("GraphDriver", "Data", "MergedDir").text() || undefined,
		files: filesOf(fields, id),
		boundingCapabilities: undefined,
		// A name is that of another user than root: see `ifRoot`.
		effectiveCapabilities: user === undefined ? [] : undefined,
		maskedPaths: hasKeys(host.object(), "MaskedPaths") ? textsIn(host.at("MaskedPaths")) : undefined,
		readonlyPaths: hasKeys(host.object(), "ReadonlyPaths") ? textsIn(host.at("ReadonlyPaths")) : undefined,
		inUserNamespace: false,
	};
}

/** Where Docker keeps its files, or will, once the container is started. */
function filesOf(fields: Fields, id: string): ExistingContainer["files"] {
	const printed = printedFiles(fields);
	const folder = dataRoot(fields);
	const files = Object.keys(printed).length > 0 ? printed : folder !== undefined ? assumed(`${folder}/containers/${id}`) : undefined;
	const memory = folder === undefined ? undefined : sharedMemory(fields, folder, id);
	return files && { ...files, ...(memory !== undefined && { "/dev/shm": memory }) };
}

function assumed(folder: string): Readonly<Record<string, string>> {
	return Object.fromEntries(["resolv.conf", "hostname", "hosts"].map((name) => [`/etc/${name}`, `${folder}/${name}`]));
}

/** The folder of the storage driver's. */
function dataRoot(fields: Fields): string | undefined {
	const layer = fields.in("GraphDriver", "Data", "UpperDir").text();
	return layer ? folderOf(folderOf(folderOf(layer))) : undefined;
}

/** Other containers may have it: it is a folder then, not a tmpfs of the container's own. */
function sharedMemory(fields: Fields, folder: string, id: string): string | undefined {
	const mode = fields.in("HostConfig", "IpcMode").text() ?? "";
	const owner = mode === "shareable" ? id : /^container:(.+)$/.exec(mode)?.[1];
	return owner === undefined ? undefined : `${folder}/containers/${owner}/mounts/shm`;
}

function mountsOf(fields: Fields): readonly MountDescription[] {
	return fields
		.at("Mounts")
		.list()
		.map((mount) => {
			const type = mount.at("Type").text() === "tmpfs" ? "tmpfs" : "bind";
			const propagation = mount.at("Propagation").text();
			const options = [
				...(mount.at("RW").boolean() === false ? ["ro"] : []),
				...(propagation && propagation !== "rprivate" ? [propagation] : []),
			];
			return { destination: mount.at("Destination").text() ?? "", type, source: mount.at("Source").text() || "tmpfs", options };
		});
}

/** `--tmpfs PATH:OPTIONS`; those of `--mount type=tmpfs` are among the mounts. nerdctl has each in both. */
function tmpfsOf(fields: Fields): readonly MountDescription[] {
	const mounted = new Set(mountsOf(fields).map(({ destination }) => destination));
	return fields
		.in("HostConfig", "Tmpfs")
		.entries()
		.flatMap(([destination, options]) => {
			if (mounted.has(destination)) return [];
			const list = (options.text() ?? "").split(",").filter((option) => option !== "");
			return [{ destination, type: "tmpfs" as const, source: "tmpfs", options: list }];
		});
}
