/**
 * Names for the new volumes of a pod.
 * @module
 */
import type { Part } from "../../errors.ts";
import { valueAt } from "./addition.ts";

/** A DNS label. */
const maxLength = 63;

/** The names of a pod's volumes. */
export class VolumeNames {
	private readonly taken: Set<string>;

	private constructor(taken: Iterable<string>) {
		this.taken = new Set(taken);
	}

	/** @param pod where in its document the pod's `spec` is. The claims of a StatefulSet are volumes of its pods */
	static of(document: unknown, pod: Part): VolumeNames {
		const claims = pod.slice(-3).join() === "spec,template,spec" ? valueAt(document, [...pod.slice(0, -2), "volumeClaimTemplates"]) : [];
		return new VolumeNames([
			...itemsOf(valueAt(document, [...pod, "volumes"])).map((volume) => String(valueAt(volume, ["name"]))),
			...itemsOf(claims).map((claim) => String(valueAt(claim, ["metadata", "name"]))),
		]);
	}

	/** Names besides some. */
	static besides(taken: readonly string[]): VolumeNames {
		return new VolumeNames(taken);
	}

	/** A name that no volume has: `web-var-tmp`. */
	take(container: string, destination: string): string {
		const words = `${container}${destination}`
			.toLowerCase()
			.replaceAll(/[^a-z\d]+/g, "-")
			.replaceAll(/^-|-$/g, "");
		for (let number = 1; ; number++) {
			const suffix = number === 1 ? "" : `-${number}`;
			const name = words.slice(0, maxLength - suffix.length).replace(/-$/, "") + suffix;
			if (this.taken.has(name)) continue;
			this.taken.add(name);
			return name;
		}
	}
}

function itemsOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}
