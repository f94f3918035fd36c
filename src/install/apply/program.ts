/**
 * Checks that other users cannot replace the underlying runtime, which the engine starts as root.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { type Place, userId } from "../../platform/files/place.ts";
import { folderOf } from "../layout.ts";
import { faultAbove, faultOfFile, type Looking } from "./guard.ts";

type Following = Pick<Place, "followed"> & Looking;

/** Why a runtime is not safe, and how to fix that. */
export interface UnsafeRuntime {
	readonly message: string;
	readonly advice: string;
}

/** The message for `install` and `doctor`. */
export function faultOfRuntime(place: Following, runtime: string): UnsafeRuntime | undefined {
	const why = faultOfProgram(place, runtime);
	return why === undefined
		? undefined
		: {
				message: `the underlying runtime ${runtime} is run as root, and another user could replace it: ${why}`,
				// Another user may have changed the file already, and a new owner or mode would hide that.
				advice: "install it again as root, in a folder that belongs to root and that only root can write to",
			};
}

/** @throws {OssifyError} `host/unsafe-path` */
export function guardRuntime(place: Following, { title }: { readonly title: string }, runtime: string): void {
	const fault = faultOfRuntime(place, runtime);
	if (fault === undefined) return;
	const { message, advice } = fault;
	throw new OssifyError("host/unsafe-path", `cannot install for ${title}: ${message}`, {
		advice: `${advice}; or choose another one: --runtime PATH`,
	});
}

/** Why other users could replace a program: its file, a folder above it, or a link or folder that the path leads through. */
export function faultOfProgram(place: Following, path: string): string | undefined {
	const followed = place.followed(path);
	const faults = followed.map((step) => faultAbove(place, step, false, true)?.why ?? faultOfOwner(place, step));
	return faults.find((why) => why !== undefined) ?? faultOfFile(place, followed.at(-1) ?? path)?.why;
}

/** In a sticky folder, the owner of a file, a folder or a link can remove it. */
function faultOfOwner(place: Looking, path: string): string | undefined {
	const [entry, above] = [place.look(path), place.look(folderOf(path))];
	if (entry === undefined || above === undefined || entry.kind === "file" || (above.mode & 0o1000) === 0) return undefined;
	return entry.owner === 0 || entry.owner === userId() ? undefined : `${path} belongs to the user ${entry.owner}, who could change it`;
}
