/**
 * A part of the benchmark: what can be run alone.
 * @module
 */

export interface Part {
	readonly name: string;
	/** Whether it needs root and the engines, and runs in the host tests' sandbox. */
	readonly onHost?: true;
	/** It takes too long to be run where no part is named. */
	readonly byNameOnly?: true;
	/** Gives back Markdown. */
	run(settings: BenchSettings): Promise<string>;
}

export interface BenchSettings {
	readonly rounds: number;
	/** For the files of one part; removed after it. */
	readonly folder: string;
}
