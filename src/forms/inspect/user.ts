/**
 * Users as engines print them: `1000`, `1000:2000`, `app`, `app:www`; nothing is root.
 * @module
 */
import { visible } from "../../visible.ts";
import type { ContainerDescription, Unknown, UserDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { userOf } from "../flags/mod.ts";
import type { Alternative } from "../form.ts";
import { textsIn } from "./printed.ts";

/** A user. A name other than root has no number outside of the image. */
export interface User {
	readonly user: UserDescription | undefined;
	/** The names that only the image's /etc/passwd and /etc/group can resolve. */
	readonly names: readonly string[];
}

/** @param groups those that are added; the names among them are left out */
export function userIn(fields: Fields, groups?: Fields): User {
	const text = fields.text() ?? "";
	const { user, names } = userOf(text) ?? { user: undefined, names: [text] };
	const additionalGids =
		groups === undefined
			? []
			: textsIn(groups)
					.filter((group) => /^\d{1,10}$/.test(group))
					.map(Number);
	return { user: user && { ...user, additionalGids }, names };
}

/** What a user's name leaves open. */
export function openBy({ names }: User): readonly Unknown[] {
	if (names.length === 0) return [];
	const shown = names.map((name) => visible(name.slice(0, 80))).join(" and ");
	return [{ fact: "image-files", message: `the ID of ${shown} is in the image's /etc/passwd or /etc/group` }];
}

/** The container if the user's name is one of root's. */
export function ifRoot({ user, names }: User, description: ContainerDescription): readonly Alternative[] {
	const [name] = names;
	if (user !== undefined || name === undefined) return [];
	const { existing } = description;
	return [
		{
			when: `the user ${visible(name.slice(0, 80))} has the ID 0`,
			description: {
				...description,
				user: { uid: 0, gid: undefined, additionalGids: [] },
				...(existing && { existing: { ...existing, effectiveCapabilities: undefined } }),
			},
		},
	];
}
