/**
 * Small things about text.
 * @module
 */

/** Breaks lines between words so that none is wider than `width`, where words allow it. */
export function wrap(text: string, width: number): string {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const last = lines.at(-1);
		if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
		else lines.push(word);
	}
	return lines.join("\n");
}

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
