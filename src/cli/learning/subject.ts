/**
 * The container that a layer belongs to, and what the policy decides about it.
 * @module
 */

import { isEditable } from "../../forms/edit/mod.ts";
import type { Form } from "../../forms/mod.ts";
import { type Assessment, assess } from "../../harden.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { AllowedTmpfs } from "../../layer/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import type { Policy } from "../../policy.ts";
import { count } from "../../terminal/mod.ts";
import { usageError } from "../arguments/mod.ts";
import { imageOf } from "../deciding/image_of.ts";
import { type Assessed, type AssessedFile, assessorFor, contextFor, type SpecFile, shownFile, type TimedCall } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";
import { indexIn, isNamed, needlessContainer } from "./chosen.ts";
import type { Target } from "./containers.ts";
import type { EarlierRun } from "./earlier.ts";

/** A container. */
export interface Subject {
	/** Undefined where no spec was given: then the decision is about a plain container. */
	readonly assessed: Assessed | undefined;
	readonly assessment: Assessment;
	/** The policy that decided. */
	readonly policy: Policy;
	/** As the policies' data name it; undefined where it is not known. */
	readonly image: string | undefined;
	/** Where `--spec` is a manifest, a Compose file or a unit. */
	readonly described: Described | undefined;
	/** The container's, among those of the file with its spec. */
	readonly index: number;
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
	const { assess: read, assessFile, load } = assessorFor(call, { policy: loaded });
	const given = call.options.text("image");
	const files = new Map<string | SpecFile, Promise<AssessedFile>>();
	return async (target) => {
		call.deadline.renew();
		const { spec } = target ?? {};
		if (target === undefined || spec === undefined) return plainSubject(call, await load(), given ?? target?.image);
		const reading = files.get(spec) ?? (typeof spec === "string" ? read(spec) : assessFile(spec));
		files.set(spec, reading);
		const file = await reading;
		const [problem] = file.problems;
		if (problem !== undefined) throw problem;
		const index = await indexIn(call, file, target, await load());
		const assessed = await assessAt(file, index);
		const { assessment, policy } = assessed;
		const described = isNamed(call, target) ? describedIn(file, index) : undefined;
		return { assessed, assessment, policy, image: given ?? imageOf(call, policy, assessment.spec), described, index };
	};
}

/** What is decided about the containers of earlier runs: of a file of `--spec`, the one that fits. */
export function subjectsOfRuns(call: TimedCall): (run: EarlierRun) => Promise<Subject> {
	const subjectOf = subjectsFor(call);
	const spec = call.options.text("spec");
	const nothing = async () => {};
	return async ({ names: [name = ""], image }) =>
		await subjectOf(spec === undefined ? undefined : { source: { name, read: nothing }, spec, image });
}

function plainSubject(call: TimedCall, policy: Policy, image: string | undefined): Subject {
	const { options } = call;
	if (options.text("container") !== undefined && options.text("spec") === undefined) throw needlessContainer();
	const assessment = assess(policy, plainSpec(), contextFor(call)(policy));
	return { assessed: undefined, assessment, policy, image, described: undefined, index: 0 };
}

/** What an engine prints of a container describes itself. */
function describedIn({ form, file }: AssessedFile, index: number): Described | undefined {
	return form !== undefined && isEditable(form) ? { form, file, index } : undefined;
}

/** The same container, as another policy has it. */
export async function assessedBy(call: TimedCall, policy: Policy, { file }: Assessed, index: number): Promise<Assessed> {
	return await assessAt(await assessorFor(call, { policy }).assessFile(file), index);
}

/** A container of a file, by its label, as a policy has it. @throws {OssifyError} `usage/several-specs` where the file has none of that label */
export async function assessedIn(
	call: TimedCall,
	policy: Policy,
	file: SpecFile,
	label: string | undefined,
): Promise<{ readonly assessed: Assessed; readonly described: Described }> {
	const read = await assessorFor(call, { policy }).assessFile(file);
	const [problem] = read.problems;
	if (problem !== undefined) throw problem;
	const index = read.containers.findIndex((one) => one.label === label);
	if (index < 0 || read.form === undefined)
		throw usageError("usage/several-specs", `${shownFile(file)} has changed: it no longer describes ${label}`);
	return { assessed: await assessAt(read, index), described: { form: read.form, file, index } };
}

async function assessAt({ containers }: AssessedFile, index: number): Promise<Assessed> {
	const container = containers[index];
	if (container === undefined) throw usageError("usage/several-specs", "--spec describes no container");
	return await container.assess();
}

/** What no engine adds to. */
function plainSpec() {
	return parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.0.2", process: { cwd: "/" }, root: { path: "rootfs" }, mounts: [] })));
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

/** What the policy allows it as tmpfs. */
export function allowedBy({ assessment }: Pick<Subject, "assessment">): AllowedTmpfs[] {
	return assessment.decision.tmpfs.map(({ destination: path, size, inodes, options = [] }) => ({ path, size, inodes, options }));
}

/** Says how many containers were left out as exempt. */
export function noteExempt({ platform }: Pick<TimedCall, "platform">, exempt: number): void {
	if (exempt > 0)
		notify(platform, "note", `${count(exempt, "container")} left out: the policy leaves them as they are (exempt, or a sandbox)`);
}

/** Whether the policy leaves a container as it is: then all of its writes succeed. */
export function isExempt({ assessment: { patch, decision } }: Subject): boolean {
	return patch.length === 0 && decision.readonly !== true;
}
