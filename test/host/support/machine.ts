/**
 * The sandbox as a machine that both engines were installed on from packages.
 * @module
 */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { findEngines } from "./engines.ts";
import { sandbox } from "./sandbox.ts";

/** Puts in place what CRI-O's package, or its first start, does. */
export function furnishMachine(): void {
	sandbox(); // outside of one, /usr and /etc are really the host's
	if (!existsSync("/usr/bin/crio")) symlinkSync(findEngines().crio, "/usr/bin/crio");
	for (const folder of ["/usr/share/containers/oci/hooks.d", "/etc/crio/policies"]) mkdirSync(folder, { recursive: true });
}
