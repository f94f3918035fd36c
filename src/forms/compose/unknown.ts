/**
 * What a service leaves open, besides values with variables.
 * @module
 */
import { visible } from "../../visible.ts";
import type { ContainerDescription, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { userOf } from "../flags/mod.ts";
import type { Alternative } from "../form.ts";
import type { Extended } from "./extends.ts";

/** Its facts. */
export function unknownOf({ fields, unread }: Extended, root: Fields, { user }: ContainerDescription): readonly Unknown[] {
	const elsewhere: readonly [isGiven: boolean, message: string][] = [
		[unread !== undefined, `it extends ${visible(unread ?? "")}, which is not read`],
		[root.at("include").value !== undefined, "the files of include are not read: their services are left out"],
		[fields.at("env_file").value !== undefined, "the files of env_file are not read: their variables are left out"],
		[fields.at("label_file").value !== undefined, "the files of label_file are not read: their labels are left out"],
		[fields.at("volumes_from").value !== undefined, "the volumes of other containers (volumes_from) are left out"],
	];
	const names = userNames(fields);
	const byImage = user === undefined && names.length === 0 ? "its user, and volumes of its own" : "volumes of its own";
	return [
		...elsewhere.filter(([isGiven]) => isGiven).map(([, message]) => ({ fact: "value-from", message }) as const),
		...(names.length > 0
			? [{ fact: "image-files", message: `the ID of ${names.join(" and ")} is in the image's /etc/passwd or /etc/group` } as const]
			: []),
		{ fact: "image-config", message: `the image's configuration is not read: it may have ${byImage}` },
	];
}

function userNames(service: Fields): readonly string[] {
	const written = service.at("user").textual() ?? "";
	return (written.includes("$") ? [] : (userOf(written)?.names ?? [])).map((name) => visible(name.slice(0, 80)));
}

/** A privileged container of a user other than root has no capabilities in effect: the policy may not take it for one. */
export function asOtherUser(description: ContainerDescription): readonly Alternative[] {
	if (!description.privileged || description.user !== undefined) return [];
	const user = { uid: 1000, gid: undefined, additionalGids: [] };
	return [{ when: "its user, which the image decides, is not root", description: { ...description, user } }];
}
