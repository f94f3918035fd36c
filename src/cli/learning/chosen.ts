/**
 * Choosing the container that `--spec` is about.
 * @module
 */
import type { Assessment } from "../../harden.ts";
import { parseSpec, specLimits } from "../../oci_spec/mod.ts";
import type { Policy, PolicyIdentity } from "../../policy.ts";
import { usageError } from "../arguments/mod.ts";
import { type AssessedFile, contextFor, shownFile, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { chosenFrom, type Sought } from "./choose.ts";
import type { Target } from "./containers.ts";

/** Whether `--spec` names a container's spec. */
export function isNamed({ options }: TimedCall, { spec }: Target): boolean {
	return spec !== undefined && spec === options.text("spec");
}

/** @returns an error of kind `usage` */
export function needlessContainer() {
	return usageError("usage/contradiction", "--container names a container of --spec: of a manifest, a Compose file or another form");
}

/** The container that fits, of several; which one is said. */
export async function indexIn(call: TimedCall, { containers, form, file }: AssessedFile, target: Target, policy: Policy): Promise<number> {
	const wanted = isNamed(call, target) ? call.options.text("container") : undefined;
	if (form === undefined && wanted !== undefined) throw needlessContainer();
	if (form === undefined || (containers.length <= 1 && !isNamed(call, target))) return 0;
	const shown = shownFile(file);
	const identityOf = (spec: Parameters<Policy["identify"]>[0]) => policy.identify(spec, contextFor(call)(policy));
	const candidates = [];
	for (const [index, own] of form.containers.entries()) {
		const assessed = await containers[index]?.assess();
		candidates.push({ ...own, identity: assessed === undefined ? {} : identityOf(assessed.assessment.spec) });
	}
	const { index, by } = chosenFrom(shown, candidates, soughtBy(call, target, { wanted, identityOf }));
	if (by.length > 0) notify(call.platform, "note", `${shown}: ${form.containers[index]?.label}, by ${by.join(" and ")}`);
	return index;
}

/** The container of a file that `--container` names; all of them without it. @throws {OssifyError} of kind `usage` */
export function containersChosen({ options }: TimedCall, { containers, form, file }: AssessedFile): AssessedFile["containers"] {
	const given = options.text("container");
	if (given === undefined) return containers;
	if (form === undefined) throw needlessContainer();
	const candidates = form.containers.map((own) => ({ ...own, identity: {} }));
	const { index } = chosenFrom(shownFile(file), candidates, { given, names: [], identity: {}, image: undefined, engineImage: undefined });
	return containers.slice(index, index + 1);
}

function soughtBy(
	{ platform, options }: TimedCall,
	{ source, own, engineName, image, imageName }: Target,
	{ wanted, identityOf }: { wanted: string | undefined; identityOf: (spec: Assessment["spec"]) => PolicyIdentity },
): Sought {
	const read = (path: string) => platform.files.read(path, { blame: "input", limit: specLimits.bytes, regular: true });
	// What an engine keeps of a container that does not run is not a spec.
	const bytes = typeof own === "string" ? read(own) : undefined;
	return {
		given: wanted,
		names: [source.name, ...(engineName === undefined ? [] : [engineName])],
		identity: bytes === undefined ? {} : identityOf(parseSpec(bytes)),
		image: options.text("image"),
		engineImage: imageName ?? image,
	};
}
