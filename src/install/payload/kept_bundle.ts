/**
 * The installed bundle, from ossify's own copies, as the original file may have been changed or removed.
 * @module
 */
import type { Bundle } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { digestOf, type Place } from "../../platform/files/place.ts";
import { policyCopy, policyFolder } from "../layout.ts";
import type { BundleSettings } from "../plan/mod.ts";

const maxWasm = 256 * 1024 * 1024;

/**
 * Reads the bundle. Its WebAssembly is stored twice, and a copy that was changed is ignored.
 * @param digest of the installed policy
 * @param name the path that it was installed from
 * @throws {OssifyError} `host/lost-policy`
 */
export function keptBundle(place: Place, digest: string, name: string, { wasm: sha256, data, built, manifest }: BundleSettings): Bundle {
	const paths = [policyCopy(sha256), `${policyFolder(digest)}/policy.wasm`];
	const there = paths.filter((path) => place.look(path)?.kind === "file");
	const wasm = there.map((path) => place.read(path, maxWasm)).find((bytes) => digestOf(bytes) === sha256);
	const origin = manifest === undefined ? {} : { origin: { manifest, rego: new Map() } };
	if (wasm !== undefined) return { wasm, data, ...(built !== undefined && { built: new Date(built) }), ...origin };
	const message = `cannot keep the previous policy: ${paths.join(" and ")} were removed or changed`;
	throw new OssifyError("host/lost-policy", message, { advice: `name it again: -p BUNDLE (it was installed from ${name})` });
}
