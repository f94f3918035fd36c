/**
 * Reading options as Go's package flag and as getopt_long(3) do.
 * @module
 */

/** What is known of the options. */
export interface Known {
	readonly style: "go" | "getopt";
	readonly values: readonly string[];
	readonly switches: readonly string[];
	/** Whether options may stand behind other words, too. */
	readonly permute: boolean;
}

/** What was read. */
export interface Read {
	/** The value that was given last, by any of the names. */
	text(...names: readonly string[]): string | undefined;
	/** The names of all options that were given. */
	readonly given: ReadonlySet<string>;
	/** Words that look like options and are none that we know; whether they take a value nobody here knows. */
	readonly unknown: readonly string[];
	/** What is no option; without `permute`, all from the first such word on. */
	readonly words: readonly string[];
}

/** One option as it was written. `joined`: its value, where that belongs to the same word. */
interface Written {
	readonly name: string;
	readonly joined: string | undefined;
}

/** Reads; never throws, as it is the runtime that judges its arguments. */
export function readOptions(args: readonly string[], known: Known): Read {
	const reading = new Reading(args, known);
	while (reading.step());
	const { values, given, unknown, words } = reading;
	return { text: (...names) => values.findLast(([name]) => names.includes(name))?.[1], given, unknown, words };
}

class Reading {
	readonly values: [name: string, value: string][] = [];
	readonly given = new Set<string>();
	readonly unknown: string[] = [];
	readonly words: string[] = [];
	private at = 0;
	private readonly args: readonly string[];
	private readonly known: Known;

	constructor(args: readonly string[], known: Known) {
		this.args = args;
		this.known = known;
	}

	/** Reads a word, and its value if it has one. @returns whether there are more */
	step(): boolean {
		const arg = this.args[this.at++];
		if (arg === undefined) return false;
		if (arg === "--") return this.end(this.at);
		if (isOption(arg)) this.option(arg);
		else if (this.known.permute) this.words.push(arg);
		else return this.end(this.at - 1);
		return true;
	}

	/** From here on, there are words only. */
	private end(from: number): false {
		this.words.push(...this.args.slice(from));
		return false;
	}

	private option(arg: string): void {
		const written = this.known.style === "go" ? readGo(arg, this.known) : readGetopt(arg, this.known);
		if (written.length === 0) this.unknown.push(arg);
		for (const { name, joined } of written) {
			this.given.add(name);
			const value = this.known.values.includes(name) ? (joined ?? this.args[this.at++]) : undefined;
			if (value !== undefined) this.values.push([name, value]);
		}
	}
}

function isOption(arg: string): boolean {
	return arg.startsWith("-") && arg !== "-";
}

function readGo(arg: string, { values, switches }: Known): Written[] {
	const [, name = "", joined] = /^--?([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
	return values.includes(name) || switches.includes(name) ? [{ name, joined }] : [];
}

function readGetopt(arg: string, known: Known): Written[] {
	return arg.startsWith("--") ? readLong(arg, known) : readLetters(arg, known);
}

function readLong(arg: string, { values, switches }: Known): Written[] {
	const [, start = "", joined] = /^--([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
	const names = [...values, ...switches].filter((name) => name.length > 1);
	if (names.includes(start)) return [{ name: start, joined }];
	const [name, ...others] = names.filter((one) => one.startsWith(start));
	return name !== undefined && others.length === 0 ? [{ name, joined }] : [];
}

/** `-db PATH`, `-dbPATH`: letters, up to the first that takes a value. */
function readLetters(arg: string, { values, switches }: Known): Written[] {
	const written: Written[] = [];
	for (let at = 1; at < arg.length; at++) {
		const name = arg[at] as string;
		if (values.includes(name)) return [...written, { name, joined: arg.slice(at + 1) || undefined }];
		if (!switches.includes(name)) return written;
		written.push({ name, joined: undefined });
	}
	return written;
}
