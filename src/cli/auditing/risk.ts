/**
 * What a container on this machine wrote into its own layer, and what of it its policy does not allow.
 * @module
 */
import { accessIn } from "../../access/mod.ts";
import { coded } from "../../errors.ts";
import { type ContainerRisk, LayerTrie, outcomesOf, problemsText, writtenIn } from "../../layer/mod.ts";
import { type FoundContainer, keptLayer, layerOf, type Machine, type SeenState, stateOf } from "../../machine/mod.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import { readUpperDir } from "../../platform/layer/overlay.ts";
import type { Assessed, TimedCall } from "../deciding/mod.ts";

/** A container that was found. */
export interface Found extends SeenState {
	readonly container: FoundContainer;
	readonly machine: Machine;
}

/** Reads its layer. */
export async function riskOf(call: TimedCall, found: Found, { assessment, image }: Assessed): Promise<ContainerRisk> {
	const { container, machine, state, mountinfo } = found;
	if (state.status === "created") return unknown("it never ran");
	const layer = layerOf(machine.files, machine.root, container, mountinfo);
	if ("unreadable" in layer) return unknown([layer.unreadable, layer.advice].filter((text) => text !== undefined).join("; "));
	const trie = new LayerTrie(mountsIn(assessment.spec));
	const isKept = keptLayer(machine.files, layer.path);
	const failure = await readInto(call, trie, { path: layer.path, id: container.id });
	if (!isKept() || lostEntries(found, trie)) return unknown("its layer was removed while it was read");
	if (failure !== undefined) return unknown(failure);
	const problems = problemsText(trie);
	const note = problems && `cannot read all of its layer: ${problems}`;
	const written = writtenIn(outcomesOf(trie, accessIn(assessment, { resolve: image?.targets().of })));
	// Worse may be in what was not read.
	if (note !== undefined) return { ...written, risk: written?.risk === "drift" ? "drift" : "unknown", riskNote: note };
	if (written !== undefined) return written;
	if (state.status === "stopped") return unknown("nothing is in its layer, and it is not known whether it ever ran");
	return { risk: "none", written: { bytes: 0, entries: 0, folders: [] } };
}

/** What is left of a layer that is removed meanwhile says nothing. A container that runs may remove files of its own. */
function lostEntries({ container, machine: { files, root } }: Found, { vanishedCount }: LayerTrie): boolean {
	return vanishedCount > 0 && stateOf(files, root, container).state.status !== "running";
}

/** Where there is no decision to compare a layer with. */
export const withoutDecision: ContainerRisk = unknown("its spec is not known, so there is no decision");

function unknown(riskNote: string): ContainerRisk {
	return { risk: "unknown", riskNote };
}

/** A layer has their mount points. `/var/run` and `/var/lock` are links in most images. */
function mountsIn({ mounts = [] }: ParsedSpec): string[] {
	const destinations = mounts.map(({ destination }) => destination);
	return [
		...destinations,
		...destinations.map((one) => one.replace(/^\/var\/run(?=\/)/, "/run").replace(/^\/var\/lock(?=\/)/, "/run/lock")),
	];
}

/** @returns why it cannot be read */
async function readInto({ deadline }: TimedCall, trie: LayerTrie, { path, id }: { readonly path: string; readonly id: string }) {
	deadline.begin({ doing: `read the layer of ${id}`, blame: "host" });
	let seen = 0;
	trie.onEntry = () => {
		if (++seen % some === 0) deadline.renew();
	};
	try {
		await readUpperDir(path, trie, trie.root);
		trie.endSample();
		return undefined;
	} catch (error) {
		return coded(error).message;
	}
}

/** A layer may have millions of entries: the time limit is for some of them. */
const some = 4096;
