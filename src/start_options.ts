/**
 * The options with which ossify decides at a container's start, each once. The flags of `ossify hook`, `runtime` and `install`, the settings file of the
 * runtime in front, the arguments in hook files and scripts, and what a later install keeps are made from this table.
 * @module
 */

/** One option. Without `choices` and `number`, its value is a text. */
export interface StartOption {
	/** Without dashes. */
	readonly flag: string;
	/** What the help calls the value. */
	readonly value: string;
	/** One line for the help. */
	readonly summary: string;
	/** The values it takes, where they are few. */
	readonly choices?: readonly string[];
	/** Words that it takes besides what `value` names. */
	readonly words?: readonly string[];
	readonly number?: NumberRange;
	/** What a value means for containers or their records, where the value alone does not say it. */
	readonly meanings?: Readonly<Record<string, string>>;
	/** Has an effect only in front of a runtime. */
	readonly runtimeOnly?: true;
}

/** Both limits included. */
export interface NumberRange {
	readonly least: number;
	readonly most: number;
	readonly isWhole: boolean;
}

/** Where decisions are recorded by default. */
export const defaultLog = "/var/log/ossify/decisions.log";
/** 10 MiB: about 15,000 decisions. */
export const defaultLogSize = 10 * 1024 * 1024;
/** Full log files that are kept besides the current one. */
export const defaultLogKeep = 5;
/** Seconds that a container's start may be delayed. */
export const defaultTimeout = 20;

/** By the name that the settings file has for each, in the order in which ossify passes them on. */
export const startOptions = {
	log: {
		flag: "log",
		value: "FILE",
		words: ["journald", "syslog", "none"],
		meanings: { none: "decisions are not recorded" },
		summary: `where a JSON line for each decision goes: a file, journald, syslog or none (default: ${defaultLog})`,
	},
	logSize: {
		flag: "log-size",
		value: "BYTES",
		// Less would be a file for each decision.
		number: { least: 1024, most: 2 ** 40, isWhole: true },
		summary: `begin a new log file if the current one would get larger (default: ${defaultLogSize})`,
	},
	logKeep: {
		flag: "log-keep",
		value: "N",
		// They are listed whenever a file is full.
		number: { least: 1, most: 1000, isWhole: true },
		summary: `how many full log files are kept besides the current one (default: ${defaultLogKeep})`,
	},
	onError: {
		flag: "on-error",
		value: "ACTION",
		choices: ["refuse", "allow"],
		meanings: { allow: "a container for which ossify fails starts unchanged" },
		summary:
			"when ossify fails: refuse the container (the default) or let it start unchanged. A container that the policy refuses never starts",
	},
	timeout: {
		flag: "timeout",
		value: "SECONDS",
		number: { least: 0.01, most: 3600, isWhole: false },
		summary: `refuse a container that is not hardened within this number of seconds (default: ${defaultTimeout})`,
	},
	copyUp: {
		flag: "copy-up",
		value: "WHO",
		choices: ["hook", "runtime"],
		summary:
			"who copies the image's content into a tmpfs: a hook of ossify that is added to the spec (the default), or the runtime, for runtimes whose containers have no mounts on this host",
	},
	onRestore: {
		flag: "on-restore",
		value: "ACTION",
		choices: ["refuse", "harden"],
		runtimeOnly: true,
		summary:
			"when a checkpoint's spec would have to change: refuse it (the default), or change the spec, which does not change the files in the checkpoint",
	},
} as const satisfies Readonly<Record<string, StartOption>>;

/** The seconds that a text says, as all commands take them; undefined if it says none, or too many. */
export function parseSeconds(text: string): number | undefined {
	const seconds = Number(text);
	return /^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= startOptions.timeout.number.most ? seconds : undefined;
}

export type StartSetting = keyof typeof startOptions;

type ValueOf<O extends StartOption> = O extends { readonly choices: readonly (infer Choice)[] }
	? Choice
	: O extends { readonly number: NumberRange }
		? number
		: string;

/** A value for some of them. What is left out has its default. */
export type StartSettings = { readonly [Key in StartSetting]?: ValueOf<(typeof startOptions)[Key]> };

/** Each with the name of its setting. */
export const namedStartOptions: readonly (readonly [StartSetting, StartOption])[] = Object.entries(startOptions) as [
	StartSetting,
	StartOption,
][];

/** The arguments for another call of ossify. */
export function startArguments(settings: StartSettings): string[] {
	return namedStartOptions.flatMap(([name, { flag }]) => (settings[name] === undefined ? [] : [`--${flag}`, String(settings[name])]));
}

/**
 * What a value means for containers or their records, where it is known.
 * @param flag without dashes
 */
export function meaningOfOption(flag: string, value: string | undefined): string | undefined {
	const meanings = namedStartOptions.find(([, option]) => option.flag === flag)?.[1].meanings;
	return value !== undefined && meanings !== undefined && Object.hasOwn(meanings, value) ? meanings[value] : undefined;
}
