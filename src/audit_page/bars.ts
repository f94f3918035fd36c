/**
 * Bars and legends. A bar is decoration: the numbers are beside it.
 * @module
 */
import { element, svg } from "./dom.ts";

/** A part of a bar: its class in page.css, and its length. */
export type Part = readonly [className: string, length: number];

/** A stacked bar. @param full the length of the whole width */
export function bar(parts: readonly Part[], full: number): SVGSVGElement {
	let at = 0;
	const rects = parts.flatMap(([className, length]) => {
		const x = at;
		at += (length / full) * 100;
		return length > 0 ? [svg("rect", { class: className, x, y: 0, width: at - x, height: 10 })] : [];
	});
	return svg("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, ...rects);
}

/** What the colours are. */
export function legend(entries: Readonly<Record<string, string>>): HTMLElement {
	const items = Object.entries(entries).map(([className, text]) => element("li", { class: `dot ${className}` }, text));
	return element("ul", { class: "legend" }, ...items);
}
