/**
 * A command line as far as it can be read without knowing what each command takes: which command, in which format it answers, and what
 * belongs to another program. All code that reads arguments before they are parsed, or while they are wrong, uses this.
 * @module
 */
// No imports: a container's start reads its policy before it loads anything else.

/** One command line, read. */
export interface Invocation {
	/** The words before `--`, which are ossify's own. */
	readonly own: readonly string[];
	/** The words after `--`, which belong to another program; undefined where there is no `--`. */
	readonly passed: readonly string[] | undefined;
	/** The first word, which is a command's name if the caller named it first. */
	readonly first: string | undefined;
	/** The value of `--format`, also an invalid one. */
	readonly format: string | undefined;
	/** The first policy that is named, as it is written. */
	readonly policy: string | undefined;
	readonly verbose: boolean;
	readonly help: boolean;
	readonly version: boolean;
}

const known = new WeakMap<readonly string[], Invocation>();

/** The command line of a machine. */
export function invocationOf({ args }: { readonly args: readonly string[] }): Invocation {
	const read = known.get(args) ?? readInvocation(args);
	known.set(args, read);
	return read;
}

function readInvocation(args: readonly string[]): Invocation {
	const end = args.indexOf("--");
	const own = end < 0 ? args : args.slice(0, end);
	const has = (...words: readonly string[]) => own.some((word) => words.includes(word));
	return {
		own,
		passed: end < 0 ? undefined : args.slice(end + 1),
		first: args[0],
		format: valueOf(own, "--format"),
		policy: valueOf(own, "--policy", "-p"),
		verbose: has("--verbose"),
		help: has("--help", "-h"),
		version: has("--version", "-V", "-v"),
	};
}

/** The value of the first of these options: `--policy PATH`, `--policy=PATH`, `-p PATH`. */
function valueOf(words: readonly string[], ...names: readonly string[]): string | undefined {
	const at = words.findIndex((word) => names.includes(word) || names.some((name) => word.startsWith(`${name}=`)));
	const word = words[at];
	if (word === undefined) return undefined;
	return names.includes(word) ? words[at + 1] : word.slice(word.indexOf("=") + 1);
}
