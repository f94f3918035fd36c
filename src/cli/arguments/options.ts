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
	{ name: "verbose", summary: "show where in ossify an unforeseen error arose" },
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

/** Data laid over that of the policies. */
export const dataOption: Option = {
	name: "data",
	short: "d",
	value: "FILE",
	repeatable: true,
	summary: "data, JSON or YAML, laid over the policies' own; more than once: the later over the earlier",
};

/** What can be asked of a policy. */
export const entrypointOption: Option = {
	name: "entrypoint",
	short: "e",
	value: "RULE",
	repeatable: true,
	summary: "a rule that can be asked for (default: ossify/decision)",
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
	evaluationTimeoutOption,
];

/** What becomes of a container when something goes wrong on its way. */
export const onErrorOption: Option = {
	name: "on-error",
	value: "ACTION",
	choices: ["refuse", "allow"],
	summary:
		"when something goes wrong: refuse the container (the default) or let it start as it is. One that the policy refuses never starts",
};

/** Who copies what the image has into a tmpfs, where a spec is changed for a runtime. */
export const copyUpOption: Option = {
	name: "copy-up",
	value: "WHO",
	choices: ["hook", "runtime"],
	summary:
		"who fills a tmpfs with what the image has there: a hook of ossify's own that is added to the spec (the default), or the runtime, for one whose containers have no mounts on this host",
};

/** What becomes of a checkpoint that the policy would have frozen otherwise. */
export const onRestoreOption: Option = {
	name: "on-restore",
	value: "ACTION",
	choices: ["refuse", "harden"],
	summary:
		"when a checkpoint's spec would have to change: refuse it (the default), or change the spec, which does not change what was frozen",
};
