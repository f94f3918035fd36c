/**
 * The name of a machine.
 * @module
 */
import type { Files } from "../platform/mod.ts";

/** As its root folder has it; the kubelet's name of the node, unless that was set. Undefined where it cannot be read. */
export function hostnameOf(files: Files, root: string): string | undefined {
	const path = `${root === "/" ? "" : root}/etc/hostname`;
	try {
		const bytes = files.read(path, { blame: "host", limit: 4096, within: [root], regular: true });
		return new TextDecoder().decode(bytes).trim().toLowerCase() || undefined;
	} catch {
		return undefined;
	}
}
