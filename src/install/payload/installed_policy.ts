/**
 * The policy of an earlier install, by its folder. Its data contain the data and the mode of that install.
 * @module
 */
import { type Bundle, readBundleAt } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { digestOf, type Place, placeAt } from "../../platform/files/place.ts";
import { policiesFolder, policyFolder } from "../layout.ts";

/**
 * The path of an installed policy for a value of `-p`, on the machine that is installed to; undefined for other paths. With `--root`, the path may
 * begin with the root folder or not. Links and `..` are resolved.
 */
export function installedPolicyPath(place: Place, given: string): string | undefined {
	const here = placeAt("/");
	const spelled = placeAt(given).outside("");
	const outside = place.outside(policiesFolder);
	const prefixes = [outside, here.resolve(outside)];
	const inside = (path: string, all: readonly string[]) => {
		const prefix = all.find((one) => path === one || path.startsWith(`${one}/`));
		return prefix === undefined ? undefined : `${policiesFolder}${path.slice(prefix.length)}`;
	};
	return inside(spelled, [...prefixes, policiesFolder]) ?? inside(here.resolve(spelled), prefixes);
}

/**
 * Reads an installed policy. One that was changed is refused: its digest has to be the one in the name of its folder.
 * @throws {OssifyError} `host/lost-policy`, `host/unreadable`, of kind `policy`
 */
export async function installedPolicy(place: Place, path: string): Promise<Bundle> {
	const known = place.names(policiesFolder).map((name) => `${policiesFolder}/${name}`);
	if (!known.includes(path) || place.look(path)?.kind !== "folder") throw noPolicy(place, path, known);
	const bundle = await bundleIn(place, path);
	if (policyFolder(digestOfBundle(bundle)) === path) return bundle;
	const message = `cannot install ${path}: its policy.wasm and data.json were changed after they were installed: they do not have the digest in its name`;
	throw new OssifyError("host/lost-policy", message, {
		advice: "install the bundle that it was made from, with its data: -p BUNDLE -d FILE",
	});
}

function noPolicy(place: Place, path: string, known: readonly string[]): OssifyError {
	const root = place.outside("/");
	const where = root === "/" ? "" : ` below ${root.replace(/\/$/, "")}`;
	const advice = known.length === 0 ? "install a bundle: -p BUNDLE" : `there are ${known.join(", ")}`;
	return new OssifyError("host/lost-policy", `cannot install ${path}: there is no such policy${where}`, { advice });
}

/** The bundle in a folder of an installed policy. Links are not followed. @throws {OssifyError} `host/unreadable`, of kind `policy` */
export async function bundleIn(place: Place, folder: string): Promise<Bundle> {
	return await readBundleAt(filesOf(place), folder, { installed: true });
}

/** The digest that `policyFiles` computes. */
export function digestOfBundle({ wasm, data }: Bundle): string {
	return digestOf(wasm, encodeUtf8(data));
}

const maxFile = 256 * 1024 * 1024;

function filesOf(place: Place) {
	return {
		kind: (path: string) => place.look(path)?.kind ?? "missing",
		list: (folder: string) => place.names(folder).filter((name) => !name.startsWith(".")),
		read: (path: string) => place.read(path, maxFile),
	};
}
