/**
 * What was written, by path: a treemap, and a table with the same numbers.
 * @module
 */
import type { AuditedContainer } from "../audit/mod.ts";
import { size } from "../terminal/mod.ts";
import { legend } from "./bars.ts";
import { element, svg } from "./dom.ts";
import { type Column, RowTable } from "./table.ts";
import { type Rectangle, rectanglesOf } from "./tree.ts";
import { type WrittenPath, writtenPaths } from "./written.ts";

const kinds: Readonly<Record<WrittenPath["kind"], string>> = {
	drift: "drift: changes of the image",
	data: "data: lost with the container, needs a volume",
	scratch: "scratch: may be lost, needs a tmpfs",
	covered: "covered: the policy allows it",
};

const columns: readonly Column<WrittenPath>[] = [
	{ title: "Path", kind: "wide", value: ({ path }) => path },
	{ title: "Kind", value: ({ kind }) => kind, cell: ({ kind }) => element("span", { class: `dot ${kind}` }, kind) },
	{ title: "Written", kind: "number", value: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
	{ title: "Entries", kind: "number", value: ({ entries }) => entries },
	{ title: "Containers", kind: "number", value: (one) => one.containers },
	{ title: "Rule", value: ({ rule }) => rule },
];

/** Undefined where nothing was written. */
export function writtenPicture(containers: readonly AuditedContainer[]): HTMLElement | undefined {
	const paths = writtenPaths(containers);
	if (paths.length === 0) return undefined;
	const table = new RowTable("Written bytes by path", "path", columns);
	table.show(paths);
	return element("div", {}, legend(kinds), responsive(paths), table.element);
}

/** Is made anew for each width: a picture that is scaled has names too small to read. */
function responsive(paths: readonly WrittenPath[]): HTMLElement {
	const place = element("div");
	new ResizeObserver(([entry]) => {
		const width = Math.round(entry?.contentRect.width ?? 0);
		if (width > 0) place.replaceChildren(drawn(paths, width, Math.max(260, Math.min(460, Math.round(width / 2)))));
	}).observe(place);
	return place;
}

function drawn(paths: readonly WrittenPath[], width: number, height: number): SVGSVGElement {
	const label = "Treemap of the bytes written by path. The table below has the same numbers.";
	const rectangles = rectanglesOf(paths, width, height).map(drawnRectangle);
	return svg("svg", { class: "treemap", role: "img", "aria-label": label, viewBox: `0 0 ${width} ${height}` }, ...rectangles);
}

/** What reaches beyond an inner `svg` is cut off: names may be longer than their rectangles. */
function drawnRectangle({ x, y, width, height, label, leaf }: Rectangle): SVGElement {
	const names = leaf === undefined ? [label] : [label, size(leaf.bytes)];
	const lines = names.slice(0, Math.floor((height - 3) / 15)).map((line, index) => svg("text", { x: 5, y: 14 + 15 * index }, line));
	const title =
		leaf === undefined ? label : `${leaf.path}: ${leaf.kind}, ${size(leaf.bytes)} in ${leaf.containers} containers (${leaf.rule})`;
	return svg(
		"svg",
		{ x, y, width, height, class: leaf?.kind ?? "folder" },
		svg("title", {}, title),
		svg("rect", { width: "100%", height: "100%" }),
		...(width < 30 ? [] : lines),
	);
}
