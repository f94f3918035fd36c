/**
 * What the form of a container leaves open, as text for a terminal.
 * @module
 */
import { type Colors, paragraph } from "../terminal/mod.ts";
import { visible } from "../visible.ts";
import type { Explanation } from "./explanation.ts";
import { sentence } from "./render.ts";

/** What is not known of a container. */
export interface Open {
	/** What was decided without it. */
	readonly explanation: Explanation;
	readonly unknown: readonly { readonly message: string }[];
	/** The assumptions under which the result is another one. */
	readonly otherwise: readonly { readonly when: string; readonly explanation: Explanation }[];
}

/** How the text is shown. */
export interface View {
	readonly colors: Colors;
	readonly width: number;
}

/** The sections that follow an explanation; empty where nothing is open. */
export function renderOpen({ explanation, unknown, otherwise }: Open, { colors, width }: View): string {
	const others = otherwise.map(({ when, explanation: other }) => `if ${when}, ${difference(explanation, other)}`);
	const section = (title: string, texts: readonly string[]) => {
		const body = texts.flatMap((text) => paragraph(visible(text), "  ", width));
		return body.length === 0 ? "" : `\n${colors.bold(title)}\n${body.join("\n")}\n`;
	};
	return (
		section("It depends", others) +
		section(
			"Not known",
			unknown.map(({ message }) => message),
		)
	);
}

/** The same sentence again would not say what differs. */
function difference(explanation: Explanation, other: Explanation): string {
	if (sentence(explanation) !== sentence(other)) return `this container ${sentence(other)}`;
	const places = placesOf(explanation, other);
	return places.length > 0 ? `the changes differ at ${places.join(", ")}` : "the decision differs, and the changes are the same";
}

/** Where only one of two explanations has a change. */
function placesOf(one: Explanation, other: Explanation): readonly string[] {
	const [first, second] = [one, other].map(({ changes }) => new Map(changes.map((change) => [JSON.stringify(change), change])));
	const differing = [...(first ?? []), ...(second ?? [])].filter(([key]) => first?.has(key) !== second?.has(key));
	return [...new Set(differing.map(([, change]) => ("destination" in change ? change.destination : "/")))];
}
