/**
 * Names of the errors of system calls.
 * @module
 */
import { constants } from "node:os";

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number as number, name]));

/** `ENOENT`, of `-2`. */
export function errnoName(result: number): string {
	return names.get(-result) ?? `errno ${-result}`;
}
