/**
 * The workers of the agent, and the queue of what they have to do.
 *
 * There are `size` workers, and one more for each that has been busy for long, up to `most`. If all of those are busy for long, the tasks in the queue
 * are declined: their clients run ossify themselves.
 * @module
 */
import type { OssifyError } from "../errors.ts";
import type { Job, Result } from "./job.ts";
import { Member, type StartMember } from "./member.ts";

/** A job, and what to tell its client. */
export interface Task {
	readonly job: Job;
	/** Seconds after which the worker is killed. */
	readonly seconds: number;
	/** A worker takes the job. */
	begun(): void;
	done(result: Result): void;
	/** The worker ended without a result. */
	lost(error: OssifyError, stderr: string, code: number | undefined): void;
	/** No worker takes the job. */
	declined(): void;
}

/** The number of workers, and limits. */
export interface PoolOptions {
	readonly size: number;
	readonly most: number;
	/** Starts the process of a worker. */
	readonly start: StartMember;
	/** The jobs that each new worker does first: those that load policies. It fails if one of them fails. */
	readonly trials: () => readonly Job[];
	/** Reports what an operator has to know. */
	say(message: string): void;
}

/** What a pool is doing. */
export interface PoolState {
	readonly workers: number;
	readonly busy: number;
	readonly queued: number;
	/** Bytes. */
	readonly memory: number;
	/** Workers that ended on their own or were killed. */
	readonly lost: number;
}

/** Tasks that may wait. */
const longestQueue = 4096;
/** Milliseconds after which a busy worker does not count any more. */
const slow = 100;
/** A worker that uses more memory is replaced. Bytes. */
const mostMemory = 384 * 1024 * 1024;
/** Jobs after which a worker is replaced. */
const mostJobs = 20_000;
/** Milliseconds to wait before a worker is started again that could not be started. */
const pauseAfterFailure = 1000;

export class Pool {
	private readonly options: PoolOptions;
	private members: Member[] = [];
	private readonly queue: Task[] = [];
	private lost = 0;
	private isClosing = false;
	private checking: ReturnType<typeof setTimeout> | undefined;
	private retrying: ReturnType<typeof setTimeout> | undefined;
	private drained: (() => void) | undefined;

	constructor(options: PoolOptions) {
		this.options = options;
	}

	/** Starts the workers. @throws {OssifyError} if one of them cannot do its trials */
	async open(): Promise<void> {
		this.members = await this.startAll();
		this.dispatch();
	}

	/** Replaces all workers by new ones, which load the policies again. If one of the new ones fails, the old ones go on. @throws {OssifyError} */
	async reload(): Promise<void> {
		const fresh = await this.startAll();
		const old = this.members;
		this.members = fresh;
		for (const member of old) member.retire();
		this.dispatch();
	}

	submit(task: Task): void {
		if (this.isClosing || this.queue.length >= longestQueue || this.members.length === 0) return task.declined();
		this.queue.push(task);
		this.dispatch();
	}

	/** Takes no more tasks, does those that it has, and ends the workers. */
	async close(): Promise<void> {
		this.isClosing = true;
		clearTimeout(this.retrying);
		if (this.queue.length > 0 || this.members.some(({ isBusy }) => isBusy)) await new Promise<void>((resolve) => (this.drained = resolve));
		clearTimeout(this.checking);
		for (const member of this.members.splice(0)) member.retire();
	}

	get state(): PoolState {
		const { members, queue, lost } = this;
		return {
			workers: members.length,
			busy: members.filter(({ isBusy }) => isBusy).length,
			queued: queue.length,
			memory: members.reduce((sum, { memory }) => sum + memory, 0),
			lost,
		};
	}

	private async startAll(): Promise<Member[]> {
		const started = await Promise.allSettled(Array.from({ length: this.options.size }, () => this.startOne()));
		const members = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		const failed = started.find((one) => one.status === "rejected");
		if (failed === undefined) return members;
		for (const member of members) member.retire();
		throw failed.reason;
	}

	private async startOne(): Promise<Member> {
		const member = new Member(this.options.start, () => this.afterwards(member));
		try {
			await member.try(this.options.trials());
			return member;
		} catch (error) {
			member.retire();
			throw error;
		}
	}

	/** A member has finished its job, or has ended. */
	private afterwards(member: Member): void {
		if (!this.members.includes(member)) return; // It is retired, or on trial.
		const isWorn = member.jobs >= mostJobs || member.memory > mostMemory;
		if (member.hasEnded || isWorn || this.isSurplus()) {
			this.members = this.members.filter((one) => one !== member);
			if (member.hasEnded) this.lost++;
			else member.retire();
			this.refill();
		}
		this.dispatch();
		if (this.isClosing && this.queue.length === 0 && !this.members.some(({ isBusy }) => isBusy)) this.drained?.();
	}

	private isSurplus(): boolean {
		return this.quick().length > this.options.size;
	}

	/** Those that count: not busy for long. */
	private quick(): readonly Member[] {
		return this.members.filter(({ busyFor }) => busyFor < slow);
	}

	private starting = 0;

	/** Starts workers until there are enough. */
	private refill(): void {
		while (
			!this.isClosing &&
			this.retrying === undefined &&
			this.quick().length + this.starting < this.options.size &&
			this.members.length + this.starting < this.options.most
		) {
			this.starting++;
			this.startOne()
				.then((member) => {
					if (this.isClosing) return member.retire();
					this.members.push(member);
				})
				.catch((error: unknown) => this.startAgainLater(error))
				.finally(() => {
					this.starting--;
					this.dispatch();
				});
		}
	}

	private startAgainLater(error: unknown): void {
		this.options.say(`a worker could not be started: ${error instanceof Error ? error.message : String(error)}`);
		this.retrying = setTimeout(() => {
			this.retrying = undefined;
			this.refill();
		}, pauseAfterFailure);
	}

	private dispatch(): void {
		for (const member of this.members) {
			if (this.queue.length === 0) break;
			if (!member.isBusy && !member.hasEnded) member.take(this.queue.shift() as Task);
		}
		if (this.queue.length === 0) return;
		this.declineIfStuck();
		this.checking ??= setTimeout(() => {
			this.checking = undefined;
			this.refill();
			this.dispatch();
		}, slow / 2);
	}

	/** If nothing can be expected of any worker soon, the clients do the work. */
	private declineIfStuck(): void {
		const mayStart = this.members.length < this.options.most && this.retrying === undefined;
		const willStart = this.starting > 0 || (mayStart && this.members.length > 0);
		if (willStart || this.quick().length > 0) return;
		for (const task of this.queue.splice(0)) task.declined();
	}
}
