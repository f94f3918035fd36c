/**
 * The manual page, from the commands' own data.
 * @see man-pages(7), groff_man(7)
 * @module
 */
import { exitCodes } from "../../errors.ts";
import { type Command, commonOptions, lettersOf, type Option, versionOption } from "../arguments/mod.ts";

/** `ossify.1`, as roff. @param version ossify's */
export function manPage(commands: readonly Command[], version: string): string {
	const lines = [
		`.TH OSSIFY 1 "" "ossify ${escaped(version)}" "User Commands"`,
		".SH NAME",
		"ossify \\- give containers a read\\-only root file system, as Rego policies decide",
		".SH SYNOPSIS",
		".B ossify",
		"\\fICOMMAND\\fR [\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]",
		".SH COMMANDS",
		...commands.flatMap(commandLines),
		".SH COMMON OPTIONS",
		...[...commonOptions, versionOption].flatMap(optionLines),
		".SH EXIT STATUS",
		...Object.entries({ done: 0, ...exitCodes }).flatMap(([kind, code]) => [".TP", `.B ${code}`, escaped(meanings[kind] ?? kind)]),
		".SH ENVIRONMENT",
		".TP",
		".B NO_COLOR\\fR, \\fBFORCE_COLOR",
		"turn colours off and on; without them, terminals get colours.",
		".TP",
		".B LC_ALL\\fR, \\fBLC_CTYPE\\fR, \\fBLANG",
		"the locale: if the first of them that is set does not name UTF\\-8, symbols are printed in ASCII.",
		".TP",
		".B DOCKER_HOST\\fR, \\fBCONTAINER_HOST",
		"where audit, learn and why ask Docker and Podman, if it is unix://PATH; otherwise at /run/docker.sock and /run/podman/podman.sock.",
	];
	return `${lines.join("\n")}\n`;
}

const meanings: Readonly<Record<string, string>> = {
	done: "done",
	denied: "the policy refuses the container; tests failed; a check found something",
	usage: "the arguments are wrong",
	policy: "an error in the policies, their data or their decision",
	input: "the spec is at fault",
	host: "an error of the machine, or of ossify itself",
};

function commandLines({ name, args, about, options, examples }: Command): string[] {
	const words = args.map((one) => ` [\\fI${escaped(one.name)}\\fR${one.variadic ? "..." : ""}]`).join("");
	return [
		`.SS "ossify ${escaped(name)}"`,
		".PP",
		`\\fBossify ${escaped(name)}\\fR${words} [\\fIOPTIONS\\fR]`,
		".PP",
		text(about),
		...args.flatMap((one) => [".TP", `.I ${escaped(one.name)}`, text(one.summary)]),
		...options.flatMap(optionLines),
		...examples.flatMap(({ line, does }) => [".PP", `${text(`${does}:`)}`, ".PP", ".RS 4", ".nf", text(line), ".fi", ".RE"]),
	];
}

function optionLines({ value, summary, ...option }: Option): string[] {
	const spellings = [...lettersOf(option), `--${option.name}`].map((one) => `\\fB${escaped(one)}\\fR`);
	const spelt = `${spellings.join(", ")}${value ? ` \\fI${escaped(value)}\\fR` : ""}`;
	return [".TP", spelt, text(summary)];
}

/** A line of text: one that begins with a dot or a quote would be a request. */
function text(line: string): string {
	const safe = escaped(line);
	return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}

/** Outside of ASCII, roff wants names: `…` and the like have code points. */
function escaped(line: string): string {
	const plain = line
		.replaceAll("\\", "\\e")
		.replaceAll("-", "\\-")
		.replaceAll("`", "\\(ga")
		.replaceAll("'", "\\(aq")
		.replaceAll("~", "\\(ti");
	return [...plain]
		.map((sign) => (sign > "~" ? `\\[u${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]` : sign))
		.join("");
}
