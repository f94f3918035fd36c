/**
 * Users as engines print them: `1000`, `1000:2000`, `app`, `app:www`.
 * @module
 */
import { visible } from "../../visible.ts";
import type { ContainerDescription, Unknown, UserDescription } from "../description.ts";
import type { Alternative } from "../form.ts";

/** A user. A name other than root has no number outside of the image. */
export interface User {
	readonly user: UserDescription | undefined;
	/** The name that only the image's /etc/passwd can resolve. */
	readonly name: string | undefined;
}

/** Reads what an engine prints as the user; nothing is root. */
export function userOf(text: string | undefined, additional: readonly string[] = []): User {
	const [name = "", group = ""] = (text ?? "").split(":", 2);
	const uid = idOf(name === "" ? "0" : name);
	const additionalGids = additional.flatMap((one) => idOf(one) ?? []);
	if (uid === undefined) return { user: undefined, name };
	return { user: { uid, gid: idOf(group), additionalGids }, name: undefined };
}

function idOf(text: string): number | undefined {
	if (text === "root") return 0;
	return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** What a user's name leaves open. */
export function openBy({ name }: User): readonly Unknown[] {
	if (name === undefined) return [];
	return [{ fact: "image-files", message: `the image's /etc/passwd has the ID of the user ${visible(name)}` }];
}

/** The container if the user's name is one of root's. */
export function ifRoot({ name }: User, description: ContainerDescription): readonly Alternative[] {
	if (name === undefined) return [];
	const user = { uid: 0, gid: undefined, additionalGids: [] };
	const { existing } = description;
	return [
		{
			when: `the user ${visible(name)} has the ID 0`,
			description: { ...description, user, ...(existing && { existing: { ...existing, effectiveCapabilities: undefined } }) },
		},
	];
}
