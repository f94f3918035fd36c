/**
 * What the image decides, which is not read.
 * @module
 */
import { visible } from "../../visible.ts";
import type { ContainerDescription, Unknown } from "../description.ts";
import type { Alternative } from "../form.ts";
import { userOf } from "./user.ts";

/** What is not known of a container, as its image is not. @param user as it is written; empty where the image decides */
export function ofImage(user: string): readonly Unknown[] {
	const names = (userOf(user)?.names ?? []).map((name) => visible(name.slice(0, 80)));
	return [
		...(names.length > 0
			? [{ fact: "image-files", message: `the ID of ${names.join(" and ")} is in the image's /etc/passwd or /etc/group` } as const]
			: []),
		{
			fact: "image-config",
			message: `the image is not read: its configuration ${user === "" ? "decides the user, and " : ""}may have volumes`,
		},
	];
}

/** A privileged container of a user other than root has no capabilities in effect: the policy may not take it for one. */
export function asOtherUser(description: ContainerDescription): readonly Alternative[] {
	if (!description.privileged || description.user !== undefined) return [];
	const user = { uid: 1000, gid: undefined, additionalGids: [] };
	return [{ when: "its user, which the image decides, is not root", description: { ...description, user } }];
}
