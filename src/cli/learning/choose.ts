/**
 * Which container of a file `--spec` is about, where the file describes several.
 * @module
 */
import type { OssifyError } from "../../errors.ts";
import type { FormContainer } from "../../forms/mod.ts";
import type { PolicyIdentity } from "../../policy.ts";
import { visible } from "../../visible.ts";
import { usageError } from "../arguments/mod.ts";

/** A container that a file describes, with what the policy knows it by. */
export interface Candidate extends Pick<FormContainer, "label" | "source" | "location"> {
	readonly identity: PolicyIdentity;
}

/** What is known of the container that was learned. */
export interface Sought {
	/** `--container`. */
	readonly given: string | undefined;
	/** As it was named, and as its engine names it. */
	readonly names: readonly string[];
	/** What its own spec says. */
	readonly identity: PolicyIdentity;
	/** `--image`. */
	readonly image: string | undefined;
}

/** One of several, and the facts that tell it from the others. */
export interface Choice {
	readonly index: number;
	readonly by: readonly string[];
}

/** @throws {OssifyError} `usage/several-specs` where none or several fit */
export function chosenFrom(shown: string, candidates: readonly Candidate[], sought: Sought): Choice {
	let left = candidates;
	const by: string[] = [];
	for (const { name, fits } of criteriaFor(sought)) {
		const fitting = left.filter(fits);
		if (fitting.length === 0 && name === "--container") throw noneOf(shown, candidates, sought.given ?? "");
		if (fitting.length === 0 || fitting.length === left.length) continue;
		by.push(name);
		left = fitting;
	}
	const [only, ...more] = left;
	if (only === undefined || more.length > 0) throw severalOf(shown, left);
	return { index: candidates.indexOf(only), by };
}

interface Criterion {
	readonly name: string;
	readonly fits: (one: Candidate) => boolean;
}

/** Those that say the most first. */
function criteriaFor({ given, names, identity, image }: Sought): readonly Criterion[] {
	const { namespace, pod } = identity;
	const ownNames = [...names, ...(identity.name === undefined ? [] : [identity.name])];
	return [
		...(given === undefined ? [] : [{ name: "--container", fits: (one: Candidate) => one.label === given || nameOf(one) === given }]),
		{ name: "its name", fits: (one) => ownNames.some((name) => isNamed(one, name)) },
		{ name: "its image", fits: (one) => isImage(one, identity.image) || isImage(one, image) },
		{ name: "its namespace", fits: (one) => namespace !== undefined && podOf(one)?.namespace === namespace },
		{ name: "its pod", fits: (one) => pod?.startsWith(podOf(one)?.name ?? "\0") === true },
	];
}

/** In Compose the service's, which is the last part of its location. */
function nameOf({ source, location }: Candidate): string | undefined {
	return "spec" in source || source.pod !== undefined ? ownName(source) : String(location.part.at(-1) ?? ownName(source));
}

function ownName(source: FormContainer["source"]): string | undefined {
	return "spec" in source ? undefined : source.name;
}

function podOf({ source }: Candidate) {
	return "spec" in source ? undefined : source.pod;
}

/** `app`; `web-app` and `web-pod-app` of `podman kube play`; `shop-app-1` and `shop_app_1` of Compose. */
function isNamed(one: Candidate, name: string): boolean {
	const own = nameOf(one);
	const pod = podOf(one);
	if (own === undefined) return false;
	if (name === own || name === ownName(one.source)) return true;
	if (pod !== undefined) return name === `${pod.name}-${own}` || name === `${pod.name}-pod-${own}`;
	const project = name.replace(/[-_]\d+$/, "");
	return project !== name && /[-_]$/.test(project.slice(0, -own.length)) && project.endsWith(own);
}

/** As the policy names it, or without its tag and digest as its data do. */
function isImage({ identity: { image } }: Candidate, wanted: string | undefined): boolean {
	if (image === undefined || wanted === undefined) return false;
	return image === wanted || image.replace(/@.*$/, "").replace(/:[^/:]*$/, "") === wanted;
}

function noneOf(shown: string, candidates: readonly Candidate[], given: string): OssifyError {
	return usageError("usage/several-specs", `${shown} describes no container ${visible(given)}: it describes ${labelsOf(candidates)}`);
}

function severalOf(shown: string, left: readonly Candidate[]): OssifyError {
	return usageError("usage/several-specs", `--spec has to name one container: name it with --container, ${shown} has ${labelsOf(left)}`);
}

const mostLabels = 10;

function labelsOf(all: readonly Candidate[]): string {
	const more = all.length - mostLabels;
	return [...all.slice(0, mostLabels).map(({ label }) => label), ...(more > 0 ? [`${more} more`] : [])].join("; ");
}
