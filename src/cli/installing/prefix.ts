/**
 * Where the executable and the scripts go.
 * @module
 */
import { type Call, type Option, usageError } from "../arguments/mod.ts";

export const prefixOption: Option = {
	name: "prefix",
	value: "DIR",
	summary:
		"the folder for the executable and the scripts that engines call (default: /usr/libexec/ossify, or where that cannot be written to /opt/ossify or /var/lib/ossify)",
};

/** `env`, which starts the executable, takes a name with `=` for a variable; engines and scripts take no spaces. */
const folder = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.+@-]+)+$/;

/** @throws {OssifyError} of kind `usage` */
export function prefixOf({ options }: Call): { readonly prefix?: string } {
	const prefix = options.text("prefix")?.replace(/(?<=.)\/+$/, "");
	if (prefix === undefined) return {};
	if (folder.test(prefix)) return { prefix };
	throw usageError("usage/invalid-value", "--prefix takes a folder's whole path, of letters, digits and . _ + @ - in each part");
}
