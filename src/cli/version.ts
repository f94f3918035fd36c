/** Which ossify this is. @module */
import manifest from "../../package.json" with { type: "json" };

/** `1.2.3`. */
export const version: string = manifest.version;
