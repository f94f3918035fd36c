/**
 * Colours of a text. The command line chooses those that suit the stream: `cli/output/colors.ts`.
 * @module
 */

/** Functions that colour a text, or return it unchanged. */
export type Colors = Readonly<Record<"bold" | "dim" | "red" | "green" | "yellow" | "cyan", (text: string) => string>>;

/** How text is written. */
export interface TextStyle {
	readonly colors: Colors;
	/** Characters a line. */
	readonly width: number;
}

const plain = (text: string) => text;

/** Text without colours. */
export const noColors: Colors = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
