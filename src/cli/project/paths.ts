/**
 * The project file, and which paths it may name.
 * @module
 */
import { climbs } from "../../oci_spec/mod.ts";

/** Its name, in the working directory. Without an extension, `opa test .` does not take it for data. */
export const projectFile = "ossify.project";

/** Whether a name in the path begins with a dot. */
export function isHidden(path: string): boolean {
	return path.split("/").some((name) => name.startsWith(".") && name !== ".");
}

/** Whether the path leads out of the working directory. */
export function isOutside(path: string): boolean {
	return path === "" || path.startsWith("/") || climbs(path);
}
