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
	/** As its engine names it. */
	readonly engineImage: string | undefined;
}

/** One of several, and the facts that tell it from the others. */
export interface Choice {
	readonly index: number;
	readonly by: readonly string[];
}

/** @throws {OssifyError} `usage/several-specs` where none or several fit, or what is known is of another container */
export function chosenFrom(shown: string, candidates: readonly Candidate[], sought: Sought): Choice {
	let left = candidates;
	const by: string[] = [];
	if (isOfAnother(candidates, sought)) throw unlike(shown, candidates, sought);
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

/** Its image is known, and neither that nor its name is of any container of the file. */
function isOfAnother(candidates: readonly Candidate[], sought: Sought): boolean {
	if (sought.given !== undefined || knownImage(sought) === undefined) return false;
	const telling = criteriaFor(sought).filter(({ name }) => ["its name", "its image"].includes(name));
	return !candidates.some((one) => telling.some(({ fits }) => fits(one)) || one.identity.image === undefined);
}

/** An ID says nothing about the name that a file has. */
function knownImage({ identity, engineImage }: Sought): string | undefined {
	return [identity.image, engineImage].find((one) => one !== undefined && !/^(?:sha256:)?[0-9a-f]{12,64}$/.test(one));
}

interface Criterion {
	readonly name: string;
	readonly fits: (one: Candidate) => boolean;
}

/** Those that say the most first. */
function criteriaFor({ given, names, identity, image, engineImage }: Sought): readonly Criterion[] {
	const { namespace, pod } = identity;
	const ownNames = [...names, ...(identity.name === undefined ? [] : [identity.name])];
	const images = [identity.image, image, engineImage].filter((one) => one !== undefined);
	return [
		...(given === undefined ? [] : [{ name: "--container", fits: (one: Candidate) => one.label === given || nameOf(one) === given }]),
		{ name: "its name", fits: (one) => ownNames.some((name) => isNamed(one, name)) },
		{ name: "its image", fits: (one) => images.some((wanted) => one.identity.image === wanted) },
		{ name: "its image", fits: (one) => images.some((wanted) => isRepository(one, wanted)) },
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

/** Of any tag or digest, and with or without the registry: engines write out what a file leaves to them. */
function isRepository({ identity: { image } }: Candidate, wanted: string): boolean {
	if (image === undefined) return false;
	const [one, other] = [image, wanted].map((name) => name.replace(/@.*$/, "").replace(/:[^/:]*$/, "")) as [string, string];
	return one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
}

function noneOf(shown: string, candidates: readonly Candidate[], given: string): OssifyError {
	return usageError("usage/several-specs", `${shown} describes no container ${visible(given)}: it describes ${labelsOf(candidates)}`);
}

function unlike(shown: string, candidates: readonly Candidate[], sought: Sought): OssifyError {
	const which = `neither the name ${sought.names[0]} nor the image ${knownImage(sought)} fits; if it is the same container, name it with --container`;
	return usageError("usage/several-specs", `${shown} describes ${labelsOf(candidates)}: ${which}`);
}

function severalOf(shown: string, left: readonly Candidate[]): OssifyError {
	return usageError("usage/several-specs", `--spec has to name one container: name it with --container, ${shown} has ${labelsOf(left)}`);
}

const mostLabels = 10;

function labelsOf(all: readonly Candidate[]): string {
	const more = all.length - mostLabels;
	return [...all.slice(0, mostLabels).map(({ label }) => label), ...(more > 0 ? [`${more} more`] : [])].join("; ");
}
