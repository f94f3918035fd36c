/**
 * Containers as `podman inspect` prints them, infra containers of pods among them. Recorded from Podman 4.3.1: test/fixtures/inspect/podman.jsonl.
 * @see https://docs.podman.io/en/latest/markdown/podman-container-inspect.1.html
 * @module
 */
import type { ContainerDescription, ExistingContainer, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { containerOf, folderOf } from "./engine_container.ts";
import { filesOf } from "./podman_files.ts";
import { mountsOf, ofSystemd, tmpfsOf } from "./podman_mounts.ts";
import { hiddenBy } from "./podman_paths.ts";
import { hasKeys, labelOf, type Printed, textsIn } from "./printed.ts";
import { ifRootless, isRootless } from "./rootless.ts";
import { openBy, type User, userIn } from "./user.ts";

export const podmanContainers: Printed = {
	kind: "podman inspect",
	is: (object) =>
		hasKeys(object, "Id", "Config", "HostConfig", "Mounts") && (hasKeys(object, "BoundingCaps") || hasKeys(object, "IsInfra")),
	read(fields) {
		const user = userIn(fields.in("Config", "User"), fields.in("HostConfig", "GroupAdd"));
		const description = descriptionOf(fields, user);
		return {
			label: labelOf("container", fields.at("Name").text(), fields.at("Id").text()),
			source: description,
			unknown: [...openBy(user), ...unprinted(fields)],
			// The capabilities are printed, so that nothing depends on the user.
			alternatives: ifRootless(fields, description),
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
