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
export function renderOpen({ unknown, otherwise }: Open, { colors, width }: View): string {
	const others = otherwise.map(({ when, explanation }) => `if ${when}, this container ${sentence(explanation)}`);
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
