/**
 * An answer as text for a terminal, and for programs.
 * @module
 */
import {
	type Access,
	accessSentences,
	adviceFor,
	headlineNow,
	holderText,
	type MountedNow,
	mountPointTexts,
	nowTexts,
	type StartError,
	startErrorTexts,
} from "../../access/mod.ts";
import { paragraph } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { type Assessed, type One, shownFile } from "../deciding/mod.ts";
import { renderTextDiff } from "../diffs/mod.ts";
import { colorsFor } from "../output/mod.ts";
import type { Answer, Tried } from "./answer.ts";
import type { InForm } from "./in_form.ts";
import { type Since, sinceTexts } from "./running.ts";

/** What is known of a container of this machine. */
export interface OfContainer {
	/** Undefined where it does not run. */
	readonly now: MountedNow | undefined;
	readonly since: Since;
	/** Which policy is asked; undefined where the caller named it. */
	readonly asked: string | undefined;
}

/** All that is said of a path of one container. */
export interface Whole extends Answer {
	readonly inForm: InForm | undefined;
	readonly of: OfContainer | undefined;
	/** The error of its runtime. */
	readonly startError: StartError | undefined;
}

/** For programs: one object. */
export function answerObject({ name, assessed: { container } }: One, whole: Whole): object {
	const { access, proposal, inForm, isAudit, mountPoint, otherwise, startError, of } = whole;
	return {
		...(name !== undefined && { spec: name }),
		...(container && { container: container.label, unknown: container.unknown, otherwise }),
		...access,
		audit: isAudit,
		...(startError && { startError }),
		...(mountPoint && { mountPoint }),
		...(of?.asked !== undefined && { asked: of.asked }),
		...(of?.now && { now: of.now }),
		...(of && { since: of.since }),
		...(proposal && { proposal: { at: proposal.at, isForAll: proposal.isForAll, data: proposal.data, becomes: proposal.access } }),
		...(inForm && { inForm: { kind: inForm.kind, text: inForm.after, warnings: inForm.warnings, becomes: inForm.access } }),
	};
}

/** Sections of a text. */
class Text {
	readonly #parts: string[] = [];
	readonly #width: number;
	readonly #bold: (text: string) => string;

	constructor({ platform: { stdout, environment } }: Call) {
		this.#width = Math.min(stdout.columns, 100);
		this.#bold = colorsFor(stdout, environment).bold;
	}

	add(text: string): void {
		this.#parts.push(text);
	}

	/** Left out where it has no lines. */
	section(name: string, texts: readonly string[], before = ""): void {
		const body = before + texts.flatMap((text) => paragraph(visible(text), "  ", this.#width)).join("\n");
		if (body !== "") this.#parts.push(`${this.#bold(name)}\n${body}`);
	}

	toString(): string {
		return `${this.#parts.join("\n\n")}\n`;
	}
}

/** What a runtime's error says, where its container's spec is not given. */
export function startErrorText(call: Call, error: StartError): string {
	const text = new Text(call);
	text.section("The runtime's error", startErrorTexts(error, undefined));
	return `${text}`;
}

/** For people. */
export async function answerText(call: Call, { title, assessed }: One, whole: Whole): Promise<string> {
	const { access, isAudit, startError, mountPoint, of: { now, since, asked } = {} } = whole;
	const { stdout, environment } = call.platform;
	const { green, red, bold } = colorsFor(stdout, environment);
	const { details } = accessSentences(access);
	const text = new Text(call);
	const of = title === undefined ? "" : ` (${visible(title)})`;
	const { isGood, said } =
		startError === undefined ? headlineNow(access, now) : { isGood: false, said: "keeps the container from starting." };
	text.add(`${isGood ? green("✔") : red("✘")} ${bold(visible(access.path))}${of} ${said}`);
	text.section("Policy asked", asked === undefined ? [] : [asked]);
	text.section("The runtime's error", startError === undefined ? [] : startErrorTexts(startError, mountPoint));
	const audit = isAudit ? ["the policy is in audit mode: this is what enforcing would do"] : [];
	text.section(now === undefined ? "Mount" : "Mount under the policy", [holderText(access.holder), ...details, ...audit]);
	text.section("Mount point", mountPoint === undefined ? [] : mountPointTexts(mountPoint));
	text.section("Now", now === undefined ? [] : nowTexts(now));
	text.section("Since when", since === undefined ? [] : sinceTexts(since, assessed.policy.digest));
	text.section(
		"Why",
		access.reasons.map(({ rule, message }) => `${rule}: ${message}`),
	);
	await addCures(text, call, assessed, whole);
	text.section(
		"It depends",
		whole.otherwise.map(({ when, access: other }) => `if ${when}, ${other.path} ${shortly(other)}`),
	);
	text.section("Not known", notKnown(assessed, access));
	return `${text}`;
}

function shortly(access: Access): string {
	const { headline, details } = accessSentences(access);
	return [headline.replace(/\.$/, ""), ...details].join("; ");
}

async function addCures(text: Text, call: Call, { file, container }: Assessed, { access, proposal, inForm, of }: Whole): Promise<void> {
	if (proposal === undefined) {
		text.section(
			"What would change it",
			[adviceFor(access, of?.now?.full)].filter((one) => one !== undefined),
		);
		return;
	}
	if (inForm !== undefined) {
		const { stdout, environment } = call.platform;
		const diff = renderTextDiff(shownFile(file), inForm.before, inForm.after, colorsFor(stdout, environment));
		const tried = `tried with these policies: ${inForm.access.path} ${shortly(inForm.access)}`;
		const others = container === undefined ? [] : [`only ${container.label} changes`];
		text.section(
			`What would change it: in the ${forms[inForm.kind] ?? inForm.kind}`,
			[tried, ...inForm.warnings, ...others],
			`${diff.trimEnd()}\n\n`,
		);
	}
	const { stringify } = await import("yaml");
	const data = stringify(proposal.data).trimEnd().replaceAll(/^/gm, "  ");
	const { headline, details } = accessSentences(proposal.access);
	const tried = `tried with these policies: ${proposal.access.path} ${headline}`;
	const name = `What would ${inForm === undefined ? "" : "also "}change it: this data, with -d`;
	text.section(name, [tried, ...details, ...remarksOn(access, proposal)], `${data}\n\n`);
}

const forms: Readonly<Record<string, string>> = { Kubernetes: "manifest", Compose: "Compose file", Quadlet: "unit" };

/** What else to know before the data are used. */
function remarksOn({ path, cause }: Access, { at, isForAll }: Tried): readonly string[] {
	const isParent = at !== path && path.startsWith(`${at}/`) && cause.startsWith("root-");
	return [
		...(isForAll ? ["this is for all containers that the data are used for, not for this one alone"] : []),
		...(cause === "root-by-spec"
			? ["the container's author made the root read-only: a volume or a tmpfs in its own definition changes only this container"]
			: []),
		...(isParent ? [`${path} is taken for a file; if it is a folder, ask for ${path}/`] : []),
	];
}

/** What the form does not state, and links of an image that is not at hand. */
function notKnown({ container, image }: Assessed, { path }: Access): readonly string[] {
	const link = image === undefined && /^\/var\/(?:run|lock)(?=\/|$)/.test(path);
	return [
		...(link ? ["the image's links: in most images /var/run leads to /run, and /var/lock to /run/lock"] : []),
		...(container?.unknown.map(({ message }) => message) ?? []),
	];
}
