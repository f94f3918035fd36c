/**
 * Containers by their names and IDs.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { shortId, visible } from "../visible.ts";
import { asRoot } from "./forbidden.ts";
import type { FoundContainer } from "./found.ts";

/**
 * By its whole name or ID, or the beginning of its ID.
 * @param unread why some containers may not have been found
 * @throws {OssifyError} `host/no-container` where there is none, or several
 */
export function containerNamed(all: readonly FoundContainer[], wanted: string, unread?: string): FoundContainer {
	const byId = /^[0-9a-f]{4,64}$/.test(wanted) ? all.filter(({ id }) => id.startsWith(wanted)) : [];
	const exact = all.filter(({ id }) => id === wanted);
	const byName = all.filter(({ name }) => name === wanted);
	const [found, ...more] = [exact, byName, byId].find((one) => one.length > 0) ?? [];
	if (found === undefined) {
		const more = unread === undefined ? "" : `, as far as ossify may read: ${unread}`;
		const advice = unread === undefined ? namesOf(all) : asRoot;
		throw new OssifyError("host/no-container", `there is no container with the name or ID ${visible(wanted)}${more}`, { advice });
	}
	if (more.length === 0) return found;
	const number = more.length + 1;
	const what = byName.length > 0 ? `${number} containers are named ${visible(wanted)}: name the ID` : idsBegin(number, wanted);
	throw new OssifyError("host/no-container", what);
}

const mostNames = 8;

/** Some that can be named: those that have names first. */
function namesOf(all: readonly FoundContainer[]): string {
	if (all.length === 0) return "no engine on this machine has containers that ossify finds; name a file with the spec with --spec";
	const names = [
		...all.flatMap(({ name }) => name ?? []).sort(),
		...all.flatMap(({ name, id }) => (name === undefined ? shortId(id) : [])),
	];
	const more = names.length - mostNames;
	return `there are ${[...names.slice(0, mostNames).map(visible), ...(more > 0 ? [`${more} more`] : [])].join(", ")}`;
}

function idsBegin(number: number, wanted: string): string {
	return `the IDs of ${number} containers begin with ${visible(wanted)}: name more of the ID`;
}
