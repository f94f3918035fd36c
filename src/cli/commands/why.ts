/** `ossify why`. @module */
import {
	type Access,
	accessSentences,
	accessTo,
	adviceFor,
	holderText,
	type MountedNow,
	mountedNow,
	nowText,
	type Proposal,
	proposalsFor,
} from "../../access/mod.ts";
import type { JsonObject } from "../../bundle/mod.ts";
import { missingFolder } from "../../decision/mod.ts";
import { OssifyError } from "../../errors.ts";
import { assess } from "../../harden.ts";
import { mountsByHook } from "../../hook/mounts_by_hook.ts";
import { binaryOfText, parseMountinfo } from "../../live/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import { paragraph } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import { imageOf } from "../deciding/image_of.ts";
import { type Assessed, contextFor, forEachIn, forEachSpec, inTime, type LookAtRego, type One, type TimedCall } from "../deciding/mod.ts";
import { colorsFor, forPrograms } from "../output/mod.ts";

/** Explains a path. */
export const command: Command = {
	name: "why",
	summary: "explain why a path of a container can or cannot be written",
	about:
		"Shows which mount holds a path of a container once its policy has been applied, whether it can be written, which rule or which part of the spec makes it so, and what becomes of what is written. For a path that cannot be written, it looks for the smallest change of the policy's data that would change this, such as a tmpfs allowance for the folder, tries it with the policy, and prints it as data for -d. Folders of programs, libraries and settings get no allowance. Of a running container, it also shows the mount that holds the path now. Changes nothing, and exits 0 for every answer.",
	args: [
		{ name: "CONTAINER", summary: "a container of this machine, by its name or ID; left out with --spec" },
		{ name: "PATH", summary: "an absolute path in the container; one that ends in / is a folder" },
	],
	options: [
		{
			name: "spec",
			value: "SPEC",
			summary: "a config.json, a bundle folder, a manifest or another form of a container, or - for the standard input (the default)",
		},
		{ name: "exec", summary: "ask whether programs can be started from the path, too" },
		...decisionOptions,
	],
	examples: [
		{ line: "ossify why web /var/cache/app", does: "a path of a running container" },
		{ line: "ossify why --spec bundle/ /var/log/app.log", does: "why a program cannot write its log, and what would change that" },
		{ line: "ossify why --spec deployment.yaml /tmp/cache/", does: "the same for each container of a manifest" },
		{ line: "ossify why --spec config.json --exec /run/init", does: "why a program cannot be started" },
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const { mountinfo, path, spec } = await subjectIn(call);
	const now = mountinfo === undefined ? undefined : mountedNow(parseMountinfo(mountinfo), binaryOfText(cleanPath(path)));
	const isJson = call.options.text("format") === "json";
	let isFirst = true;
	const print = async (one: One) => {
		const answer = { ...(await answerFor(call, one.assessed, path)), now };
		if (!isFirst && !isJson) call.platform.stdout.write("\n");
		isFirst = false;
		call.platform.stdout.write(isJson ? asJson(one, answer) : await asText(call, one, answer));
		return 0;
	};
	const look: LookAtRego = async (paths) => (await import("../checking/mod.ts")).warnOfRulesAt(call.platform, paths);
	if (typeof spec === "object") return await forEachIn(call, spec, print, look);
	return await forEachSpec({ ...call, args: spec === undefined ? [] : [spec] }, print, look);
}

/** What is asked about: the path of a container of this machine, or of the containers of a spec. */
async function subjectIn(call: TimedCall) {
	const { args, options } = call;
	const [first, second] = args;
	const path = second ?? first;
	if (path === undefined) throw usageError("usage/no-path", "why needs a PATH");
	if (!path.startsWith("/")) throw usageError("usage/no-path", `why needs an absolute path of the container, not ${JSON.stringify(path)}`);
	const named = options.text("spec");
	if (first === undefined || second === undefined) return { path, spec: named, mountinfo: undefined };
	if (named !== undefined) throw usageError("usage/contradiction", "CONTAINER and --spec are two ways to name a container: choose one");
	const { containersNamed, specOf } = await import("../learning/mod.ts");
	const [found] = await containersNamed(call, [first]);
	const spec = found && specOf(found.container);
	if (spec === undefined) {
		throw new OssifyError("host/no-container", `the spec of the container ${visible(first)} is only in its engine's database`, {
			advice: "name it with --spec: docs/guide/specs.md says where engines keep it",
		});
	}
	return { path, spec, mountinfo: found?.mountinfo };
}

/** What is said of a path. */
interface Answer {
	readonly access: Access;
	readonly proposal: Tried | undefined;
	readonly isAudit: boolean;
}

/** The same, of a running container with the mount that holds the path now. */
interface AnswerNow extends Answer {
	readonly now: MountedNow | undefined;
}

/** An allowance, and the state of the path with it. */
interface Tried extends Proposal {
	readonly access: Access;
}

async function answerFor(call: TimedCall, { assessment, policy, image }: Assessed, path: string): Promise<Answer> {
	const targets = image?.targets();
	const known = { resolve: targets?.of, byHook: mountsByHook(assessment.spec) };
	const access = accessTo(assessment, path, known);
	const folder = targets?.folder(access.path);
	const exec = call.options.flag("exec");
	const isFolder = path.endsWith("/") || (folder !== undefined && folder !== missingFolder);
	const wanted = { exec, isFolder, image: imageOf(call, policy, assessment.spec) };
	const isAudit = assessment.decision.mode === "audit";
	for (const proposal of proposalsFor(access, wanted)) {
		const tried = await tryOut(call, { assessment, policy }, proposal.data, (one) => accessTo(one, path, known));
		if (tried !== undefined && changes(access, tried, exec)) return { access, proposal: { ...proposal, access: tried }, isAudit };
	}
	return { access, proposal: undefined, isAudit };
}

function changes(before: Access, { writable, exec }: Access, wantsExec: boolean): boolean {
	return writable && (!wantsExec || exec) && !(before.writable && before.exec === exec);
}

/** Decides with the proposed data. Undefined where the policy does not take them. */
async function tryOut(
	call: TimedCall,
	{ assessment: { spec }, policy: own }: Pick<Assessed, "assessment" | "policy">,
	data: JsonObject,
	look: (assessment: ReturnType<typeof assess>) => Access,
): Promise<Access | undefined> {
	try {
		const policy = await own.withData(data);
		return look(assess(policy, spec, contextFor(call)(policy)));
	} catch (error) {
		if (error instanceof OssifyError && error.kind === "policy") return undefined;
		throw error;
	}
}

function asJson({ name, assessed: { container } }: One, { access, proposal, isAudit, now }: AnswerNow): string | Uint8Array {
	const shown = {
		...(name !== undefined && { spec: name }),
		...(container && { container: container.label, unknown: container.unknown }),
		...access,
		audit: isAudit,
		...(now && { now }),
		...(proposal && { proposal: { at: proposal.at, isForAll: proposal.isForAll, data: proposal.data, becomes: proposal.access } }),
	};
	return forPrograms(`${JSON.stringify(shown)}\n`);
}

async function asText(call: TimedCall, { title, assessed }: One, { access, proposal, isAudit, now }: AnswerNow): Promise<string> {
	const { stdout, environment } = call.platform;
	const colors = colorsFor(stdout, environment);
	const width = Math.min(stdout.columns, 100);
	const { headline, details } = accessSentences(access);
	const mark = access.writable ? colors.green("✔") : colors.red("✘");
	const of = title === undefined ? "" : ` (${visible(title)})`;
	const lines = (texts: readonly string[]) => texts.flatMap((text) => paragraph(visible(text), "  ", width)).join("\n");
	const section = (name: string, body: string) => (body === "" ? [] : [`${colors.bold(name)}\n${body}`]);
	const audit = isAudit ? ["the policy is in audit mode: this is what enforcing would do"] : [];
	return `${[
		`${mark} ${colors.bold(visible(access.path))}${of} ${headline}`,
		...section("Mount", lines([holderText(access.holder), ...details, ...audit])),
		...section("Now", lines(now === undefined ? [] : [nowText(now)])),
		...section("Why", lines(access.reasons.map(({ rule, message }) => `${rule}: ${message}`))),
		...(await proposed({ access, proposal }, { section, lines })),
		...section("Not known", lines(notKnown(assessed, access))),
	].join("\n\n")}\n`;
}

/** What the form does not state, and links of an image that is not at hand. */
function notKnown({ container, image }: Assessed, { path }: Access): readonly string[] {
	const link = image === undefined && /^\/var\/(?:run|lock)(?=\/|$)/.test(path);
	return [
		...(link ? ["the image's links: in most images /var/run leads to /run, and /var/lock to /run/lock"] : []),
		...(container?.unknown.map(({ message }) => message) ?? []),
	];
}

/** How parts of the text are made. */
interface Parts {
	section(name: string, body: string): string[];
	lines(texts: readonly string[]): string;
}

async function proposed({ access, proposal }: Pick<Answer, "access" | "proposal">, { section, lines }: Parts): Promise<string[]> {
	if (proposal === undefined) return section("What would change it", lines([adviceFor(access)].filter((one) => one !== undefined)));
	const { stringify } = await import("yaml");
	const data = stringify(proposal.data).trimEnd().replaceAll(/^/gm, "  ");
	const { headline, details } = accessSentences(proposal.access);
	const result = lines([`tried with these policies: ${proposal.access.path} ${headline}`, ...details, ...remarksOn(access, proposal)]);
	return section("What would change it: this data, with -d", `${data}\n\n${result}`);
}

/** What else to know before the data are used. */
function remarksOn({ path, cause }: Access, { at, isForAll }: Proposal): readonly string[] {
	const isParent = at !== path && path.startsWith(`${at}/`) && cause.startsWith("root-");
	return [
		...(isForAll ? ["this is for all containers that the data are used for, not for this one alone"] : []),
		...(cause === "root-by-spec"
			? ["the container's author made the root read-only: a volume or a tmpfs in its own definition changes only this container"]
			: []),
		...(isParent ? [`${path} is taken for a file; if it is a folder, ask for ${path}/`] : []),
	];
}
