import { expect, test } from "bun:test";
import { auditedContainers, hostileNames } from "../../test/support/audited.ts";
import { byUrgency, columnsFor, type Filter, passes } from "./containers.ts";
import { shown } from "./dom.ts";
import { outcomeOf, outcomeOrder } from "./outcomes.ts";

const all = auditedContainers(42);
const none: Filter = { text: "", result: "", risk: "" };

test("byUrgency() puts what would break before the rest, in the order of the outcomes", () => {
	const places = all.toSorted(byUrgency).map((one) => outcomeOrder.indexOf(outcomeOf(one)));
	expect(places).toEqual(places.toSorted((one, other) => one - other));
});

test.each<[Partial<Filter>, number]>([
	[{}, 42],
	[{ result: "refused" }, 3],
	[{ risk: "data" }, 6],
	[{ result: "exempt", risk: "data" }, 0],
	[{ text: "SHOP  crio" }, 7],
	[{ text: "input/root-mount" }, 3],
	[{ text: "\\u202e" }, 2],
	[{ text: "no such container" }, 0],
])("passes() of %j lets %p of 42 containers through", (filter, count) => {
	expect(all.filter((one) => passes(one, { ...none, ...filter }))).toHaveLength(count);
});

test("shown() escapes what a reader would not see, and cuts what is very long", () => {
	expect(hostileNames.slice(3, 6).map(shown)).toEqual([
		"\\u202egpj.exe\\u202c",
		"a\\u0000b\\u001b[31mred\\u0007",
		`${"x".repeat(400)}… (4600 more characters)`,
	]);
});

test.each([
	["a machine", all, ["Container", "Result", "Risk", "Written", "Namespace", "Image", "State", "Rules"]],
	["manifests", all.map(({ risk: _r, written: _w, state: _s, image: _i, ...one }) => one), ["Container", "Result", "Namespace", "Rules"]],
])("columnsFor() leaves out of %s what no container has", (_, containers, titles) => {
	expect(columnsFor(containers).map(({ title }) => title)).toEqual(titles);
});
