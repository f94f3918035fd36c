/**
 * Containers by their names and IDs.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { visible } from "../visible.ts";
import type { FoundContainer } from "./found.ts";

/** By its whole name or ID, or the beginning of its ID. @throws {OssifyError} `host/no-container` where there is none, or several */
export function containerNamed(all: readonly FoundContainer[], wanted: string): FoundContainer {
	const byId = /^[0-9a-f]{4,64}$/.test(wanted) ? all.filter(({ id }) => id.startsWith(wanted)) : [];
	const exact = all.filter(({ id }) => id === wanted);
	const byName = all.filter(({ name }) => name === wanted);
	const [found, ...more] = [exact, byName, byId].find((one) => one.length > 0) ?? [];
	if (found === undefined) {
		throw new OssifyError("host/no-container", `there is no container ${visible(wanted)} that this process may see`, {
			advice: "name its ID as root on the node, or its layer with --upperdir",
		});
	}
	if (more.length === 0) return found;
	const number = more.length + 1;
	const what = byName.length > 0 ? `${number} containers are named ${visible(wanted)}: name the ID` : idsBegin(number, wanted);
	throw new OssifyError("host/no-container", what);
}

function idsBegin(number: number, wanted: string): string {
	return `the IDs of ${number} containers begin with ${visible(wanted)}: name more of the ID`;
}
