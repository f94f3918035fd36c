/**
 * The data for the policies that make the proposed allowances, with comments that say why.
 * @module
 */
import { sizeText } from "../json/mod.ts";
import { count, size } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import type { ProposedAllowance } from "./proposal.ts";

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

/** The same as YAML. @param source what was looked at, for the first line */
export function fragmentYaml(allowances: readonly ProposedAllowance[], image: string | undefined, source: string): string {
	const head = [`# ossify learn: ${visible(source)}`];
	if (image === undefined) head.push("# For all containers: the spec names no image. With --image IMAGE, for one only.");
	const above = [
		"ossify:",
		"  config:",
		"    tmpfs:",
		...(image === undefined ? ["      allowances:"] : ["      images:", `        ${key(image)}:`]),
	];
	const indent = image === undefined ? "        " : "          ";
	const body = allowances.flatMap((one) => allowanceLines(one).map((line) => indent + line));
	return `${[...head, ...above, ...body].join("\n")}\n`;
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
export function reasonsFor({ findings, bytes, entries, sizeUnknown, exec }: ProposedAllowance): string[] {
	const why = findings.map(({ rule, reason, example }) => `${rule}: ${reason}${example === "" ? "" : `: ${visible(example)}`}`);
	if (exec) why.push(`exec: programs or libraries were run from there: ${exec.programs.map(visible).join(", ")}`);
	if (entries === 0) return why;
	const seen = count(entries, "entry", "entries");
	if (sizeUnknown) return [...why, `seen: ${seen}, of unknown size. Set a size: without one, it may take half of the host's memory`];
	return [...why, `seen: ${seen}, ${size(bytes)}`];
}

/** Plain where YAML reads it as text. */
function key(text: string): string {
	return /^[/\w][\w./@-]*$/.test(text) && !/^[\d.]*$/.test(text) ? text : JSON.stringify(text);
}
