/**
 * What a service leaves open, besides values with variables.
 * @module
 */
import { visible } from "../../visible.ts";
import type { Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { ofImage } from "../flags/mod.ts";
import type { Extended } from "./extends.ts";

/** Its facts. */
export function unknownOf({ fields, unread }: Extended, root: Fields): readonly Unknown[] {
	const elsewhere: readonly [isGiven: boolean, message: string][] = [
		[unread !== undefined, `it extends ${visible(unread ?? "")}, which is not read`],
		[root.at("include").value !== undefined, "the files of include are not read: their services are left out"],
		[fields.at("env_file").value !== undefined, "the files of env_file are not read: their variables are left out"],
		[fields.at("label_file").value !== undefined, "the files of label_file are not read: their labels are left out"],
		[isOn(fields.at("use_api_socket")), "use_api_socket mounts the engine's socket and the credentials for it: they are left out"],
		[fields.at("volumes_from").value !== undefined, "the volumes of other containers (volumes_from) are left out"],
	];
	// A user with a variable is left out, and is listed.
	const user = fields.at("user").textual() ?? "";
	return [
		...elsewhere.filter(([isGiven]) => isGiven).map(([, message]) => ({ fact: "value-from", message }) as const),
		...ofImage(user.includes("$") ? "" : user),
	];
}

/** A variable may be on. */
function isOn({ value }: Fields): boolean {
	return value !== undefined && value !== false && value !== "false";
}
