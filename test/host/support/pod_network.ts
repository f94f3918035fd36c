/**
 * A network for pods that are not in the sandbox's own.
 * @module
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * An address for each pod, which the host reaches: in front of the configuration of an engine of the tests, which has only lo.
 * @param engine the folder that it keeps everything in
 */
export function writePodNetwork(engine: string): void {
	const folder = join(engine, "cni");
	const ipam = { type: "host-local", dataDir: join(folder, "addresses"), ranges: [[{ subnet: "10.98.0.0/24" }]] };
	const network = { cniVersion: "1.0.0", name: "pods", plugins: [{ type: "ptp", ipam }] };
	writeFileSync(join(folder, "00-pods.conflist"), JSON.stringify(network));
}
