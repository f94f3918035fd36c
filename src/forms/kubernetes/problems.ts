/**
 * What is wrong in a part of a file is reported, and the other parts are read.
 * @module
 */
import { OssifyError } from "../../errors.ts";

/** Takes what is wrong. */
export type Report = (problem: OssifyError) => void;

/** What `read` returns; undefined where it throws an error of the file, which is reported. */
export function attempt<T>(report: Report, read: () => T): T | undefined {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		report(error);
		return undefined;
	}
}

/** A file may have millions of items, each of them wrong. */
const most = 10_000;

/** The problems of a file: the first ones, and how many there are besides. */
export class Problems {
	private readonly listed: OssifyError[] = [];
	private more = 0;
	private readonly file: string;

	/** @param file its name in messages */
	constructor(file: string) {
		this.file = file;
	}

	add(problem: OssifyError): void {
		if (this.listed.length < most) this.listed.push(problem);
		else this.more++;
	}

	get all(): readonly OssifyError[] {
		if (this.more === 0) return this.listed;
		return [...this.listed, new OssifyError("input/invalid-form", `cannot use ${this.file}: ${this.more} more problems are not listed`)];
	}
}
