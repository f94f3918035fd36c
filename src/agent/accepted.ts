/**
 * Which commands the agent runs for a client.
 * @module
 */
import type { Stage } from "../evaluate/mod.ts";
import { hookStages } from "../hook/ports.ts";
import { parseSeconds, type StartSettings } from "../start_options.ts";
import type { Request } from "./wire.ts";

/** A command that the agent runs. Where it records its decision, and how much of that is kept, is as its options say. */
export interface Accepted extends Pick<StartSettings, "log" | "logSize" | "logKeep"> {
	/** The options that name its policy and data, as they are written. */
	readonly policy: readonly string[];
	/** Its time limit, in seconds. */
	readonly seconds: number;
	readonly stage: Stage;
}

const starting = ["create", "run", "restore"];

/**
 * Reads the arguments of a request. What it does not know is declined, and the client runs ossify itself: a command that executes another program, that
 * needs variables of the environment, or whose policy is named relative to the working directory, or in a file of settings. A worker keeps policies by their
 * paths.
 * @param otherwise the time limit without an option
 */
export function accepted({ args }: Pick<Request, "args">, otherwise: number): Accepted | undefined {
	const end = args.indexOf("--");
	const own = end < 0 ? args : args.slice(0, end);
	const passed = end < 0 ? [] : args.slice(end + 1);
	const [command, word] = own;
	const stage = hookStages.find((one) => one === word);
	const isHook = command === "hook" && stage !== undefined && end < 0;
	const isStart =
		command === "runtime" && own.includes("--prepare") && passed.some((word) => starting.includes(word)) && !passed.includes("exec");
	if (!isHook && !isStart) return undefined;
	if (valuesOf(own, "--settings").length > 0) return undefined;
	const policy = [...valuesOf(own, "--policy", "-p"), ...valuesOf(own, "--data", "-d")];
	if (policy.some(([, path]) => path !== "shipped" && !path?.startsWith("/"))) return undefined;
	const [, given] = valuesOf(own, "--timeout").at(-1) ?? [];
	const seconds = given === undefined ? otherwise : parseSeconds(given);
	if (seconds === undefined) return undefined;
	return { policy: policy.flat(), seconds, stage: stage ?? "create", ...recordingOf(own) };
}

/** What the options of the log say. */
function recordingOf(words: readonly string[]): Pick<Accepted, "log" | "logSize" | "logKeep"> {
	const [log, size, keep] = ["--log", "--log-size", "--log-keep"].map((name) => valuesOf(words, name).at(-1)?.[1]);
	const [logSize, logKeep] = [numberOf(size), numberOf(keep)];
	return {
		...(log !== undefined && { log }),
		...(logSize !== undefined && { logSize }),
		...(logKeep !== undefined && { logKeep }),
	};
}

/** Undefined for what the command refuses as well, before it records anything. */
function numberOf(text = ""): number | undefined {
	return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Each option with its value: `-p PATH`, `--policy PATH`, `--policy=PATH`. */
function valuesOf(words: readonly string[], ...names: readonly string[]): readonly (readonly [name: string, value: string])[] {
	return words.flatMap((word, at) => {
		const [first = "", ...rest] = word.split("=");
		if (!names.includes(first)) return [];
		return [[first, rest.length > 0 ? rest.join("=") : (words[at + 1] ?? "")] as const];
	});
}
