/**
 * Times, as `--now` and the files of cases write them.
 * @module
 */
import { parseMoment } from "../../moment.ts";
import { usageError } from "../arguments/mod.ts";

/** The value of `--now`. @throws {OssifyError} `usage/invalid-time` */
export function timeOf(text: string | undefined): Date | undefined {
	if (text === undefined) return undefined;
	const time = parseMoment(text);
	if (time) return time;
	throw usageError(
		"usage/invalid-time",
		`--now is neither a date (2026-11-23) nor an RFC 3339 time (2026-11-23T12:00:00Z): ${JSON.stringify(text)}`,
	);
}
