/**
 * One worker of the pool, as the agent sees it.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Worker, WorkerEvents } from "../platform/agent/messages.ts";
import { decodeResult, encodeJob, type Job, notTakenCode, type Result } from "./job.ts";
import type { Task, Trial } from "./task.ts";

/** Starts the process of a worker. */
export type StartMember = (events: WorkerEvents) => Worker;

/** Milliseconds after which a busy worker is looked at. */
const unusual = 100;
/**
 * Milliseconds for which it may be busy from then on. While a hundred containers start at once, all workers wait up to half a second for the kernel's one lock
 * of all mount namespaces, also to read mountinfo: more workers would only wait for it as well, and take processor time to start.
 */
const slow = 500;
/** Milliseconds after which it is slow whatever it waits for. */
const verySlow = 2000;
/** A worker that uses more memory is replaced. Bytes. */
const mostMemory = 384 * 1024 * 1024;
/** Jobs after which a worker is replaced. */
const mostJobs = 20_000;
/** Seconds for a trial, in which a worker also starts. */
const trialSeconds = 30;
/** Seconds for a trial whose time is over: most take less. */
const leastSeconds = 0.2;

interface Waiting extends Pick<Task, "done" | "lost" | "isWarmUp"> {
	/** Called in place of `lost` if the worker has not begun, and leaves it to another one. */
	notTaken?(lost: () => void): void;
}

interface Said {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

export class Member {
	/** How many jobs it has done. */
	jobs = 0;
	/** Bytes, after its last job. */
	memory = 0;
	hasEnded = false;
	/** Whether a client waited for its last job. */
	wasAsked = false;
	/** Why it ended, if no client gets the reason. */
	lastWords: string | undefined;
	private readonly worker: Worker;
	private readonly afterwards: () => void;
	private waiting: Waiting | undefined;
	private since = 0;
	private timer: ReturnType<typeof setTimeout> | undefined;
	private isRetired = false;
	private overdue: number | undefined;
	/** When it was first asked whether it is slow in this job, and its times then. Milliseconds. */
	private firstLook: { readonly at: number; readonly ran: number; readonly waited: number } | undefined;

	/** @param afterwards called when a job is done, and when the process has ended */
	constructor(start: StartMember, afterwards: () => void) {
		this.afterwards = afterwards;
		this.worker = start({
			message: (message) => this.finished(decodeResult(message)),
			ended: (code, stderr) => this.ended(code, stderr),
		});
	}

	get isBusy(): boolean {
		return this.waiting !== undefined;
	}

	/** Whether a client waits for it. */
	get isAsked(): boolean {
		return this.waiting !== undefined && this.waiting.isWarmUp !== true;
	}

	/** Whether another worker would need less memory, or it has done enough. */
	get isWorn(): boolean {
		return this.jobs >= mostJobs || this.memory > mostMemory;
	}

	/**
	 * Whether it has been busy for long, with work or in a system call. The time in which it waits for a processor does not count: on a machine that is this
	 * busy, more workers would make all of them slower.
	 */
	get isSlow(): boolean {
		const now = performance.now();
		if (this.waiting === undefined || now - this.since < unusual) return false;
		const { isRunnable, ran, waited } = this.worker.usage();
		this.firstLook ??= { at: now, ran, waited };
		const { firstLook } = this;
		// The kernel counts the time that a thread waits once it runs again.
		const busy = isRunnable ? ran - firstLook.ran : now - firstLook.at - (waited - firstLook.waited);
		return busy >= slow || now - firstLook.at >= verySlow;
	}

	/** @param notTaken called if it ends without having begun. `lost` of it tells the client */
	take(task: Task, notTaken?: (lost: () => void) => void): void {
		this.begin(task.job, task.seconds, { ...task, ...(notTaken && { notTaken }) });
	}

