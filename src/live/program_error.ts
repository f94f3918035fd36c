/**
 * A program that failed, and what it said.
 * @module
 */

/** A program that was to carry a step out and did not. */
export class ProgramError extends Error {
	override readonly name = "ProgramError";

	/** @param said on its standard error; the first line tells what went wrong */
	constructor(said: string) {
		super((said.split("\n")[0] ?? "").replace(/^\/\S*\//, "").replaceAll(/\/proc\/self\/fd\/\d+(?:\/\.)?: /g, ""));
		this.said = said;
	}

	/** All of it. */
	readonly said: string;
}
