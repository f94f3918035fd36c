/**
 * Records for the process that serves this call, besides those in the log.
 * @module
 */
import type { Recorder } from "../../enforcement/mod.ts";
import type { Served } from "../../platform/mod.ts";

/** A recorder that gives each record to the serving process as well, also one that the log does not take. */
export function alsoTo(served: Served | undefined, record: Recorder): Recorder {
	if (served === undefined) return record;
	return (one) => {
		served.recorded(one);
		record(one);
	};
}
