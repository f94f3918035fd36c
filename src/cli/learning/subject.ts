/**
 * The container that a layer belongs to, and what the policy decides about it.
 * @module
 */

import type { Form } from "../../forms/mod.ts";
import { type Assessment, assess } from "../../harden.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { parseSpec, specLimits } from "../../oci_spec/mod.ts";
import type { Policy, PolicyIdentity } from "../../policy.ts";
import { usageError } from "../arguments/mod.ts";
import { imageOf } from "../deciding/image_of.ts";
import { type Assessed, type AssessedFile, assessorFor, contextFor, type SpecFile, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { chosenFrom, type Sought } from "./choose.ts";
import type { Target } from "./containers.ts";

/** A container. */
export interface Subject {
	/** Undefined where no spec was given: then the decision is about a plain container. */
	readonly assessed: Assessed | undefined;
	readonly assessment: Assessment;
	/** The policy that decided. */
	readonly policy: Policy;
	/** As the policies' data name it; undefined where it is not known. */
	readonly image: string | undefined;
	/** Where the spec is a container of a manifest or another form. */
	readonly described: Described | undefined;
}

/** A container of a form. */
export interface Described {
	readonly form: Form;
	readonly file: SpecFile;
	/** The container's among those of the form. */
	readonly index: number;
}

/**
 * Finds what is decided about containers; the policy is loaded once.
 * @param loaded the policy, where it has been loaded
 * @returns of what `--spec` names, or of the container's own spec
 */
export function subjectsFor(call: TimedCall, loaded?: Policy): (target: Target | undefined) => Promise<Subject> {
	const { assess: read, assessFile, load } = assessorFor(call, look(call), { policy: loaded });
	const given = call.options.text("image");
	return async (target) => {
		call.deadline.renew();
		if (target?.spec === undefined) {
			if (call.options.text("container") !== undefined) throw needlessContainer();
			const policy = await load();
			const assessment = assess(policy, plainSpec(), contextFor(call)(policy));
			return { assessed: undefined, assessment, policy, image: given ?? target?.image, described: undefined };
		}
		const file = await (typeof target.spec === "string" ? read(target.spec) : assessFile(target.spec));
		const [problem] = file.problems;
		if (problem !== undefined) throw problem;
		const index = await indexIn(call, file, target, await load());
		const assessed = await assessAt(file, index);
		const { assessment, policy } = assessed;
		const described = file.form && { form: file.form, file: file.file, index };
		return { assessed, assessment, policy, image: given ?? imageOf(call, policy, assessment.spec), described };
	};
}

/** The same container, as another policy has it. */
export async function assessedBy(call: TimedCall, policy: Policy, { file }: Assessed, described: Described | undefined): Promise<Assessed> {
	return await assessAt(await assessorFor(call, look(call), { policy }).assessFile(file), described?.index ?? 0);
}

/** A container of a file, by its label, as a policy has it. @throws {OssifyError} `usage/several-specs` where the file has none of that label */
export async function assessedIn(
	call: TimedCall,
	policy: Policy,
	file: SpecFile,
	label: string | undefined,
): Promise<{ readonly assessed: Assessed; readonly described: Described }> {
	const read = await assessorFor(call, look(call), { policy }).assessFile(file);
	const [problem] = read.problems;
	if (problem !== undefined) throw problem;
	const index = read.containers.findIndex((one) => one.label === label);
	if (index < 0 || read.form === undefined)
		throw usageError("usage/several-specs", `${file.path ?? "the standard input"} has changed: it no longer describes ${label}`);
	return { assessed: await assessAt(read, index), described: { form: read.form, file, index } };
}

async function assessAt({ containers }: AssessedFile, index: number): Promise<Assessed> {
	const container = containers[index];
	if (container === undefined) throw usageError("usage/several-specs", "--spec describes no container");
	return await container.assess();
}

function look({ platform }: TimedCall) {
	return async (paths: readonly string[]) => (await import("../checking/mod.ts")).warnOfRulesAt(platform, paths);
}

/** What no engine adds to. */
function plainSpec() {
	return parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.0.2", process: { cwd: "/" }, root: { path: "rootfs" }, mounts: [] })));
}

function needlessContainer() {
	return usageError("usage/contradiction", "--container names a container of --spec: of a manifest, a Compose file or another form");
}

/** The container that fits, of several; which one is said. */
async function indexIn(call: TimedCall, { containers, form, file }: AssessedFile, target: Target, policy: Policy): Promise<number> {
	const wanted = call.options.text("container");
	if (form === undefined && wanted !== undefined) throw needlessContainer();
	if (form === undefined || (containers.length === 1 && wanted === undefined)) return 0;
	const shown = file.path ?? "the standard input";
	const identityOf = (spec: Parameters<Policy["identify"]>[0]) => policy.identify(spec, contextFor(call)(policy));
	const candidates = [];
	for (const [index, own] of form.containers.entries()) {
		const assessed = await containers[index]?.assess();
		candidates.push({ ...own, identity: assessed === undefined ? {} : identityOf(assessed.assessment.spec) });
	}
	const { index, by } = chosenFrom(shown, candidates, soughtBy(call, target, identityOf));
	if (by.length > 0) notify(call.platform, "note", `${shown}: ${form.containers[index]?.label}, by ${by.join(" and ")}`);
	return index;
}

function soughtBy(
	{ platform, options }: TimedCall,
	{ source, own, engineName }: Target,
	identityOf: (spec: Assessment["spec"]) => PolicyIdentity,
): Sought {
	const read = (path: string) => platform.files.read(path, { blame: "input", limit: specLimits.bytes, regular: true });
	// What an engine keeps of a container that does not run is not a spec.
	const bytes = typeof own === "string" ? read(own) : undefined;
	return {
		given: options.text("container"),
		names: [source.name, ...(engineName === undefined ? [] : [engineName])],
		identity: bytes === undefined ? {} : identityOf(parseSpec(bytes)),
		image: options.text("image"),
	};
}

/** A spec that ossify hardened already has the tmpfs mounts of its allowances: nothing below them is in the layer. */
export function mountsOf({ assessed }: Subject): string[] {
	return (assessed?.assessment.spec.mounts ?? []).map(({ destination }) => destination);
}

/** Once a container is gone, its image is not at its root any more. Paths of its layer have no links in them. */
export function withoutRoot(subject: Subject): Subject {
	const { assessed } = subject;
	if (assessed === undefined) return subject;
	const { path, bytes } = assessed.file;
	return { ...subject, assessed: { ...assessed, file: { path, bytes }, image: undefined } };
}

/** Whether the policy leaves a container as it is: then all of its writes succeed. */
export function isExempt({ assessment: { patch, decision } }: Subject): boolean {
	return patch.length === 0 && decision.readonly !== true;
}
