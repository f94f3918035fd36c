/**
 * The clamp on tmpfs allowances: a policy may grant scratch space, never a way around the kernel's protections.
 * @module
 */
import { type CodeOf, OssifyError } from "../errors.ts";
import { parseSize } from "../json/mod.ts";
import { cleanPath, climbs, isBelow } from "../oci_spec/mod.ts";
import type { TmpfsAllowance } from "./types.ts";

/** An allowance as the schema lets it through. */
export interface AllowanceDocument {
	destination: string;
	mode?: string;
	defaultMode?: string;
	uid?: number;
	gid?: number;
	size?: number | string;
	inodes?: number;
	options?: string[];
	copyUp?: boolean;
}

/** A tmpfs here would hide the image or the kernel's file systems, or be refused by the runtime (CVE-2019-16884). */
const forbidden = ["/", "/proc", "/sys", "/dev"];
const forbiddenBelow = ["/proc", "/sys"];

/** mount(8) options that a writable tmpfs may have. `suid` and `dev` are not among them. */
const pairs = [
	["rw"],
	["noexec", "exec"],
	["nosuid"],
	["nodev"],
	["noatime", "relatime", "strictatime"],
	["nodiratime", "diratime"],
	["private", "rprivate", "slave", "rslave"],
	["nosymfollow"],
];
const groupOf = new Map(pairs.flatMap((group) => group.map((option) => [option, group] as const)));
const withValue = /^(?:uid|gid|nr_inodes)=[0-9]{1,10}$/;

const everyOption = `${pairs.flat().join(", ")}, uid=, gid= and nr_inodes=`;

/** Each is looked for among the spec's mounts. A rule may yield one for each of a list that a container's author wrote. */
const maxAllowances = 1000;

/** The options of an allowance without any. */
const defaultOptions = ["rw", "noexec", "nosuid", "nodev"];

/** What of the decision they are. */
const part = ["tmpfs"];

/**
 * Checks each allowance, completes it, and merges those that say the same.
 * @throws {OssifyError} of kind `policy`
 */
export function clampAllowances(documents: readonly AllowanceDocument[]): TmpfsAllowance[] {
	if (documents.length > maxAllowances) {
		const what = `it has ${documents.length} tmpfs allowances, more than the ${maxAllowances} that ossify takes`;
		throw new OssifyError("policy/too-many-allowances", `the policy's decision is refused: ${what}`, { advice: "allow fewer paths", part });
	}
	const known = new Map<string, TmpfsAllowance>();
	for (const document of documents) {
		const allowance = clamp(document);
		const other = known.get(allowance.destination);
		if (other === undefined) known.set(allowance.destination, allowance);
		else if (JSON.stringify(other) !== JSON.stringify(allowance)) throw conflict(other, allowance);
	}
	return [...known.values()];
}

function clamp(document: AllowanceDocument): TmpfsAllowance {
	return {
		destination: checkedDestination(document),
		...modeOf(document),
		...(document.uid === undefined ? {} : { uid: document.uid }),
		...(document.gid === undefined ? {} : { gid: document.gid }),
		...sizeOf(document),
		...(document.inodes === undefined ? {} : { inodes: document.inodes }),
		options: checkedOptions(document),
		copyUp: document.copyUp === true,
	};
}

/** In bytes, however it is written. */
function sizeOf({ size }: AllowanceDocument): Pick<TmpfsAllowance, "size"> {
	const bytes = typeof size === "string" ? parseSize(size) : size;
	return bytes === undefined ? {} : { size: bytes };
}

/** One of the two: where the mode is named, there is nothing to default to. */
function modeOf({ mode, defaultMode }: AllowanceDocument): Pick<TmpfsAllowance, "mode" | "defaultMode"> {
	if (mode !== undefined) return { mode };
	return defaultMode === undefined ? {} : { defaultMode };
}

function checkedDestination(document: AllowanceDocument): string {
	const { destination } = document;
	const refuse = (why: string) =>
		new OssifyError("policy/forbidden-destination", `the policy's decision is refused: a tmpfs on ${JSON.stringify(destination)}: ${why}`, {
			advice: "leave it out of the decision, or name a clean absolute path, which is not /, /proc, /sys or /dev, nor below /proc or /sys",
			part,
			given: document,
		});
	if (!destination.startsWith("/")) throw refuse("the path is not absolute");
	if (climbs(destination)) throw refuse('the path holds ".."');
	if (destination.includes("\0")) throw refuse("the path holds a NUL");
	if (forbidden.includes(cleanPath(destination))) throw refuse("nothing may be mounted there");
	if (cleanPath(destination) !== destination) throw refuse(`write it as ${cleanPath(destination)}`);
	const above = forbiddenBelow.find((path) => isBelow(destination, path));
	if (above) throw refuse(`nothing may be mounted below ${above}`);
	return destination;
}

function checkedOptions(document: AllowanceDocument): readonly string[] {
	const { destination, options = defaultOptions } = document;
	const refuse = (code: CodeOf<"policy">, what: string, advice: string) =>
		new OssifyError(code, `the policy's decision is refused: the tmpfs on ${destination} ${what}`, { advice, part, given: document });
	const seen = new Map<readonly string[], string>();
	for (const option of options) {
		const group = groupOf.get(option);
		const key = keyOf(option);
		if (key !== undefined && document[key] !== undefined)
			throw refuse("policy/contradicting-options", `has both ${key} and the option ${option}`, `keep ${key}, and leave the option out`);
		if (group === undefined && withValue.test(option)) continue;
		if (group === undefined) {
			const what = `has the option ${JSON.stringify(option)}, which is not one it may have`;
			throw refuse(
				"policy/forbidden-option",
				what,
				`leave it out: it may have ${everyOption}; size, inodes and mode are keys of the allowance`,
			);
		}
		const earlier = seen.get(group);
		if (earlier !== undefined && earlier !== option) {
			throw refuse("policy/contradicting-options", `has both ${earlier} and ${option}`, "keep one of the two");
		}
		seen.set(group, option);
	}
	return [...new Set(options).add("nosuid").add("nodev")];
}

/** The key of an allowance that says the same as an option with a value. */
function keyOf(option: string): "uid" | "gid" | "inodes" | undefined {
	const end = option.indexOf("=");
	if (end < 0) return undefined;
	const name = option.slice(0, end);
	if (name === "nr_inodes") return "inodes";
	return name === "uid" || name === "gid" ? name : undefined;
}

function conflict(one: TmpfsAllowance, other: TmpfsAllowance): OssifyError {
	return new OssifyError(
		"policy/conflicting-allowances",
		`the policy's decision is refused: two allowances for ${one.destination} differ: ${JSON.stringify(one)} and ${JSON.stringify(other)}`,
		{ advice: "let both say the same, or keep one of them", part, given: [one, other] },
	);
}
