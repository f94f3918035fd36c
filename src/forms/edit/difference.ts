/**
 * What an edited form has other than its containers are to have.
 * @module
 */
import { type SpecChange, tmpfsIn } from "../../mutate/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import type { ContainerDescription, MountDescription } from "../description.ts";
import type { Form, FormContainer } from "../form.ts";
import { isSame } from "./addition.ts";
import { locksRoot } from "./locks.ts";
import type { ContainerChanges } from "./warning.ts";

/** A container that the edited form does not describe as it should. */
export interface Difference {
	/** As it was. */
	readonly container: FormContainer;
	/** A sentence without a full stop. */
	readonly message: string;
}

/** The first difference between a form with changes and the form that was read of the edited text. */
export function differenceIn(before: Form, changed: readonly ContainerChanges[], after: Form): Difference | undefined {
	const changesOf = new Map(changed.map(({ container, changes }) => [container, changes]));
	for (const [index, container] of before.containers.entries()) {
		const message = messageOn({ container, changes: changesOf.get(container) ?? [] }, after.containers[index]);
		if (message !== undefined) return { container, message };
	}
	return undefined;
}

function messageOn({ container, changes }: ContainerChanges, edited: FormContainer | undefined): string | undefined {
	const { label, source } = container;
	if (edited === undefined || edited.label !== label) return `${label} would no longer be read`;
	if ("spec" in source || "spec" in edited.source) return undefined;
	const isMeant = changes.length > 0;
	if (!isMeant) return isSame(source, edited.source) ? undefined : `${label} would change, too`;
	const { readonlyRoot, mounts } = edited.source;
	if (readonlyRoot !== (source.readonlyRoot || locksRoot(changes)))
		return `the root file system of ${label} would ${readonlyRoot ? "become read-only" : "stay writable"}`;
	if (!isSame(others(source), others(edited.source))) return `more of ${label} would change than the policies ask for`;
	const message = mountsMessage(source.mounts.filter(isOfForm), changes, mounts.filter(isOfForm));
	return message && `${message[0]} ${label} ${message[1]}`.trimStart();
}

function others(description: ContainerDescription): object {
	return { ...description, readonlyRoot: undefined, mounts: undefined };
}

/** Podman's own file for systemd follows from the other mounts. */
function isOfForm({ destination }: MountDescription): boolean {
	return destination !== "/run/.containerenv";
}

/** What is before and after the container's label. */
type Sentence = readonly [before: string, after: string];

function mountsMessage(
	before: readonly MountDescription[],
	changes: readonly SpecChange[],
	after: readonly MountDescription[],
): Sentence | undefined {
	const added = tmpfsIn(changes).map(({ entry }) => entry.destination);
	const at = (path: string) => after.filter(({ destination }) => cleanPath(destination) === cleanPath(path));
	const wrong = added.find((path) => at(path).length !== 1);
	if (wrong !== undefined) return ["", `would not have one mount at ${wrong}`];
	const lost = before.find((mount) => !at(mount.destination).some((one) => isKept(mount, one, changes)));
	if (lost !== undefined) return ["the mount of", `at ${lost.destination} would change`];
	const known = new Set([...before.map(({ destination }) => destination), ...added].map(cleanPath));
	const more = after.find(({ destination }) => !known.has(cleanPath(destination)));
	return more && ["", `would have a mount at ${more.destination} that the policies do not allow`];
}

/** Options of a tmpfs may be other ones: Podman's own takes the place of VolatileTmp's where the root becomes read-only. */
function isKept(before: MountDescription, after: MountDescription, changes: readonly SpecChange[]): boolean {
	if (before.type !== after.type || before.source !== after.source) return false;
	return isReadonly(after) === isReadonly(before) || (isReadonly(after) && mayLock(before, changes));
}

function mayLock({ destination }: MountDescription, changes: readonly SpecChange[]): boolean {
	const path = cleanPath(destination);
	return changes.some((change) => change.what === "lock-mount" && change.destination === path);
}

function isReadonly({ options }: MountDescription): boolean {
	return options.includes("ro") || options.includes("rro");
}
