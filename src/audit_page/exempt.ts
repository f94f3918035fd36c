/**
 * What is exempt, and until when: a bar of the time that is left for each exemption.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";
import { bar } from "./bars.ts";
import { element } from "./dom.ts";
import { type Exemption, exemptionsOf } from "./exemptions.ts";
import { type Column, RowTable } from "./table.ts";

/** A bar as long as this is full. */
const leastDays = 90;

/** Undefined where nothing is exempt. */
export function exemptPicture(containers: readonly AuditedContainer[], time: string): HTMLElement | undefined {
	const exemptions = exemptionsOf(containers, time);
	if (exemptions.length === 0) return undefined;
	const full = exemptions.reduce((most, { days = 0 }) => Math.max(most, days), leastDays);
	const columns: Column<Exemption>[] = [
		{ title: "Exemption", kind: "wide", value: ({ message }) => message },
		{ title: "Until", kind: "short", value: ({ until = "no end" }) => until },
		{ title: "Time left", value: ({ days = Infinity }) => days, cell: ({ days }) => timeLeft(days, full) },
		{ title: "Containers", kind: "number", value: (one) => one.containers },
		{ title: "Rule", value: ({ rule }) => rule },
	];
	const table = new RowTable("Exemptions, those that end first at the top", "exemption", columns);
	table.show(exemptions);
	return table.element;
}

function timeLeft(days: number | undefined, full: number): HTMLElement {
	if (days === undefined) return element("div", {}, "unlimited");
	return element("div", {}, `${days} ${days === 1 ? "day" : "days"}`, bar([[days < 30 ? "breaks" : "safe", days]], full));
}
