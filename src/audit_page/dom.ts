/**
 * Elements of the page. Every text comes through here: it is set as text, with what a reader would not see escaped, and cut where it is very long.
 * @module
 */
import { visible } from "../visible.ts";

/** What an element contains. */
export type Content = Node | string;

/** Names have up to some 250 characters, messages a few hundred. */
const longest = 400;

/** A text as it is shown. */
export function shown(text: string): string {
	const plain = visible(text.slice(0, longest));
	return text.length > longest ? `${plain}… (${text.length - longest} more characters)` : plain;
}

/** An element of HTML. */
export function element<K extends keyof HTMLElementTagNameMap>(
	name: K,
	attributes: Readonly<Record<string, string>> = {},
	...content: readonly Content[]
): HTMLElementTagNameMap[K] {
	return filled(document.createElement(name), attributes, content);
}

/** An element of SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
	name: K,
	attributes: Readonly<Record<string, string | number>> = {},
	...content: readonly Content[]
): SVGElementTagNameMap[K] {
	return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, content);
}

function filled<E extends Element>(one: E, attributes: Readonly<Record<string, string | number>>, content: readonly Content[]): E {
	for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, String(value));
	one.append(...content.map((part) => (typeof part === "string" ? shown(part) : part)));
	return one;
}

/** An element that page.html has. */
export function byId(id: string): HTMLElement {
	const found = document.getElementById(id);
	if (found === null) throw new Error(`the page has no #${id}`);
	return found;
}
