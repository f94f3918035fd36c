/**
 * Users as `--user` has them: `1000`, `1000:2000`, `app`, `app:www`.
 * @module
 */
import type { UserDescription } from "../description.ts";

/** A user, or one that only the image's /etc/passwd or /etc/group can resolve. */
export interface NamedUser {
	/** Undefined for a name other than root. */
	readonly user: UserDescription | undefined;
	/** The names that are not resolved. */
	readonly names: readonly string[];
}

/** The largest ID: docker and podman refuse others. */
const largest = 2 ** 31 - 1;

/** Reads a user. `root` is 0 in every image; undefined where an ID is too large. */
export function userOf(text: string): NamedUser | undefined {
	const [name = "", group = ""] = text.split(":", 2);
	const uid = idOf(name === "" ? "0" : name);
	const gid = idOf(group);
	if ((uid ?? 0) > largest || (gid ?? 0) > largest) return undefined;
	const names = [uid === undefined ? name : "", group !== "" && gid === undefined ? group : ""].filter((one) => one !== "");
	// Without a group, the one that /etc/passwd has for the user.
	return { user: uid === undefined ? undefined : { uid, gid: group === "" ? undefined : gid, additionalGids: [] }, names };
}

function idOf(text: string): number | undefined {
	if (text === "root") return 0;
	return /^\d+$/.test(text) ? Number(text) : undefined;
}
