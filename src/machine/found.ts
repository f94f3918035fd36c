/**
 * A container as the state folders of engines, and their processes, have it.
 * @module
 */
export { keyOf } from "../platform/layer/running.ts";

import { visible } from "../visible.ts";
import { asRoot } from "./forbidden.ts";
import type { StateFolder } from "./state_folder.ts";

/** A file below a state folder. */
export interface StateFile {
	readonly folder: StateFolder;
	readonly below: string;
}

/** Where the writable layer of a container is: the upper directory of its overlay mount, or why it cannot be read. */
export type Layer = { readonly path: string } | { readonly unreadable: string; readonly advice?: string };

/** What one source has of a container. Several may have parts of the same one. */
export interface FoundContainer {
	/** The same in all sources that have the container. */
	readonly key: string;
	readonly id: string;
	/** The engine by its folder: what the policy says of the spec takes precedence. */
	readonly engine: "containerd" | "docker" | "storage";
	readonly name?: string | undefined;
	readonly image?: string | undefined;
	/** Its spec. */
	readonly spec?: StateFile | undefined;
	/** Where its spec is, if this process may not read it. */
	readonly forbidden?: string | undefined;
	/** Its spec as its engine's database has it, for a container without that file. */
	readonly stored?: Uint8Array | undefined;
	/** What `docker inspect` would print, for a container without a spec. */
	readonly inspected?: object | undefined;
	/** The file with the ID of its first process. */
	readonly pid?: StateFile | undefined;
	/** The ID itself, of a process that runs. */
	readonly process?: number | undefined;
	/** Whether it ever ran; undefined where its engine's files do not say so. */
	readonly ran?: boolean | undefined;
	/** It holds the namespaces of a pod. */
	readonly sandbox?: true | undefined;
	/** Where its engine keeps the layer, running or not. */
	readonly layer?: (() => Layer) | undefined;
}

/** The engine of a namespace of containerd's: Docker has one of its own. */
export function engineIn(namespace: string): "docker" | "containerd" {
	return namespace === "moby" ? "docker" : "containerd";
}

/** The content of its spec, or of what an engine keeps instead; undefined where that is not known. @throws {OssifyError} of kind `host` */
export function documentOf({
	spec,
	stored,
	inspected,
}: FoundContainer): { readonly path?: string; readonly bytes: Uint8Array } | undefined {
	if (spec !== undefined) return { path: spec.folder.at(spec.below), bytes: spec.folder.read(spec.below) };
	if (stored !== undefined) return { bytes: stored };
	return inspected && { bytes: new TextEncoder().encode(JSON.stringify([inspected])) };
}

/** Why there is no such document, and what helps. */
export function whyNoDocument({ forbidden }: FoundContainer): { readonly message: string; readonly advice: string } {
	if (forbidden !== undefined) return { message: `cannot read its spec ${visible(forbidden)}: permission denied`, advice: asRoot };
	return {
		message: "its spec is only in its engine's database, which ossify does not read",
		advice: "start the container, or name the file with its spec with --spec: docs/guide/specs.md says how to get one",
	};
}

/** Puts the parts of each container together. Of two values, the first is taken. */
export function merged(found: Iterable<FoundContainer>): readonly FoundContainer[] {
	const all = new Map<string, FoundContainer>();
	for (const one of found) all.set(one.key, { ...one, ...defined(all.get(one.key)) });
	return [...all.values()];
}

function defined(one: FoundContainer | undefined): Partial<FoundContainer> {
	return Object.fromEntries(Object.entries(one ?? {}).filter(([, value]) => value !== undefined));
}
