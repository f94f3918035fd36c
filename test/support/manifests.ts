/**
 * Kubernetes manifests as people write them, and what `ossify mutate` makes of them.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkDecision } from "../../src/decision/mod.ts";
import { editForm } from "../../src/forms/edit/mod.ts";
import { containersOf, readForm } from "../../src/forms/mod.ts";
import { encodeUtf8 } from "../../src/json/mod.ts";
import { planMutation } from "../../src/mutate/mod.ts";
import { parseSpec } from "../../src/oci_spec/mod.ts";

const folder = fileURLToPath(new URL("../manifests/", import.meta.url));

/** By their files' names. */
export const manifests: ReadonlyMap<string, string> = new Map(
	readdirSync(folder)
		.toSorted()
		.map((name) => [name, readFileSync(folder + name, "utf8")]),
);

/** A decision that asks for all that a manifest can have, with paths of many kinds. */
export const manifold = {
	mode: "enforce",
	readonly: true,
	tmpfs: [
		{ destination: "/run", size: "64Mi", mode: "0755", copyUp: true },
		{ destination: "/tmp", size: 1073741824 },
		{ destination: "/var/lib/a b", size: 4096 },
		{ destination: "/srv/Ünïcode", size: 8193, uid: 5 },
		{ destination: "/...", inodes: 1024 },
		{ destination: "/_/-" },
		{ destination: `/${"longer/".repeat(100)}path` },
		{ destination: "/yes" },
		{ destination: "/0" },
		{ destination: "/#hash: x" },
	],
	readonlyMounts: ["/data", "/v", "/etc/hosts", "/var/log", "/run/proxy", "/var/lib/postgresql/data", "/dev/shm", "/tmp/work", "/run/app"],
};

/** The text with the changes of one decision about all of its containers. */
export function mutated(text: string, decision: object): string {
	const form = readForm(encodeUtf8(text), { path: "manifest.yaml" });
	const specs = containersOf(form);
	const changed = form.containers.map((container, index) => {
		const { changes } = planMutation(parseSpec(specs[index]?.spec as Uint8Array), checkDecision(decision));
		return { container, changes };
	});
	return editForm({ text, shown: "manifest.yaml" }, form, changed).text;
}
