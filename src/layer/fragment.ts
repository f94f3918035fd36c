/**
 * The data for the policies that make the proposed allowances, with comments that say why.
 * @module
 */
import { sizeText } from "../json/mod.ts";
import { count, size } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { groupedBy } from "./grouped.ts";
import type { ProposedAllowance } from "./proposal.ts";
import { peakOf } from "./sizes.ts";

/** The keys of an allowance in the policies' data: policies/schemas/knobs.json. */
export interface AllowanceData {
	readonly size?: string;
	readonly memory_percent?: number;
	readonly inodes?: number;
	readonly default_mode?: string;
	readonly uid?: number;
	readonly gid?: number;
	readonly options?: readonly string[];
}

/** Allowances by path. */
export type AllowancesData = Readonly<Record<string, AllowanceData>>;

/** `ossify.config.tmpfs`. */
export type FragmentData = { readonly images: Readonly<Record<string, AllowancesData>> } | { readonly allowances: AllowancesData };

/** The data. @param image left out: for all containers, as the specs of Podman and Docker do not name the image */
export function fragmentData(allowances: readonly ProposedAllowance[], image: string | undefined): FragmentData {
	const byPath = Object.fromEntries(allowances.map((one) => [one.path, allowanceData(one)]));
	return image === undefined ? { allowances: byPath } : { images: { [image]: byPath } };
}

function allowanceData({ size: bytes, memoryPercent, inodes, owner, exec }: ProposedAllowance): AllowanceData {
	return {
		...(bytes !== undefined && { size: sizeText(bytes) }),
		...(memoryPercent !== undefined && { memory_percent: memoryPercent }),
		...(inodes !== undefined && { inodes }),
		...(owner && owner.defaultMode !== "0755" && { default_mode: owner.defaultMode }),
		...(owner && owner.uid !== 0 && { uid: owner.uid }),
		...(owner && owner.gid !== 0 && { gid: owner.gid }),
		...(exec && { options: exec.options }),
	};
}

/** Allowances for an image, or for all containers. */
export interface FragmentPart {
	readonly allowances: readonly ProposedAllowance[];
	readonly image: string | undefined;
	/** What was looked at. */
	readonly source: string;
}

/** The same as YAML, of several as one document: empty where nothing is to be allowed. */
export function fragmentYaml(parts: readonly FragmentPart[]): string {
	const some = parts.filter(({ allowances }) => allowances.length > 0);
	if (some.length === 0) return "";
	const byImage = groupedBy(some, ({ image }) => image);
	const [forAll = [], images] = [byImage.get(undefined), [...byImage].filter(([image]) => image !== undefined)];
	const head = [`# ossify learn: ${visible(some.map(({ source }) => source).join(", "))}`];
	if (forAll.length > 0) head.push("# For all containers: the spec names no image. With --image IMAGE, for one only.");
	const body = [
		...(forAll.length === 0 ? [] : ["allowances:", ...bodyOf(forAll)]),
		...(images.length === 0 ? [] : ["images:"]),
		...images.flatMap(([image = "", own]) => [`  ${key(image)}:`, ...bodyOf(own).map((line) => `  ${line}`)]),
	];
	return `${[...head, "ossify:", "  config:", "    tmpfs:", ...body.map((line) => `      ${line}`)].join("\n")}\n`;
}

/** Of a path that several have, the largest limits. */
function bodyOf(parts: readonly FragmentPart[]): string[] {
	const byPath = groupedBy(
		parts.flatMap(({ allowances }) => allowances),
		({ path }) => path,
	);
	return [...byPath.values()].flatMap((all) => allowanceLines(all.reduce(largest)).map((line) => `  ${line}`));
}

function largest(one: ProposedAllowance, other: ProposedAllowance): ProposedAllowance {
	const limit = (key: "size" | "inodes" | "memoryPercent") => most(one[key], other[key]);
	const [size, inodes, memoryPercent] = [limit("size"), limit("inodes"), limit("memoryPercent")];
	const exec = one.exec ?? other.exec;
	const unknown = (one.contentUnknown ?? other.contentUnknown) && { contentUnknown: true as const };
	return {
		...one,
		...peakOf(one, other),
		size,
		inodes,
		...(memoryPercent !== undefined && { memoryPercent }),
		...(exec && { exec }),
		...unknown,
	};
}

function most(one: number | undefined, other: number | undefined): number | undefined {
	return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function allowanceLines(allowance: ProposedAllowance): string[] {
	const values = Object.entries(allowanceData(allowance)).map(([name, value]) => `  ${name}: ${valueText(name, value)}`);
	// A key without a value would remove the allowance.
	return [...reasonsFor(allowance).map((line) => `# ${line}`), `${key(allowance.path)}:${values.length === 0 ? " {}" : ""}`, ...values];
}

function valueText(name: string, value: unknown): string {
	if (Array.isArray(value)) return `[${value.join(", ")}]`;
	return name === "default_mode" ? JSON.stringify(value) : String(value);
}

/** The reasons for an allowance, each a line of a comment. */
export function reasonsFor({ findings, bytes, entries, sizeUnknown, exec, contentUnknown }: ProposedAllowance): string[] {
	const why = findings.map(({ rule, reason, example }) => `${rule}: ${reason}${example === "" ? "" : `: ${visible(example)}`}`);
	if (exec) why.push(`exec: programs or libraries were run from there: ${exec.programs.map(visible).join(", ")}`);
	if (entries === 0) return why;
	const seen = count(entries, "entry", "entries");
	if (sizeUnknown) return [...why, `seen: ${seen}, of unknown size. Set a size: without one, it may take half of the host's memory`];
	const more = "Without what the image has there, which is not known: raise the size where that is much";
	return [...why, `seen: ${seen}, ${size(bytes)}`, ...(contentUnknown ? [more] : [])];
}

/** Plain where YAML reads it as text. */
function key(text: string): string {
	return /^[/\w][\w./@-]*$/.test(text) && !/^[\d.]*$/.test(text) ? text : JSON.stringify(text);
}
