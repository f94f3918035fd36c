/**
 * Numbers with their units.
 * @module
 */

/** `1 file`, `2 files`. */
export function count(number: number, one: string, many = `${one}s`): string {
	return `${number} ${number === 1 ? one : many}`;
}

/** A size for people: `64 MiB`, `1.5 KiB`. */
export function size(bytes: number): string {
	const units = ["bytes", "KiB", "MiB", "GiB"];
	const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
	const number = bytes / 1024 ** step;
	return `${Number.isInteger(number) ? number : number.toFixed(1)} ${units[step]}`;
}

/** A duration for people: `340 ms`, `1.2 s`. */
export function duration(milliseconds: number): string {
	return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
