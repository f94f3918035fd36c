/**
 * An explanation as text for a terminal.
 * @module
 */
import type { Finding } from "../decision/mod.ts";
import { sizeText } from "../json/mod.ts";
import type { SkippedAllowance } from "../mutate/mod.ts";
import { type Colors, columns, paragraph } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import type { ShownChange } from "./changes.ts";
import type { Explanation, Verdict } from "./explanation.ts";

/** Formats an explanation, no wider than `width` where words allow it. */
export function renderExplanation(explanation: Explanation, name: string, colors: Colors, width: number): string {
	const { changes, skipped } = explanation;
	const [reasons, deny, warn] = [
		explanation.reasons.map(shownFinding),
		explanation.deny.map(shownFinding),
		explanation.warn.map(shownFinding),
	];
	const section = (title: string, body: readonly string[]) => (body.length > 0 ? [`${colors.bold(title)}\n${body.join("\n")}`] : []);
	const ruleWidth = Math.max(0, ...[...reasons, ...deny, ...warn].map(({ rule }) => rule.length));
	const findings = (list: readonly Finding[]) => list.flatMap((one) => finding(one, ruleWidth, colors, width));
	const planned = [
		...section(explanation.mode === "audit" ? "What would change" : "What changes", changeRows(changes, colors, width)),
		...section("Mode and owner", imageNote(changes, width)),
		...section("Hook", hookNote(explanation, width)),
		...section("Left out", skippedRows(skipped, colors)),
	];
	const parts = [
		headline(explanation, name, colors),
		...section("Refused because", findings(deny)),
		...section("Why", findings(reasons)),
		...section("Warnings", findings(warn)),
		...(explanation.outcome === "denied" ? [] : planned),
	];
	return `${parts.join("\n\n")}\n`;
}

/** A message is wrapped again, without its own line breaks. */
function shownFinding({ rule, message }: Finding): Finding {
	return { rule: visible(rule), message: visible(message.replaceAll(/\s+/g, " ")) };
}

const marks: Readonly<Record<Verdict, { readonly mark: string; readonly color: keyof Colors }>> = {
	hardened: { mark: "✔", color: "green" },
	unchanged: { mark: "–", color: "yellow" },
	denied: { mark: "✘", color: "red" },
};

/** In audit mode all of it only would be. */
const auditMark = { mark: "○", color: "yellow" } as const;

function headline(explanation: Explanation, name: string, colors: Colors): string {
	const { mark, color } = explanation.mode === "audit" ? auditMark : marks[explanation.outcome];
	return `${colors[color](mark)} ${colors.bold(visible(name))} ${sentence(explanation)}`;
}

/** The result, in words that follow the name of the container. */
export function sentence({ outcome, mode, readonly, changes }: Explanation): string {
	const audit = mode === "audit";
	if (outcome === "denied") return audit ? "would be refused, but this is audit mode: it starts as it is." : "is refused.";
	if (outcome === "unchanged")
		return readonly ? "stays as it is: its root is read-only already." : "stays as it is: its root stays writable.";
	const root = changes.some(({ what }) => what === "root");
	const verb = root ? (audit ? "would get" : "gets") : audit ? "would keep" : "keeps";
	const what = readonly ? `${verb} a read-only root${sizeOf(changes)}` : `${audit ? "would change" : "changes"}, its root stays writable`;
	return `${what}${audit ? ", but this is audit mode: it starts as it is." : "."}`;
}

function sizeOf(changes: readonly ShownChange[]): string {
	const tmpfs = changes.filter(({ what }) => what === "tmpfs").length;
	if (tmpfs === 0) return "";
	return ` and ${tmpfs === 1 ? "one writable tmpfs" : `${tmpfs} writable tmpfs mounts`}`;
}

/** The rule on the left, its message on the right; one below the other if the terminal is too narrow. */
function finding({ rule, message }: Finding, ruleWidth: number, colors: Colors, width: number): string[] {
	const margin = ruleWidth + 4;
	if (width - margin < 30) return [`  ${colors.cyan(rule)}`, ...paragraph(message, "    ", width)];
	const [first = "", ...rest] = paragraph(message, " ".repeat(margin), width);
	return [`  ${colors.cyan(rule.padEnd(ruleWidth))}  ${first.slice(margin)}`, ...rest];
}

function changeRows(changes: readonly ShownChange[], colors: Colors, width: number): string[] {
	const rows = changes.map((change): [string, string, string] => {
		if (change.what === "root") return ["~", "/", "becomes read-only"];
		if (change.what === "mount") return ["~", visible(change.destination), "becomes read-only"];
		return ["+", visible(change.destination), `tmpfs ${visible(change.options.map(shownOption).join(","))}`];
	});
	return columns(rows, width).map((row, index) =>
		row.replace(
			/^( *)([+~])/,
			(_, indent: string, sign: string) => indent + (rows[index]?.[0] === "+" ? colors.green(sign) : colors.yellow(sign)),
		),
	);
}

/** Bytes as people write them. The options are ossify's own. */
function shownOption(option: string): string {
	return option.replace(/^size=(\d+)$/, (_, bytes: string) => `size=${sizeText(Number(bytes))}`);
}

/** The options that are shown of these are for an image without that folder. */
function imageNote(changes: readonly ShownChange[], width: number): string[] {
	const open = changes.flatMap((change) => (change.what === "tmpfs" && change.asImage ? [visible(change.destination)] : []));
	if (open.length === 0) return [];
	return paragraph(`as the image's folder, where it has one and the policy names no other: ${open.join(", ")}`, "  ", width);
}

/** What the patch does not show, because it depends on how the container is started. */
function hookNote({ filledByHook = [] }: Explanation, width: number): string[] {
	if (filledByHook.length === 0) return [];
	const shown = filledByHook.map(visible).join(", ");
	const text = `Podman's hook and \`ossify runtime\` leave ${shown} out of the spec's mounts, and add a hook (\`ossify hook createRuntime --plan …\`) that mounts and fills what the image has there.`;
	return paragraph(text, "  ", width);
}

const whySkipped: Readonly<Record<SkippedAllowance["because"], (by: string, destination: string) => string>> = {
	mounted: (by, destination) => (by === destination ? "the spec mounts it itself" : `it leads to ${by}, which the spec mounts`),
	volume: (by) => `the volume on ${by} holds it`,
	link: (by) => `in the image it is a link to ${by}`,
	"no-folder": (by) => `the image has no folder there, and none can be created: ${by}`,
};

function skippedRows(skipped: readonly SkippedAllowance[], colors: Colors): string[] {
	const rows = skipped.map(({ destination, because, by }): [string, string, string] => {
		return [" ", visible(destination), whySkipped[because](visible(by), visible(destination))];
	});
	return columns(rows, Number.POSITIVE_INFINITY).map((row) => colors.dim(row));
}
