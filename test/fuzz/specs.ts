/**
 * Specs, through ossify and a real runtime: where a container is created, its root is read-only and nothing in it shows the image writable,
 * or the record says why not. Looked at from outside, in the container's mounts, before its program starts.
 * @module
 */

import { type Fuzzer, fuzz, readCorpus } from "./fuzzer.ts";
import { type AttemptFolders, attempt, makePlace } from "./spec_attempt.ts";
import { type SpecInput, specInputs } from "./spec_inputs.ts";

export const specsFuzzer: Fuzzer = {
	name: "specs",
	async run(deadline, seed) {
		const place = await makePlace();
		/** How the tries ended: a fuzzer whose containers never start finds nothing. */
		const ends = new Map<string, number>();
		const check = (input: SpecInput) => faultOf(place, input, ends);
		const result = await fuzz({ corpus: readCorpus<SpecInput>("specs"), inputs: specInputs, check }, deadline, seed);
		console.log(`fuzz: specs: ${[...ends].map(([what, times]) => `${times} ${what}`).join(", ")}`);
		return result;
	},
};

async function faultOf(place: AttemptFolders, input: SpecInput, ends: Map<string, number>): Promise<string | undefined> {
	const { created, record, fault } = await attempt(place, input);
	const end = `${created ? "created" : "not created"}, ${record?.outcome ?? "no record"}`;
	ends.set(end, (ends.get(end) ?? 0) + 1);
	return fault;
}
