/**
 * The table of the containers, and its filters.
 * @module
 */
import { type AuditedContainer, auditResults, titleOf } from "../audit/mod.ts";
import { risks } from "../layer/mod.ts";
import { size } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import { element } from "./dom.ts";
import { outcomeOf, outcomeOrder } from "./outcomes.ts";
import { type Column, RowTable } from "./table.ts";

const columns: readonly Column<AuditedContainer>[] = [
	{ title: "Container", kind: "wide", value: titleOf },
	{
		title: "Result",
		value: ({ result }) => auditResults.indexOf(result),
		cell: (one) => element("span", { class: `dot ${outcomeOf(one)}` }, one.result),
	},
	{ title: "Risk", value: ({ risk }) => (risk === undefined ? risks.length : risks.indexOf(risk)), cell: ({ risk = "" }) => risk },
	{
		title: "Written",
		kind: "number",
		value: ({ written }) => written?.bytes ?? -1,
		cell: ({ written }) => (written ? size(written.bytes) : ""),
	},
	{ title: "Namespace", value: ({ namespace = "" }) => namespace },
	{ title: "Image", kind: "wide", value: ({ image = "" }) => image },
	{ title: "State", value: ({ state }) => [state?.status, state?.root].filter(Boolean).join(", ") },
	{ title: "Rules", kind: "wide", value: ({ rules }) => rules.join(", "), cell: rulesAndReasons },
];

/** Manifests have no risk and no state: a column that no container has anything in is left out. */
export function columnsFor(containers: readonly AuditedContainer[]): readonly Column<AuditedContainer>[] {
	const isThere: Readonly<Record<string, (one: AuditedContainer) => boolean>> = {
		Risk: ({ risk }) => risk !== undefined,
		Written: ({ written }) => written !== undefined,
		Namespace: ({ namespace }) => namespace !== undefined,
		Image: ({ image }) => image !== undefined,
		State: ({ state }) => state !== undefined,
	};
	return columns.filter(({ title }) => isThere[title] === undefined || containers.some(isThere[title]));
}

function rulesAndReasons(one: AuditedContainer): HTMLElement {
	const said = [...one.deny, ...one.warn, ...one.reasons].map(({ rule, message }) => `${rule}: ${message}`);
	const open = (one.otherwise ?? []).map(({ when, result, rules }) => `${when}: ${result} (${rules.join(", ")})`);
	const wrote = (one.written?.folders ?? []).map(({ path, kind, rule, bytes }) => `${path}: ${kind}, ${size(bytes)} (${rule})`);
	const items = [...open, ...said, ...wrote, one.note, one.riskNote].flatMap((text) => (text ? [element("li", {}, text)] : []));
	return element("details", {}, element("summary", {}, one.rules.join(", ") || "no rule"), element("ul", {}, ...items));
}

/** The most urgent first, whichever file or engine they are from. */
export function byUrgency(one: AuditedContainer, other: AuditedContainer): number {
	return (
		outcomeOrder.indexOf(outcomeOf(one)) - outcomeOrder.indexOf(outcomeOf(other)) || (other.written?.bytes ?? 0) - (one.written?.bytes ?? 0)
	);
}

/** What a reader filters by. */
export interface Filter {
	/** Words, all of which occur in a container. */
	readonly text: string;
	readonly result: string;
	readonly risk: string;
}

/** Whether a container passes. */
export function passes(one: AuditedContainer, { text, result, risk }: Filter): boolean {
	if ((result !== "" && one.result !== result) || (risk !== "" && one.risk !== risk)) return false;
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return words.every((word) => textOf(one).includes(word));
}

const texts = new WeakMap<AuditedContainer, string>();

function textOf(one: AuditedContainer): string {
	const { namespace, pod, name, image, result, risk, rules } = one;
	const text = texts.get(one) ?? visible([titleOf(one), namespace, pod, name, image, result, risk, ...rules].join(" ")).toLowerCase();
	texts.set(one, text);
	return text;
}

/** Fills the form with filters, and returns the table that they are for. */
export function containersTable(containers: readonly AuditedContainer[], form: HTMLElement): HTMLElement {
	const table = new RowTable("Containers, those that need attention first", "container", columnsFor(containers));
	const ordered = containers.toSorted(byUrgency);
	const text = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
	const result = choice(auditResults.filter((one) => containers.some((container) => container.result === one)));
	const risk = choice(risks.filter((one) => containers.some((container) => container.risk === one)));
	const show = () => {
		const filter = { text: text.value, result: result.value, risk: risk.value };
		table.show(ordered.filter((one) => passes(one, filter)));
	};
	form.append(labelled("Search", text), labelled("Result", result), ...(risk.options.length > 1 ? [labelled("Risk", risk)] : []));
	form.addEventListener("input", show);
	form.addEventListener("submit", (event) => event.preventDefault());
	show();
	return table.element;
}

function choice(values: readonly string[]): HTMLSelectElement {
	return element("select", {}, element("option", { value: "" }, "all"), ...values.map((value) => element("option", { value }, value)));
}

function labelled(text: string, control: HTMLElement): HTMLElement {
	return element("label", {}, text, control);
}
