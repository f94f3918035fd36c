/**
 * Options that several commands share.
 * @module
 */
import { stages } from "../../evaluate/mod.ts";
import type { Command, Option, Word } from "./command.ts";
import { evaluationTimeoutOption } from "./timeout.ts";

/** How results and errors are written. */
export const formatOption: Option = {
	name: "format",
	value: "FORMAT",
	choices: ["pretty", "json"],
	summary: "pretty (for people, the default) or json (for programs, errors too)",
};

/** What a command takes: an option of its own takes the place of one of that name that all have. */
export function optionsOf({ options }: Pick<Command, "options">): readonly Option[] {
	return [...options, ...commonOptions.filter(({ name }) => options.every((own) => own.name !== name))];
}

/** What every command takes. */
export const commonOptions: readonly Option[] = [
	formatOption,
	{ name: "verbose", summary: "show where in ossify an unexpected error occurred" },
	{ name: "help", short: "h", summary: "show this help" },
];

/** What `ossify` takes without a command. */
export const versionOption: Option = { name: "version", short: "Vv", summary: "show ossify's version" };

/** Words in a command's place that are about ossify itself. */
export const helpWord: Word = {
	name: "help",
	summary: "show the help of a command",
	args: [{ name: "COMMAND", summary: "the command (default: the list of all)" }],
};
export const versionWord: Word = { name: "version", summary: "show ossify's version", args: [] };

/** Data that is merged over that of the policies. */
export const dataOption: Option = {
	name: "data",
	short: "d",
	value: "FILE",
	repeatable: true,
	summary: "data, JSON or YAML, merged over the policies' own; more than once: later files over earlier ones",
};

/** What can be asked of a policy. */
export const entrypointOption: Option = {
	name: "entrypoint",
	short: "e",
	value: "RULE",
	repeatable: true,
	summary: "a rule that can be evaluated (default: ossify/decision)",
};

/** Which policies. */
export const policyOption: Option = {
	name: "policy",
	short: "p",
	value: "PATH",
	words: ["shipped"],
	repeatable: true,
	summary: "a folder, .rego files or a bundle (.tar.gz or unpacked); `shipped` names ossify's own, the default",
};

/** What the commands that decide about a spec take. */
export const decisionOptions: readonly Option[] = [
	policyOption,
	dataOption,
	{ name: "now", value: "TIME", summary: "the time that the policy sees, 2027-01-01T12:00:00Z or 2027-01-01 (default: the clock)" },
	{
		name: "stage",
		value: "STAGE",
		choices: stages,
		summary: "the stage that the policy sees (default: cli)",
	},
	{
		name: "cri",
		value: "ENGINE",
		choices: ["containerd", "crio"],
		summary: "the nodes' engine, for Kubernetes manifests (default: as on containerd, and what differs on CRI-O)",
	},
	evaluationTimeoutOption,
];
