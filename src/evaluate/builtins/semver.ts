/**
 * `semver.*`: versions as OPA reads them: SemVer 2.0.0, with an optional leading `v`. The package `semver` takes more than that
 * (spaces around it), and less (256 characters).
 * @module
 */
import { compareText, number, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { text } from "./operands.ts";

export const semver: Family = {
	"semver.compare": (a, b) => number(compareVersions(parse(a), parse(b))),
	"semver.is_valid": isValid,
};

interface Version {
	/** Major, minor, patch. */
	readonly numbers: readonly bigint[];
	readonly preRelease: readonly string[];
}

const numeric = /^(?:0|[1-9]\d*)$/;
const identifiers = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;
const maxNumber = 2n ** 63n - 1n;

function isValid(operand?: RegoValue): boolean {
	return typeof operand === "string" && versionIn(operand) !== undefined;
}

function parse(operand: RegoValue | undefined): Version {
	const version = versionIn(text(operand));
	if (version === undefined) throw new BuiltinError("no version");
	return version;
}

function versionIn(given: string): Version | undefined {
	const [rest, metadata] = cut(given.replace(/^v/, ""), "+");
	const [core, preRelease] = cut(rest, "-");
	const parts = core.split(".");
	if (parts.length !== 3 || !parts.every((part) => numeric.test(part) && BigInt(part) <= maxNumber)) return undefined;
	if (metadata !== undefined && !identifiers.test(metadata)) return undefined;
	const numbers = parts.map(BigInt);
	if (preRelease === undefined) return { numbers, preRelease: [] };
	const ids = preRelease.split(".");
	const sound = identifiers.test(preRelease) && !ids.some((id) => /^0\d+$/.test(id));
	return sound ? { numbers, preRelease: ids } : undefined;
}

function cut(whole: string, at: string): [before: string, after: string | undefined] {
	const index = whole.indexOf(at);
	return index < 0 ? [whole, undefined] : [whole.slice(0, index), whole.slice(index + 1)];
}

function compareVersions(a: Version, b: Version): -1 | 0 | 1 {
	for (const index of [0, 1, 2]) {
		const [one, other] = [a.numbers[index] as bigint, b.numbers[index] as bigint];
		if (one !== other) return one < other ? -1 : 1;
	}
	return comparePreReleases(a.preRelease, b.preRelease);
}

/** The one without comes last; else part by part, and of two with equal beginnings the shorter comes first. */
function comparePreReleases(a: readonly string[], b: readonly string[]): -1 | 0 | 1 {
	if (a.length === 0 || b.length === 0) return signOf(b.length - a.length);
	for (let index = 0; index < Math.min(a.length, b.length); index++) {
		const sign = compareIdentifiers(a[index] as string, b[index] as string);
		if (sign !== 0) return sign;
	}
	return signOf(a.length - b.length);
}

/** Numbers come before words. */
function compareIdentifiers(a: string, b: string): -1 | 0 | 1 {
	const [one, other] = [/^\d+$/.test(a), /^\d+$/.test(b)];
	if (one !== other) return one ? -1 : 1;
	return signOf(one ? Number(BigInt(a) - BigInt(b)) : compareText(a, b));
}

function signOf(value: number): -1 | 0 | 1 {
	if (value === 0) return 0;
	return value < 0 ? -1 : 1;
}