	/**
	 * Does jobs of which each has to succeed. A container that is refused by the policy shows that the policy works.
	 * @param until when those that may fail have to be done
	 */
	async try(trials: readonly Trial[], failed: (trial: Trial) => void, until = Number.POSITIVE_INFINITY): Promise<void> {
		for (const job of trials) {
			const most = job.mayFail ? Math.max(leastSeconds, (until - performance.now()) / 1000) : trialSeconds;
			try {
				const { code, stdout, stderr } = await this.tried(job, Math.min(most, trialSeconds));
				if (code !== 0 && code !== deniedCode) throw notWorking(stderr);
				if (job.prints !== undefined && stdout !== job.prints) throw otherProgram(job, stdout, job.prints);
			} catch (error) {
				failed(job);
				throw error;
			}
		}
	}

	/** Ends it as soon as it is idle. */
	retire(): void {
		this.isRetired = true;
		if (!this.isBusy) this.worker.end();
	}

	private tried(job: Job, seconds: number): Promise<Said> {
		return new Promise((resolve, reject) => {
			const waiting: Waiting = {
				done: ({ code, stdout, stderr }) => resolve({ code, stdout: textOf(stdout), stderr: textOf(stderr) }),
				lost: (error, stderr) => reject(stderr.trim() === "" ? error : notWorking(stderr)),
			};
			if (this.hasEnded) return reject(notWorking("it ended at once"));
			this.begin(job, seconds, waiting);
		});
	}

	private begin(job: Job, seconds: number, waiting: Waiting): void {
		this.waiting = waiting;
		this.since = performance.now();
		this.firstLook = undefined;
		this.timer = setTimeout(() => {
			this.overdue = seconds;
			this.worker.kill();
		}, seconds * 1000);
		this.worker.send(encodeJob(job));
	}

	private finished(result: Result): void {
		this.jobs++;
		this.memory = result.memory;
		this.wasAsked = this.isAsked;
		this.idle()?.done(result);
		if (this.isRetired) this.worker.end();
		this.afterwards();
	}

	private ended(code: number | undefined, stderr: string): void {
		this.hasEnded = true;
		const waiting = this.idle();
		const lost = () => waiting?.lost(this.lossOf(code), stderr, code);
		const isLeft = waiting?.notTaken !== undefined && code === notTakenCode;
		if (waiting === undefined || isLeft) this.lastWords = stderr.trim() || endOf(code);
		if (isLeft) waiting.notTaken?.(lost);
		else lost();
		this.afterwards();
	}

	private idle(): Waiting | undefined {
		clearTimeout(this.timer);
		const { waiting } = this;
		this.waiting = undefined;
		return waiting;
	}

	private lossOf(code: number | undefined): OssifyError {
		const why = this.overdue === undefined ? `its worker ended (${endOf(code)})` : `it did not end within ${this.overdue} s`;
		return new OssifyError("host/agent-lost", `the agent could not finish the call: ${why}`);
	}
}

function endOf(code: number | undefined): string {
	return code === undefined ? "killed" : `exit code ${code}`;
}

/** The exit code of a container that the policy refuses. */
const deniedCode = 1;

/** An agent that runs while its executable is replaced would start workers of the new one, with which it may not agree about messages. */
function otherProgram({ executable }: Job, stdout: string, prints: string): OssifyError {
	const [now, before] = [stdout, prints].map((text) => text.trim().slice(0, 100));
	return new OssifyError("host/no-trial", `${executable} is ${now} now, and this agent is ${before}: restart it`);
}

function textOf(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes);
}

/** @param stderr what ossify prints for an error: its message, and the advice in a line of its own */
function notWorking(stderr: string): OssifyError {
	const [why = "", ...advice] = stderr
		.trim()
		.slice(0, 2000)
		.replace(/^ossify: /, "")
		.split("\n\t→ ");
	const details = advice.length === 0 ? {} : { advice: advice.join("; ") };
	return new OssifyError("host/no-trial", `a worker does not harden a container: ${why}`, details);
}
