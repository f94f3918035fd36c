/**
 * A worker of the agent: runs one command after the other, as the client would have.
 * @module
 */
import type { DecisionRecord } from "../enforcement/mod.ts";
import { coded, OssifyError } from "../errors.ts";
import { joined } from "../json/mod.ts";
import { collectGarbage, enterFolder, enterFolderOf, memoryInUse } from "../platform/agent/this_process.ts";
import type { Platform, Served, Sink } from "../platform/mod.ts";
import { boundingSet } from "../platform/process/capabilities.ts";
import type { Job, Recorded, Result } from "./job.ts";

/** Runs a command on a machine. @returns its exit code. Never throws. */
export type RunCommand = (platform: Platform) => Promise<number>;

/** Jobs after which all memory is collected, which takes some 10 ms: without it, a worker's memory grows by a fifth from its thousandth job to its four thousandth. */
const collectEvery = 200;

/** Runs jobs. What is kept from one to the next is the loaded policies. */
export class JobRunner {
	private readonly machine: Platform;
	private readonly run: RunCommand;
	private readonly kept = new Map<string, Promise<unknown>>();
	/** Bytes after the job before, as they are measured when its client has the answer. */
	private memory = memoryInUse();
	private jobs = 0;

	/** @param machine that this process runs on */
	constructor(machine: Platform, run: RunCommand) {
		this.machine = machine;
		this.run = run;
	}

	/** What no client has to wait for: frees memory, and measures it for the next result. */
	tidy(): void {
		if (++this.jobs % collectEvery === 0) collectGarbage();
		this.memory = memoryInUse();
	}

	async result(job: Job): Promise<Result> {
		const [stdout, stderr] = [new Output(), new Output()];
		try {
			enterFolderOf(job.pid);
		} catch (error) {
			// The client has gone.
			const { message, exitCode } = coded(error);
			stderr.sink.write(`ossify: ${message}\n`);
			return { code: exitCode, stdout: stdout.bytes(), stderr: stderr.bytes(), records: [], memory: this.memory };
		}
		const records: Recorded[] = [];
		const code = await this.run({
			...this.machine,
			args: job.args,
			environment: {},
			stdin: inputOf(job.input),
			stdout: stdout.sink,
			stderr: stderr.sink,
			served: this.servedFor(job, records),
		});
		enterFolder("/"); // A file system that is in use cannot be unmounted.
		return { code, stdout: stdout.bytes(), stderr: stderr.bytes(), records, memory: this.memory };
	}

	private servedFor({ client, executable, pid }: Job, records: Recorded[]): Served {
		let capabilities: ReturnType<typeof boundingSet>;
		return {
			command: [client, executable],
			get capabilities() {
				capabilities ??= boundingSet(pid);
				return capabilities;
			},
			keep: (key, make) => this.keep(key, make),
			recorded: (record) => records.push(forMetrics(record as DecisionRecord)),
		};
	}

	private keep<T>(key: string, make: () => Promise<T>): Promise<T> {
		const known = this.kept.get(key) as Promise<T> | undefined;
		if (known !== undefined) return known;
		const making = make();
		this.kept.set(key, making);
		making.catch(() => this.kept.delete(key));
		return making;
	}
}

function forMetrics({ stage, outcome, engine, namespace, reasons, policy, duration }: DecisionRecord): Recorded {
	return {
		...{ stage, outcome, reasons: reasons.slice(0, 1), duration },
		...(engine !== undefined && { engine }),
		...(namespace !== undefined && { namespace }),
		...(policy !== undefined && { policy }),
	};
}

function inputOf(input: Uint8Array): Platform["stdin"] {
	const read = (limit: number) => {
		if (input.length > limit) throw new OssifyError("input/too-large", `cannot read the standard input: it has more than ${limit} bytes`);
		return input;
	};
	return { isTerminal: false, read, pieces: () => [input] };
}

/** A stream that is sent to the client. */
class Output {
	private readonly pieces: Uint8Array[] = [];
	readonly sink: Sink;

	constructor() {
		const write = (data: string | Uint8Array) => void this.pieces.push(typeof data === "string" ? new TextEncoder().encode(data) : data);
		this.sink = { isTerminal: false, columns: 80, write, writeWhole: write };
	}

	bytes(): Uint8Array {
		return joined(this.pieces);
	}
}
