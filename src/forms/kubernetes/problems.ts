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
