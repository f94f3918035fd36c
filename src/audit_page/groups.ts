/**
 * Who would break: the outcomes by namespace or by workload.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";
import { bar, legend } from "./bars.ts";
import { element } from "./dom.ts";
import { groupsBy, type OutcomeGroup, outcomeOrder, outcomes, urgencyOf, workloadOf } from "./outcomes.ts";
import { type Column, RowTable } from "./table.ts";

type NameOf = (one: AuditedContainer) => string;

const namings: Readonly<Record<string, NameOf>> = {
	Namespace: ({ namespace }) => namespace ?? "(none)",
	Workload: workloadOf,
};

const meanings = Object.fromEntries(outcomeOrder.map((one) => [one, `${outcomes[one].name}: ${outcomes[one].meaning}`]));

/** The picture, with its numbers. */
export function groupsPicture(containers: readonly AuditedContainer[]): HTMLElement {
	const place = element("div");
	const show = (name: string) => place.replaceChildren(tableBy(name, containers));
	const hasNamespaces = containers.some(({ namespace }) => namespace !== undefined);
	const first = hasNamespaces ? "Namespace" : "Workload";
	show(first);
	const choice = element(
		"fieldset",
		{},
		element("legend", {}, "By"),
		...Object.keys(namings).map((name) => radio(name, name === first, show)),
	);
	return element("div", {}, ...(hasNamespaces ? [choice] : []), legend(meanings), place);
}

function radio(name: string, isChosen: boolean, choose: (name: string) => void): HTMLElement {
	const input = element("input", { type: "radio", name: "by", value: name });
	input.checked = isChosen;
	input.addEventListener("change", () => choose(name));
	return element("label", {}, input, ` ${name.toLowerCase()}`);
}

function tableBy(name: string, containers: readonly AuditedContainer[]): HTMLElement {
	const groups = groupsBy(containers, namings[name] ?? workloadOf).toSorted((one, other) => urgencyOf(other) - urgencyOf(one));
	const most = groups.reduce((largest, group) => Math.max(largest, group.containers), 1);
	const columns: Column<OutcomeGroup>[] = [
		{ title: name, kind: "wide", value: (group) => group.name, cell: (group) => nameAndBar(group, most) },
		{ title: "Containers", kind: "number", value: (group) => group.containers },
		...outcomeOrder.map((one) => ({
			title: outcomes[one].name,
			kind: "number" as const,
			value: ({ counts }: OutcomeGroup) => counts[one],
		})),
	];
	const table = new RowTable(`Outcomes by ${name.toLowerCase()}`, name.toLowerCase(), columns);
	table.show(groups);
	return table.element;
}

function nameAndBar({ name, counts }: OutcomeGroup, most: number): HTMLElement {
	return element(
		"div",
		{},
		name,
		bar(
			outcomeOrder.map((one) => [one, counts[one]]),
			most,
		),
	);
}
