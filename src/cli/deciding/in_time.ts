/**
 * The time limit of the commands that read, compile or evaluate policies for their authors: one for each of them, from the first file that
 * is read to the last.
 * @module
 */
import type { OssifyError } from "../../errors.ts";
import { type Deadline, type Platform, type Step, startDeadline } from "../../platform/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, evaluationLimitOf } from "../arguments/mod.ts";

/** A call with a clock, to which it says its steps. What it reads of its machine is a step each. */
export interface TimedCall extends Call {
	readonly deadline: Deadline;
}

/** A command's `run`, with the limit of {@link evaluationTimeoutOption}, which the command has to take. */
export function inTime(run: (call: TimedCall) => number | Promise<number>): (call: Call) => Promise<number> {
	return async (call) => await within(call, run);
}

async function within(call: Call, run: (call: TimedCall) => number | Promise<number>): Promise<number> {
	const { options, platform } = call;
	const seconds = evaluationLimitOf(options);
	const deadline = await startDeadline(seconds, ["json", "ndjson"].includes(options.text("format") ?? "") ? asJson : undefined);
	try {
		const steps = new Steps(deadline);
		return await run({ ...call, platform: timed(platform, steps), deadline: steps });
	} finally {
		deadline.stop();
	}
}

/** A deadline that checks the clock between the steps, and knows the current one. */
class Steps implements Deadline {
	readonly #deadline: Deadline;
	#step: Step = { doing: "begin", blame: "host" };

	constructor(deadline: Deadline) {
		this.#deadline = deadline;
	}

	begin(step: Step): void {
		this.#deadline.checkTime();
		if (this.#step === step) return;
		this.#step = step;
		this.#deadline.begin(step);
	}

	/** A step within the one that it is at. */
	during<T>(step: Step, act: () => T): T {
		const around = this.#step;
		this.begin(step);
		const result = act();
		this.begin(around);
		return result;
	}

	checkTime = () => this.#deadline.checkTime();
	renew = (times?: number) => this.#deadline.renew(times);
	stop = () => this.#deadline.stop();
}

const hint = "is it a pipe or a device whose other end never writes, or never ends?";

const readingInput: Step = { doing: "read the standard input", blame: "input", hint };

/** Each piece is a step of its own. */
function* timedPieces(steps: Steps, step: Step, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
	const reading = pieces[Symbol.iterator]();
	try {
		for (;;) {
			const { done, value } = steps.during(step, () => reading.next());
			if (done) return;
			yield value;
		}
	} finally {
		reading.return?.();
	}
}

/** The same machine, whose files and standard input may keep it waiting: a pipe is read, too. */
function timed(platform: Platform, steps: Steps): Platform {
	const { files, stdin } = platform;
	return {
		...platform,
		stdin: {
			get isTerminal() {
				return stdin.isTerminal;
			},
			read: (limit) => steps.during(readingInput, () => stdin.read(limit)),
			pieces: () => timedPieces(steps, readingInput, stdin.pieces()),
		},
		files: {
			...files,
			read: (path, options) => {
				if (options.regular ?? options.within !== undefined) return files.read(path, options);
				return steps.during({ doing: `read ${visible(path)}`, blame: options.blame, hint }, () => files.read(path, options));
			},
			pieces: (path, options) =>
				timedPieces(steps, { doing: `read ${visible(path)}`, blame: options.blame, hint }, files.pieces(path, options)),
			write: (path, content, folders) => steps.during(writing([path]), () => files.write(path, content, folders)),
			writeAll: (all) => steps.during(writing(all.map(({ path }) => path)), () => files.writeAll(all)),
		},
	};
}

function writing(paths: readonly string[]): Step {
	return { doing: `write ${paths.map(visible).join(", ")}`, blame: "host", hint: "is it a pipe that no process reads?" };
}

/** As {@link reportError} has it. */
function asJson({ code, kind, message }: OssifyError): string {
	return `${JSON.stringify({ error: { code, kind, message } })}\n`;
}
