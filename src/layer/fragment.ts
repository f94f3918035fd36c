/**
 * The data for the policies that make the proposed allowances, with comments that say why.
 * @module
 */
import { sizeText } from "../json/mod.ts";
import { count, size } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import type { Covered } from "./covered.ts";
import type { Proposal, ProposedAllowance } from "./proposal.ts";

/** The keys of an allowance in the policies' data: policies/schemas/knobs.json. */
export interface AllowanceData {
	readonly size?: string;
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

/** What is to be allowed. */
export type ToAllow = Pick<Proposal, "allowances" | "covered">;

/** The data; undefined where nothing is to be allowed. @param image left out: for all containers, as the specs of Podman and Docker do not name the image */
export function fragmentData(proposal: ToAllow, image: string | undefined): FragmentData | undefined {
	const byPath = Object.fromEntries(entriesOf(proposal).map(({ path, data }) => [path, data]));
	if (Object.keys(byPath).length === 0) return undefined;
	return image === undefined ? { allowances: byPath } : { images: { [image]: byPath } };
}

/** The same as YAML. @param source what was looked at, for the first line */
export function fragmentYaml(proposal: ToAllow, image: string | undefined, source: string): string {
	const head = [`# ossify learn: ${visible(source)}`];
	if (image === undefined) head.push("# For all containers: the spec names no image. With --image IMAGE, for one only.");
	const above = [
		"ossify:",
		"  config:",
		"    tmpfs:",
		...(image === undefined ? ["      allowances:"] : ["      images:", `        ${key(image)}:`]),
	];
	const indent = image === undefined ? "        " : "          ";
	const body = entriesOf(proposal).flatMap((one) => entryLines(one).map((line) => indent + line));
	return `${[...head, ...above, ...body].join("\n")}\n`;
}

interface Entry {
	readonly path: string;
	readonly data: AllowanceData;
	readonly why: readonly string[];
}

function entriesOf({ allowances, covered }: ToAllow): Entry[] {
	return [
		...allowances.map((one) => ({ path: one.path, data: allowanceData(one), why: whyLines(one) })),
		// Of what the policy allows already, only the options change.
		...covered
			.filter(({ executed }) => executed.length > 0)
			.map((one) => ({ path: one.path, data: { options: withExec(one) }, why: runFrom(one) })),
	];
}

function allowanceData({ size: bytes, inodes, owner, executed }: ProposedAllowance): AllowanceData {
	return {
		size: sizeText(bytes),
		...(inodes !== undefined && { inodes }),
		...(owner && owner.defaultMode !== "0755" && { default_mode: owner.defaultMode }),
		...(owner && owner.uid !== 0 && { uid: owner.uid }),
		...(owner && owner.gid !== 0 && { gid: owner.gid }),
		...(executed.length > 0 && { options: ["rw", "exec", "nosuid", "nodev"] }),
	};
}

function withExec({ options }: Covered): string[] {
	return options.map((one) => (one === "noexec" ? "exec" : one));
}

function entryLines({ path, data, why }: Entry): string[] {
	const values = Object.entries(data).map(([name, value]) => `  ${name}: ${valueText(name, value)}`);
	return [...why, `${key(path)}:`, ...values];
}

function valueText(name: string, value: unknown): string {
	if (Array.isArray(value)) return `[${value.join(", ")}]`;
	return name === "default_mode" ? JSON.stringify(value) : String(value);
}

/** The reasons for an allowance, a comment each. */
function whyLines({ findings, bytes, entries, executed }: ProposedAllowance): string[] {
	const why = findings.map(({ rule, reason, example }) => `# ${rule}: ${reason}${example === "" ? "" : `: ${example}`}`);
	return [...why, `# seen: ${count(entries, "entry", "entries")}, ${size(bytes)}`, ...runFrom({ executed })];
}

function runFrom({ executed }: { readonly executed: readonly string[] }): string[] {
	return executed.length === 0 ? [] : [`# exec: programs or libraries were run from there: ${executed.map(visible).join(", ")}`];
}

/** Plain where YAML reads it as text. */
function key(text: string): string {
	return /^[/\w][\w./@-]*$/.test(text) && !/^[\d.]*$/.test(text) ? text : JSON.stringify(text);
}
