/**
 * The script of the page that `ossify audit --format html` writes. It runs in a browser, from a file, without any other resource.
 * @module
 */
import { auditResults } from "../audit/mod.ts";
import { containersTable } from "./containers.ts";
import type { PageContent, PageError } from "./content.ts";
import { byId, element } from "./dom.ts";
import { exemptPicture } from "./exempt.ts";
import { groupsPicture } from "./groups.ts";
import { outcomeOf, outcomeOrder, outcomes } from "./outcomes.ts";
import { RowTable } from "./table.ts";
import { writtenPicture } from "./treemap.ts";

const numbers = new Intl.NumberFormat("en");

const content = JSON.parse(byId("content").textContent ?? "") as PageContent;
showOrigin(content);
showTotals(content);
fill("groups", content.containers.length > 0 ? groupsPicture(content.containers) : undefined);
fill("written", writtenPicture(content.containers));
fill("exempt", exemptPicture(content.containers, content.run.time));
fill("containers", content.containers.length > 0 ? containersTable(content.containers, byId("filters")) : undefined);
fill("errors", content.errors.length > 0 ? errorsTable(content.errors) : undefined);

/** A section without content is not shown. */
function fill(id: string, shownContent: HTMLElement | undefined): void {
	if (shownContent === undefined) byId(id).closest("section")?.remove();
	else byId(id).append(shownContent);
}

function showOrigin({ run: { time, version, specs, node }, unchanged = 0 }: PageContent): void {
	const what = specs.length === 0 ? `the containers on ${node ?? "this machine"}` : specs.join(", ");
	const left = unchanged > 0 ? ` ${numbers.format(unchanged)} as in the baseline are left out.` : "";
	byId("about").append(
		element("span", {}, `${what}. ${time.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC")}, ossify ${version}.${left}`),
	);
}

function showTotals({ containers, totals: { results }, errors }: PageContent): void {
	const counts = outcomeOrder.map((one) => [one, containers.filter((container) => outcomeOf(container) === one).length] as const);
	const tiles = counts.flatMap(([one, count]) =>
		count > 0 ? [tile(one, count, `${outcomes[one].name.toLowerCase()}: ${outcomes[one].meaning}`)] : [],
	);
	const unread = errors.length > 0 ? [tile("", errors.length, "could not be read")] : [];
	byId("outcomes").append(tile("", containers.length, containers.length === 1 ? "container" : "containers"), ...tiles, ...unread);
	const named = auditResults.flatMap((one) => (results[one] === undefined ? [] : [`${numbers.format(results[one])} ${one}`]));
	byId("results").append(named.length > 0 ? `Results: ${named.join(", ")}.` : "There are no containers.");
}

function tile(className: string, count: number, text: string): HTMLElement {
	return element("li", { class: className }, element("b", {}, numbers.format(count)), text);
}

function errorsTable(errors: readonly PageError[]): HTMLElement {
	const table = new RowTable<PageError>("Files and containers that could not be read", "error", [
		{ title: "What", kind: "wide", value: ({ spec }) => spec },
		{ title: "Code", kind: "short", value: ({ code }) => code },
		{ title: "Why", kind: "wide", value: ({ message, advice }) => [message, advice].filter(Boolean).join("; ") },
	]);
	table.show(errors);
	return table.element;
}
