/**
 * The rectangles of a treemap of paths.
 * @module
 */
import { type HierarchyNode, type HierarchyRectangularNode, stratify, treemap } from "d3-hierarchy";
import type { WrittenPath } from "./written.ts";

/** A rectangle: a folder around others, or what was written below one path. */
export interface Rectangle {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
	/** Below the folder around it. */
	readonly label: string;
	/** Undefined for a folder. */
	readonly leaf?: WrittenPath;
}

/** The room for the name of a folder. */
export const titleHeight = 18;

/** More would be too small to see. */
const mostLeaves = 150;

/** The rectangles, those of folders before what is in them; the smallest paths are left out. */
export function rectanglesOf(paths: readonly WrittenPath[], width: number, height: number): readonly Rectangle[] {
	const leaves = paths.filter(({ bytes }) => bytes > 0).slice(0, mostLeaves);
	if (leaves.length === 0) return [];
	// One path may have been written by several rules: each is a leaf below it.
	const tree = stratify<WrittenPath>().path(({ path, kind, rule }) => `${path === "/" ? "" : path}/${kind} ${rule.replaceAll("/", " ")}`)(
		leaves,
	);
	tree.sum((one) => one?.bytes ?? 0).sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
	const layout = treemap<WrittenPath>()
		.size([width, height])
		.paddingInner(2)
		.paddingTop((node) => (isDrawn(node) ? titleHeight : 0));
	return layout(tree).descendants().filter(isDrawn).map(rectangleOf);
}

/** A folder around a single rectangle is part of its label. */
function isDrawn({ id, children }: HierarchyNode<WrittenPath>): boolean {
	return children === undefined || (id !== "/" && children.length > 1);
}

function rectangleOf(node: HierarchyRectangularNode<WrittenPath>): Rectangle {
	const around = node.ancestors().slice(1).find(isDrawn);
	const path = pathOf(node);
	const above = around === undefined ? "" : pathOf(around);
	return {
		...{ x: node.x0, y: node.y0, width: node.x1 - node.x0, height: node.y1 - node.y0 },
		label: path === above ? "." : path.slice(above.length).replace(/^\/(?=.)/, above === "" ? "/" : ""),
		...(node.children === undefined && { leaf: node.data }),
	};
}

/** That of a leaf is in its data. */
function pathOf(node: HierarchyRectangularNode<WrittenPath>): string {
	return node.children === undefined ? node.data.path : (node.id ?? "/");
}
